using System.Globalization;

namespace VisuTility.Streams.Kafka.Settings;

/// <summary>
/// Turns <see cref="KafkaOptions"/> into the settings of each client. Three layers: defaults of ours (a user may override them), the
/// user's sections (common, then the client's own), and what the service owns (<see cref="OwnedKeys"/>; never overridden).
/// </summary>
public sealed class ClientSettings(KafkaOptions options)
{
    private const string Service = "service";
    private const string Default = "default";

    /// <summary>
    /// For both kinds of consumer. The queue bounds memory, and a fetch may overshoot it: 16 MiB a fetch cost 50 MB more and gained
    /// nothing.
    /// </summary>
    private static readonly Dictionary<string, string> ConsumerDefaults = new()
    {
        // A full queue makes each partition back off; the default of 1 s starves a fast reader.
        ["fetch.queue.backoff.ms"] = "10",
        ["queued.min.messages"] = "50000",
        ["queued.max.messages.kbytes"] = "24576",
        ["fetch.wait.max.ms"] = "100",
        ["fetch.max.bytes"] = "4194304",
        ["max.partition.fetch.bytes"] = "1048576",
        // New partitions of a subscribed topic are seen within this time (classic protocol).
        ["topic.metadata.refresh.interval.ms"] = "10000",
        // A broker that froze keeps its connections: requests wait for it this long, then the client looks who leads its partitions now.
        ["socket.timeout.ms"] = "10000",
        // Also the pause between two questions for an offset that another member's open transaction holds back.
        ["retry.backoff.max.ms"] = "200",
        ["reconnect.backoff.max.ms"] = "1000",
    };

    private static readonly Dictionary<string, string> ProducerDefaults = new()
    {
        ["linger.ms"] = "5",
        ["compression.type"] = "lz4",
        // Back-to-back transactions meet the previous one's markers; the default of 100 ms is then the price of a commit.
        ["retry.backoff.ms"] = "10",
        ["retry.backoff.max.ms"] = "200",
        ["reconnect.backoff.max.ms"] = "1000",
        ["topic.metadata.refresh.interval.ms"] = "10000",
        ["queue.buffering.max.kbytes"] = "65536",
        // Above the largest topic's limit, so that the broker's limit is the one that decides.
        ["message.max.bytes"] = "9437184",
    };

    private static readonly Dictionary<string, string> AdminDefaults = new() { ["reconnect.backoff.max.ms"] = "1000", ["socket.timeout.ms"] = "10000" };

    public KafkaOptions Options { get; } = options;

    /// <summary>
    /// An instance id means static membership. The <c>consumer</c> protocol refuses a killed member's id until its session ends, but the dead one
    /// would keep its partitions as long without an id too; and a clean restart then moves nothing.
    /// </summary>
    public Dictionary<string, string> GroupConsumer(string clientId, string? instanceId) =>
        Values(GroupConsumerLayers(clientId, instanceId));

    /// <summary>A reader is no member but names the group: it may then ask for its offsets, and needs no further right.</summary>
    public Dictionary<string, string> Reader(string clientId, bool readCommitted) => Values(ReaderLayers(clientId, readCommitted));

    public Dictionary<string, string> Producer(string transactionalId) => Values(ProducerLayers(transactionalId));

    /// <summary>A producer outside transactions that partitions as Java clients do.</summary>
    public Dictionary<string, string> Publisher(string clientId) => Values(PublisherLayers(clientId));

    public Dictionary<string, string> Admin(string clientId) => Values(AdminLayers(clientId));

    /// <summary>Every effective setting of every client, secrets masked, for <c>config show</c>.</summary>
    public IReadOnlyList<KafkaSetting> Describe() =>
    [
        .. Printable("consumer", GroupConsumerLayers("<instance>-<thread>", null)),
        .. Printable("producer", ProducerLayers("<group>-<instance>-<thread>")),
        .. Printable("admin", AdminLayers("<instance>-admin")),
    ];

    private SortedDictionary<string, Layered> GroupConsumerLayers(string clientId, string? instanceId)
    {
        var owned = ConsumerOwned(clientId, readCommitted: true);
        if (Options.GroupProtocol == KafkaGroupProtocol.Consumer)
        {
            owned["group.protocol"] = "consumer";
        }
        else
        {
            owned["group.protocol"] = "classic";
            owned["partition.assignment.strategy"] = "cooperative-sticky";
            owned["session.timeout.ms"] = Milliseconds(Options.SessionTimeout);
            owned["heartbeat.interval.ms"] = "1000";
        }

        if (instanceId is not null)
        {
            owned["group.instance.id"] = instanceId;
        }

        return Merge(ConsumerDefaults, "Kafka:Consumer", Options.Consumer, owned);
    }

    private SortedDictionary<string, Layered> ReaderLayers(string clientId, bool readCommitted) =>
        Merge(ConsumerDefaults, "Kafka:Consumer", Options.Consumer, ConsumerOwned(clientId, readCommitted));

    private SortedDictionary<string, Layered> ProducerLayers(string transactionalId) =>
        Merge(ProducerDefaults, "Kafka:Producer", Options.Producer, new Dictionary<string, string>(Base(transactionalId))
        {
            ["transactional.id"] = transactionalId,
            ["transaction.timeout.ms"] = Milliseconds(Options.TransactionTimeout),
            ["enable.idempotence"] = "true",
            ["acks"] = "all",
            ["partitioner"] = "murmur2_random",
            ["dotnet.producer.enable.background.poll"] = "false",
            ["dotnet.producer.enable.delivery.reports"] = "true",
            ["dotnet.producer.delivery.report.fields"] = "none",
        });

    private SortedDictionary<string, Layered> PublisherLayers(string clientId) =>
        Merge(ProducerDefaults, "Kafka:Producer", Options.Producer, new Dictionary<string, string>(Base(clientId))
        {
            ["enable.idempotence"] = "true",
            ["acks"] = "all",
            ["partitioner"] = "murmur2_random",
            ["dotnet.producer.delivery.report.fields"] = "none",
        });

    private SortedDictionary<string, Layered> AdminLayers(string clientId) =>
        Merge(AdminDefaults, "Kafka:Admin", Options.Admin, Base(clientId));

    private Dictionary<string, string> ConsumerOwned(string clientId, bool readCommitted) => new(Base(clientId))
    {
        ["group.id"] = Options.GroupId,
        ["enable.auto.commit"] = "false",
        ["enable.auto.offset.store"] = "false",
        ["auto.offset.reset"] = "error",
        ["isolation.level"] = readCommitted ? "read_committed" : "read_uncommitted",
        ["enable.partition.eof"] = "true",
        ["check.crcs"] = Options.ChecksRecords ? "true" : "false",
        ["allow.auto.create.topics"] = "false",
    };

    private Dictionary<string, string> Base(string clientId) => new()
    {
        ["bootstrap.servers"] = Options.BootstrapServers,
        ["client.id"] = clientId,
    };

    private SortedDictionary<string, Layered> Merge(
        Dictionary<string, string> defaults, string section, IReadOnlyDictionary<string, string> own, Dictionary<string, string> owned)
    {
        var merged = new SortedDictionary<string, Layered>(StringComparer.Ordinal);
        (IReadOnlyDictionary<string, string> Keys, string Source)[] layers =
            [(defaults, Default), (Options.Common, "Kafka:Common"), (own, section), (owned, Service)];
        foreach (var (layer, source) in layers)
        {
            foreach (var (key, value) in layer)
            {
                merged[key] = new Layered(value, source);
            }
        }

        return merged;
    }

    private static Dictionary<string, string> Values(SortedDictionary<string, Layered> layers) =>
        SecretFiles.Resolve(layers.ToDictionary(l => l.Key, l => l.Value.Value));

    private static IEnumerable<KafkaSetting> Printable(string client, SortedDictionary<string, Layered> layers) =>
        layers.Select(l => new KafkaSetting(client, l.Key, SecretKeys.Printable(l.Key, l.Value.Value), l.Value.Source));

    private static string Milliseconds(TimeSpan time) => ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);

    private readonly record struct Layered(string Value, string Source);
}
