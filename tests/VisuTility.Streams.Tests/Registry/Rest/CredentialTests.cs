using System.Text;
using VisuTility.Streams.Registry;
using VisuTility.Streams.Registry.Configuration;
using VisuTility.Streams.Registry.Rest;
using static VisuTility.Streams.Tests.Registry.Rest.RestRegistry;

namespace VisuTility.Streams.Tests.Registry.Rest;

public sealed class CredentialTests
{
    private const string Canary = "c4nary-pa55word";

    private static readonly RegistryCredentials Basic = new() { UserInfo = Secret.Of($"user:{Canary}") };

    [Fact]
    public async Task User_and_password_go_with_every_request()
    {
        using var server = new StubServer(StubReply.Schema(Text));

        await AskAsync(Options(server.Url) with { Credentials = new RegistryCredentials { UserInfo = Secret.Of("Aladdin:open sesame") } });

        // The example of RFC 7617, section 2.
        Assert.Equal("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", server.Requests[0].Headers["authorization"]);
    }

    [Fact]
    public async Task A_token_goes_with_the_cluster_and_the_pool_that_it_is_for()
    {
        using var server = new StubServer(StubReply.Schema(Text));
        var token = Secret.Of("mF_9.B5f-4.1JqM");
        var credentials = new RegistryCredentials { Token = token, LogicalCluster = "lsrc-1", IdentityPool = "pool-2" };

        await AskAsync(Options(server.Url) with { Credentials = credentials });

        var headers = server.Requests[0].Headers;
        Assert.Equal(
            ["Bearer mF_9.B5f-4.1JqM", "lsrc-1", "pool-2"],
            [headers["authorization"], headers["target-sr-cluster"], headers["confluent-identity-pool-id"]]);
    }

    [Fact]
    public async Task A_token_in_a_file_is_read_anew_with_every_request()
    {
        using var server = new StubServer(StubReply.Schema(Text));
        using var files = new TestCertificates();
        var file = files.Save("token", "first\n");
        using var registry = new RestSchemaRegistry(
            Options(server.Url) with { Credentials = new RegistryCredentials { Token = Secret.InFile(file) } }, TimeProvider.System);

        await registry.GetSchemaAsync(1, CancellationToken.None);
        files.Save("token", "second\n");
        await registry.GetSchemaAsync(1, CancellationToken.None);

        Assert.Equal(["Bearer first", "Bearer second"], server.Requests.Select(request => request.Headers["authorization"]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData(null)]
    public async Task A_file_without_a_token_is_a_matter_of_configuration(string? content)
    {
        using var server = new StubServer(StubReply.Schema(Text));
        using var files = new TestCertificates();
        var file = content is null ? files.PathOf("nothing") : files.Save("token", content);

        var options = Options(server.Url) with { Credentials = new RegistryCredentials { Token = Secret.InFile(file) } };

        var error = (await AskAsync(options)).MustFail();

        Assert.Equal(RegistryErrorKind.Unauthorized, error.Kind);
        Assert.Contains("schema.registry.bearer.auth.token", error.Message);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Credentials_do_not_follow_a_redirect_to_another_host()
    {
        using var thief = new StubServer(StubReply.Schema(Text));
        using var server = new StubServer(new StubReply(307) { Headers = [$"Location: {thief.Url}"] });

        await AskAsync(Options(server.Url) with { Credentials = Basic });

        Assert.Empty(thief.Requests);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task A_refusal_names_the_setting_and_is_not_repeated(int status)
    {
        using var server = new StubServer(new StubReply(status, "<html>Who are you?</html>"));

        var error = (await AskAsync(Options(server.Url) with { Credentials = Basic })).MustFail();

        Assert.Equal(RegistryErrorKind.Unauthorized, error.Kind);
        Assert.Contains("check schema.registry.basic.auth.user.info", error.Message);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_registry_that_wants_credentials_is_told_from_one_that_refuses_ours()
    {
        using var server = new StubServer(StubReply.Error(401, 401));

        Assert.Contains("it wants credentials", (await AskAsync(server.Url)).MustFail().Message);
    }

    /// <summary>
    /// A registry may echo what it was sent, in any of its forms; each way a call can end must keep it from our messages.
    /// </summary>
    [Theory]
    [InlineData(200)]
    [InlineData(302)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(422)]
    [InlineData(503)]
    [InlineData(0)]
    public async Task No_message_shows_a_secret(int status)
    {
        var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes($"user:{Canary}"));
        using var server = new StubServer(
            StubReply.Error(status, (status * 100) + 1, $"you sent user:{Canary} as {encoded}, password {Canary}") with
            {
                Headers = [$"Location: http://user:{Canary}@elsewhere.example/?password={Canary}"],
            });
        var url = new UriBuilder(server.Url) { UserName = "user", Password = Canary }.Uri;
        var options = RegistryOptions.Read(
            new Dictionary<string, string> { ["schema.registry.url"] = $"{url}", ["schema.registry.retries.wait.ms"] = "1" }, [])!;

        var error = (await AskAsync(options)).MustFail();

        Assert.Equal($"Basic {encoded}", server.Requests[0].Headers["authorization"]);
        Assert.All([error.Message, $"{error}", $"{options}", $"{options.Credentials}"], text =>
        {
            Assert.DoesNotContain(Canary, text);
            Assert.DoesNotContain(encoded, text);
        });
    }
}
