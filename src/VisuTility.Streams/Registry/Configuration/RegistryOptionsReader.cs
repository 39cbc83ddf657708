using VisuTility.Streams.Registry.Rest;

namespace VisuTility.Streams.Registry.Configuration;

/// <summary>From Confluent's keys to <see cref="RegistryOptions"/>.</summary>
internal sealed class RegistryOptionsReader(IReadOnlyDictionary<string, string> settings)
{
    private const string CredentialsSource = "basic.auth.credentials.source";
    private const string UserInfo = "basic.auth.user.info";
    private const string TokenSource = "bearer.auth.credentials.source";
    private const string Token = "bearer.auth.token";

    private readonly List<string> _problems = [];

    public RegistryOptions? Read(ICollection<string> problems)
    {
        var reader = new SettingReader(settings, _problems);
        var urls = Urls(reader.Text("url"), out var userInfo);
        var options = new RegistryOptions
        {
            Urls = urls,
            RequestTimeout = reader.Milliseconds("request.timeout.ms", TimeSpan.FromSeconds(30), 10, 300_000),
            TotalTimeout = reader.Milliseconds("total.timeout.ms", TimeSpan.FromSeconds(60), 10, 3_600_000),
            MaxRetries = reader.Number("max.retries", 3, 0, 10),
            RetryWait = reader.Milliseconds("retries.wait.ms", TimeSpan.FromSeconds(1), 0, 60_000),
            MaxRetryWait = reader.Milliseconds("retries.max.wait.ms", TimeSpan.FromSeconds(20), 0, 300_000),
            MaxConnectionsPerServer = reader.Number("connections.max.per.server", 20, 1, 100),
            MaxCachedSchemas = reader.Number("max.cached.schemas", 1000, 1, 1_000_000),
            Credentials = Credentials(reader, userInfo),
            Tls = Tls(reader),
        };
        reader.RefuseUnknown();
        foreach (var problem in _problems)
        {
            problems.Add(problem);
        }

        return _problems.Count == 0 ? options : null;
    }

    /// <summary>Takes user and password out of the addresses, so that no message can show them.</summary>
    private List<Uri> Urls(string? list, out string? userInfo)
    {
        userInfo = null;
        var urls = new List<Uri>();
        foreach (var text in (list ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!Uri.TryCreate(text, UriKind.Absolute, out var url) ||
                (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps) ||
                url.Query.Length > 0 || url.Fragment.Length > 0)
            {
                // The text itself may hold a password.
                _problems.Add(
                    $"schema.registry.url: address {urls.Count + 1} is not http://HOST:PORT or https://HOST:PORT with perhaps a path");
                continue;
            }

            userInfo ??= url.UserInfo.Length > 0 ? Uri.UnescapeDataString(url.UserInfo) : null;
            urls.Add(RegistryAddress.Clean(url));
        }

        if (urls.Count == 0 && _problems.Count == 0)
        {
            _problems.Add(
                "schema.registry.url is not set: give the registry's address, such as http://localhost:8081 (several with commas)");
        }

        return urls;
    }

    private RegistryCredentials Credentials(SettingReader reader, string? fromUrl)
    {
        var user = BasicSecret(reader, fromUrl);
        var token = BearerSecret(reader);
        if (user is not null && token is not null)
        {
            _problems.Add("schema.registry.basic.auth and schema.registry.bearer.auth are both set: a request can carry only one of them");
        }

        return new RegistryCredentials
        {
            UserInfo = user,
            Token = token,
            LogicalCluster = HeaderValue(reader, "bearer.auth.logical.cluster"),
            IdentityPool = HeaderValue(reader, "bearer.auth.identity.pool.id"),
        };
    }

    private Secret? BasicSecret(SettingReader reader, string? fromUrl)
    {
        var source = reader.Text(CredentialsSource) ?? "USER_INFO";
        var own = reader.Secret(UserInfo);
        var (user, password) = (reader.Borrowed("sasl.username"), reader.Borrowed("sasl.password"));
        switch (source.ToUpperInvariant())
        {
            case "USER_INFO":
            case "URL":
                if (own is not null && fromUrl is not null)
                {
                    _problems.Add($"schema.registry.url holds a user, and schema.registry.{UserInfo} is set too: give one");
                }

                var secret = own ?? (fromUrl is null ? null : Secret.Of(fromUrl));
                if (secret is not null && secret.TryRead(out var text, out _) && !text.Contains(':'))
                {
                    _problems.Add($"schema.registry.{UserInfo}: it is not user:password");
                }

                return secret;
            case "SASL_INHERIT":
                if (user is null || password is null)
                {
                    _problems.Add(
                        $"schema.registry.{CredentialsSource} is SASL_INHERIT, but sasl.username and sasl.password are not both set");
                    return null;
                }

                return Secret.Of($"{user}:{password}");
            default:
                _problems.Add($"schema.registry.{CredentialsSource}: \"{source}\" is none of USER_INFO, URL, SASL_INHERIT");
                return null;
        }
    }

    private Secret? BearerSecret(SettingReader reader)
    {
        var source = reader.Text(TokenSource);
        var token = reader.Secret(Token);
        if (source is not null && !source.Equals("STATIC_TOKEN", StringComparison.OrdinalIgnoreCase))
        {
            _problems.Add($"schema.registry.{TokenSource}: \"{source}\" is not offered, only STATIC_TOKEN; " +
                $"let an agent refresh the token in a file and name it in schema.registry.{Token}.file, which is read with every request");
        }
        else if (source is not null && token is null)
        {
            _problems.Add($"schema.registry.{TokenSource} is set, but neither schema.registry.{Token} nor schema.registry.{Token}.file");
        }

        return token;
    }

    private string? HeaderValue(SettingReader reader, string name)
    {
        var value = reader.Text(name);
        if (value is not null && !value.All(c => c is > ' ' and <= '~'))
        {
            _problems.Add($"schema.registry.{name}: it holds characters that no header takes");
        }

        return value;
    }

    private RegistryTls Tls(SettingReader reader)
    {
        var before = _problems.Count;
        var tls = new RegistryTls
        {
            CaFile = reader.ExistingFile("ssl.ca.location"),
            CertificateFile = reader.ExistingFile("ssl.certificate.location"),
            KeyFile = reader.ExistingFile("ssl.key.location"),
            KeyPassword = reader.Secret("ssl.key.password"),
            KeystoreFile = reader.ExistingFile("ssl.keystore.location"),
            KeystorePassword = reader.Secret("ssl.keystore.password"),
            Verify = reader.Switch("enable.ssl.certificate.verification", true),
        };
        if (tls.CertificateFile is not null && tls.KeystoreFile is not null)
        {
            _problems.Add("schema.registry.ssl.certificate.location and schema.registry.ssl.keystore.location are both set: give one");
        }

        if (tls.CertificateFile is null && tls.KeyFile is not null)
        {
            _problems.Add("schema.registry.ssl.key.location is set without schema.registry.ssl.certificate.location");
        }

        if (_problems.Count == before)
        {
            TlsMaterial.TryLoad(tls, _problems);
        }

        return tls;
    }
}
