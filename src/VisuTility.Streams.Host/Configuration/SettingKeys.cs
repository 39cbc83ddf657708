namespace VisuTility.Streams.Host.Configuration;

/// <summary>Paths of the settings, and how shorter names become paths.</summary>
internal static class SettingKeys
{
    public const string BootstrapServers = "Kafka:BootstrapServers";
    public const string GroupId = "Kafka:GroupId";
    public const string GroupProtocol = "Kafka:GroupProtocol";
    public const string SessionTimeout = "Kafka:SessionTimeout";
    public const string TransactionTimeout = "Kafka:TransactionTimeout";
    public const string RequestTimeout = "Kafka:RequestTimeout";
    public const string Prefix = "Topics:Prefix";
    public const string OutputPrefix = "Topics:OutputPrefix";
    public const string RegistryUrl = "Registry:schema.registry.url";
    public const string Instance = "Service:Instance";
    public const string Threads = "Service:Threads";
    public const string CommitInterval = "Service:CommitInterval";
    public const string Rules = "Service:Rules";
    public const string LogLevel = "Service:LogLevel";

    public const string RegistrySection = "Registry:";

    private const string RegistryPrefix = "schema.registry.";

    /// <summary>Settings with a fixed name, in the order in which they are shown.</summary>
    public static IReadOnlyList<string> Fixed { get; } =
    [
        BootstrapServers, GroupId, GroupProtocol, SessionTimeout, TransactionTimeout, RequestTimeout, Prefix, OutputPrefix,
        Instance, Threads, CommitInterval, Rules, LogLevel,
    ];

    /// <summary>Sections of librdkafka's own keys.</summary>
    public static IReadOnlyList<string> FreeSections { get; } = ["Kafka:Common:", "Kafka:Consumer:", "Kafka:Producer:", "Kafka:Admin:"];

    /// <summary>librdkafka's names of settings that are ours.</summary>
    private static readonly Dictionary<string, string> OursByClientName = new(StringComparer.OrdinalIgnoreCase)
    {
        ["bootstrap.servers"] = BootstrapServers,
        ["metadata.broker.list"] = BootstrapServers,
        ["group.id"] = GroupId,
        ["group.protocol"] = GroupProtocol,
    };

    /// <summary>A path as it stands; otherwise a key of the registry's client or of every Kafka client.</summary>
    public static string OfFreeKey(string key) =>
        key.Contains(':') ? Normalize(key)
        : key.StartsWith(RegistryPrefix, StringComparison.Ordinal) ? RegistrySection + key
        : OursByClientName.TryGetValue(key, out var ours) ? ours
        : $"Kafka:Common:{key}";

    /// <summary>In the registry's section the common start of its keys may be left out.</summary>
    public static string Normalize(string path)
    {
        if (!path.StartsWith(RegistrySection, StringComparison.OrdinalIgnoreCase))
        {
            return path;
        }

        var key = path[RegistrySection.Length..];
        return RegistrySection + (key.StartsWith(RegistryPrefix, StringComparison.Ordinal) ? key : RegistryPrefix + key);
    }
}
