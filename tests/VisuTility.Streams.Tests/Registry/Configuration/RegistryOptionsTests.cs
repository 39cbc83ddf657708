using VisuTility.Streams.Registry.Configuration;

namespace VisuTility.Streams.Tests.Registry.Configuration;

public sealed class RegistryOptionsTests : IDisposable
{
    private const string Canary = "c4nary-pa55word";

    private readonly TestCertificates _files = new();
    private readonly List<string> _problems = [];

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Nothing_but_an_address_gives_confluents_defaults()
    {
        var options = Read(("schema.registry.url", "http://a:8081"))!;

        Assert.Equal([new Uri("http://a:8081/")], options.Urls);
        Assert.Equal(
            (30_000, 3, 1000, 20_000, 20, 1000),
            (Ms(options.RequestTimeout), options.MaxRetries, Ms(options.RetryWait), Ms(options.MaxRetryWait),
                options.MaxConnectionsPerServer, options.MaxCachedSchemas));
        Assert.Equal(60_000, Ms(options.TotalTimeout));
        Assert.False(options.Credentials.Any);
        Assert.Equal(RegistryTls.Default, options.Tls);
        Assert.Empty(options.Warnings());
    }

    [Fact]
    public void Every_number_is_taken()
    {
        var options = Read(
            ("schema.registry.url", "http://a"),
            ("schema.registry.request.timeout.ms", "11"),
            ("schema.registry.total.timeout.ms", "12"),
            ("schema.registry.max.retries", "0"),
            ("schema.registry.retries.wait.ms", "14"),
            ("schema.registry.retries.max.wait.ms", "15"),
            ("schema.registry.connections.max.per.server", "16"),
            ("schema.registry.max.cached.schemas", "17"))!;

        Assert.Equal(
            (11, 12, 0, 14, 15, 16, 17),
            (Ms(options.RequestTimeout), Ms(options.TotalTimeout), options.MaxRetries, Ms(options.RetryWait), Ms(options.MaxRetryWait),
                options.MaxConnectionsPerServer, options.MaxCachedSchemas));
    }

    [Fact]
    public void Several_addresses_keep_their_paths()
    {
        var options = Read(("schema.registry.url", "http://a:8081/apis/ccompat/v7, https://b"))!;

        Assert.Equal(["http://a:8081/apis/ccompat/v7/", "https://b/"], options.Urls.Select(url => url.ToString()));
    }

    [Theory]
    [InlineData("schema.registry.basic.auth.user.info")]
    [InlineData("basic.auth.user.info")]
    public void User_and_password_have_confluents_names(string key)
    {
        Assert.Equal("u:p", Text(Read(("schema.registry.url", "http://a"), (key, "u:p"))!.Credentials.UserInfo));
    }

    [Fact]
    public void User_and_password_in_the_address_are_taken_out_of_it()
    {
        var options = Read(("schema.registry.url", "http://u:p%40ss@a/,http://b"))!;

        Assert.Equal("u:p@ss", Text(options.Credentials.UserInfo));
        Assert.Equal(["http://a/", "http://b/"], options.Urls.Select(url => url.ToString()));
    }

    [Fact]
    public void The_users_of_kafka_can_be_inherited()
    {
        var options = Read(
            ("schema.registry.url", "http://a"),
            ("schema.registry.basic.auth.credentials.source", "SASL_INHERIT"),
            ("sasl.username", "u"),
            ("sasl.password", "p"))!;

        Assert.Equal("u:p", Text(options.Credentials.UserInfo));
    }

    [Fact]
    public void Secrets_can_be_kept_in_files()
    {
        var options = Read(
            ("schema.registry.url", "http://a"),
            ("bearer.auth.token.file", _files.Save("token", "t0ken\n")),
            ("bearer.auth.credentials.source", "STATIC_TOKEN"))!;

        Assert.Equal("t0ken", Text(options.Credentials.Token));
    }

    [Fact]
    public void Certificates_are_tried_when_the_settings_are_read()
    {
        var (certificate, key) = _files.Client();

        Assert.NotNull(Read(
            ("schema.registry.url", "https://a"), ("schema.registry.ssl.ca.location", _files.CaFile),
            ("schema.registry.ssl.certificate.location", certificate), ("schema.registry.ssl.key.location", key)));
    }

    [Fact]
    public void All_problems_are_listed_at_once()
    {
        var notPem = _files.Save("not.pem", "hello");

        var options = Read(
            ("schema.registry.url", "ftp://a,b"),
            ("schema.registry.max.retries", "many"),
            ("schema.registry.request.timeout.ms", "0"),
            ("schema.registry.enable.ssl.certificate.verification", "maybe"),
            ("schema.registry.basic.auth.user.info", "nobody"),
            ("schema.registry.bearer.auth.token", "t"),
            ("schema.registry.bearer.auth.credentials.source", "OAUTHBEARER"),
            ("schema.registry.ssl.key.location", notPem),
            ("schema.registry.ssl.ca.location", _files.PathOf("nothing")),
            ("schema.registry.ulr", "http://a"));

        Assert.Null(options);
        Assert.Equal(
            [
                "schema.registry.url: address 1 is not http://HOST:PORT or https://HOST:PORT with perhaps a path",
                "schema.registry.url: address 1 is not http://HOST:PORT or https://HOST:PORT with perhaps a path",
                "schema.registry.request.timeout.ms: \"0\" is not a whole number from 10 to 300000 (default 30000)",
                "schema.registry.max.retries: \"many\" is not a whole number from 0 to 10 (default 3)",
                "schema.registry.basic.auth.user.info: it is not user:password",
                "schema.registry.bearer.auth.credentials.source: \"OAUTHBEARER\" is not offered, only STATIC_TOKEN; " +
                    "let an agent refresh the token in a file and name it in schema.registry.bearer.auth.token.file, " +
                    "which is read with every request",
                "schema.registry.basic.auth and schema.registry.bearer.auth are both set: a request can carry only one of them",
                $"schema.registry.ssl.ca.location: there is no file {_files.PathOf("nothing")}",
                "schema.registry.enable.ssl.certificate.verification: \"maybe\" is neither true nor false",
                "schema.registry.ssl.key.location is set without schema.registry.ssl.certificate.location",
            ],
            _problems[..^1]);
        Assert.StartsWith("schema.registry.ulr is not a setting of the schema registry client; known are ", _problems[^1]);
    }

    [Theory]
    [InlineData("schema.registry.ssl.ca.location", "not.pem")]
    [InlineData("schema.registry.ssl.certificate.location", "not.pem")]
    [InlineData("schema.registry.ssl.keystore.location", "not.pem")]
    public void A_file_that_is_no_certificate_is_named(string key, string file)
    {
        var path = _files.Save(file, "hello");

        Assert.Null(Read(("schema.registry.url", "https://a"), (key, path)));
        Assert.StartsWith($"{key}: {path} cannot be used: ", Assert.Single(_problems));
    }

    [Fact]
    public void A_wrong_key_password_is_a_problem_that_does_not_show_it()
    {
        var keystore = _files.ClientKeystore("right");

        Assert.Null(Read(("schema.registry.url", "https://a"), ("ssl.keystore.location", keystore), ("ssl.keystore.password", Canary)));
        Assert.DoesNotContain(Canary, Assert.Single(_problems));
    }

    [Fact]
    public void No_address_is_a_problem()
    {
        Assert.Null(Read());
        Assert.StartsWith("schema.registry.url is not set", Assert.Single(_problems));
    }

    [Theory]
    [InlineData("schema.registry.url", $"ftp://u:{Canary}@a")]
    [InlineData("schema.registry.basic.auth.user.info", Canary)]
    [InlineData("schema.registry.bearer.auth.token", $"t:{Canary}")]
    [InlineData("sasl.password", Canary)]
    public void No_problem_shows_a_secret(string key, string value)
    {
        var settings = new Dictionary<string, string> { ["schema.registry.url"] = "http://a", ["schema.registry.max.retries"] = "-1" };
        settings[key] = value;

        RegistryOptions.Read(settings, _problems);

        Assert.NotEmpty(_problems);
        Assert.All(_problems, problem => Assert.DoesNotContain(Canary, problem));
    }

    [Fact]
    public void What_endangers_is_warned_of()
    {
        var options = Read(
            ("schema.registry.url", "http://registry.example:8081"), ("basic.auth.user.info", $"u:{Canary}"),
            ("schema.registry.enable.ssl.certificate.verification", "false"))!;

        Assert.Collection(
            options.Warnings(),
            first => Assert.Contains("anyone on the way can pose as the schema registry", first),
            second => Assert.StartsWith("schema.registry.url http://registry.example:8081/ has no TLS", second));
    }

    [Fact]
    public void Credentials_without_tls_on_the_same_machine_are_no_danger()
    {
        Assert.Empty(Read(("schema.registry.url", "http://localhost:8081"), ("basic.auth.user.info", "u:p"))!.Warnings());
    }

    private static double Ms(TimeSpan time) => time.TotalMilliseconds;

    private static string? Text(Secret? secret) => secret is not null && secret.TryRead(out var text, out _) ? text : null;

    private RegistryOptions? Read(params (string Key, string Value)[] settings) =>
        RegistryOptions.Read(settings.ToDictionary(setting => setting.Key, setting => setting.Value), _problems);
}
