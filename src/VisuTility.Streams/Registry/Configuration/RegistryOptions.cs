namespace VisuTility.Streams.Registry.Configuration;

/// <summary>
/// How to reach a registry. Key names, defaults and meanings are those of Confluent's clients where they have the setting
/// (<c>schema.registry.</c> in front, which basic.auth, bearer.auth and ssl may lack, as with the Java client).
/// </summary>
public sealed record RegistryOptions
{
    /// <summary>
    /// Base addresses with their paths (<c>/apis/ccompat/v7</c>), tried in turn from the one that answered last. No user info inside.
    /// </summary>
    public required IReadOnlyList<Uri> Urls { get; init; }

    /// <summary>One attempt at one address (10 ms to 5 min). Key: request.timeout.ms.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>One call with all its attempts (10 ms to 1 h). Key of ours: total.timeout.ms.</summary>
    public TimeSpan TotalTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Rounds through the addresses after the first (0 to 10). Key: max.retries.</summary>
    public int MaxRetries { get; init; } = 3;

    /// <summary>About this long before the first retry, doubled with each further one (0 to 1 min). Key: retries.wait.ms.</summary>
    public TimeSpan RetryWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Longest wait between two retries; a registry that asks for more ends the call (0 to 5 min). Key: retries.max.wait.ms.
    /// </summary>
    public TimeSpan MaxRetryWait { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Connections per address (1 to 100). Key: connections.max.per.server.</summary>
    public int MaxConnectionsPerServer { get; init; } = 20;

    /// <summary>Schemas that the catalog keeps (1 to 1,000,000). Key: max.cached.schemas.</summary>
    public int MaxCachedSchemas { get; init; } = 1000;

    public RegistryCredentials Credentials { get; init; } = RegistryCredentials.None;

    public RegistryTls Tls { get; init; } = RegistryTls.Default;

    /// <summary>
    /// Reads settings by their keys. Null where there is any problem; all of them are added at once, none with a secret in it.
    /// </summary>
    public static RegistryOptions? Read(IReadOnlyDictionary<string, string> settings, ICollection<string> problems) =>
        new RegistryOptionsReader(settings).Read(problems);

    /// <summary>What works but endangers: to be shown loudly at start.</summary>
    public IReadOnlyList<string> Warnings()
    {
        var warnings = new List<string>();
        if (!Tls.Verify)
        {
            warnings.Add("schema.registry.enable.ssl.certificate.verification is off: anyone on the way can pose as the schema registry");
        }

        if (Credentials.Any && Urls.FirstOrDefault(url => url.Scheme == Uri.UriSchemeHttp && !url.IsLoopback) is { } open)
        {
            warnings.Add(
                $"schema.registry.url {open} has no TLS: the credentials cross the network readable by anyone on the way; use https");
        }

        return warnings;
    }
}
