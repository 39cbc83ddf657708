namespace VisuTility.Streams.Kafka.Settings;

public enum KafkaGroupProtocol
{
    /// <summary>Cooperative-sticky; static membership possible.</summary>
    Classic,

    /// <summary>KIP-848, sound from brokers 4.3 on with <c>group.consumer.heartbeat.interval.ms</c> near 1000.</summary>
    Consumer,
}

/// <summary>
/// How to reach the cluster and how to behave in the group. Dictionaries hold librdkafka's own keys (its CONFIGURATION.md); owned keys
/// are refused. A secret may stand in a file: <c>sasl.password.file</c> in place of <c>sasl.password</c>.
/// </summary>
public sealed record KafkaOptions
{
    /// <summary>host:port, comma separated.</summary>
    public string BootstrapServers { get; init; } = "localhost:9092";

    public string GroupId { get; init; } = "visutility";

    public KafkaGroupProtocol GroupProtocol { get; init; } = KafkaGroupProtocol.Classic;

    /// <summary>
    /// Classic protocol only: silence after which the group gives a member's partitions away. 1 s to 10 min, above <see
    /// cref="TransactionTimeout"/>.
    /// </summary>
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Age at which a broker aborts a transaction by itself. 5 s to 60 s; the design asks for 10 to 15 s.</summary>
    public TimeSpan TransactionTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an administrative call may take before the cluster counts as unreachable.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Refuse records whose checksum is wrong. Off only for the embedded broker, whose transaction markers have none.</summary>
    internal bool ChecksRecords { get; init; } = true;

    /// <summary>For every client.</summary>
    public IReadOnlyDictionary<string, string> Common { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Consumer { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Producer { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Admin { get; init; } = new Dictionary<string, string>();
}
