using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Tests.Simulation;

public enum GroupProtocol
{
    /// <summary>Classic protocol, cooperative-sticky: partitions that stay are never revoked.</summary>
    ClassicCooperative,

    /// <summary>Classic protocol, eager: everything is revoked before every join.</summary>
    ClassicEager,

    /// <summary>KIP-848 as brokers from 4.3 on serve it.</summary>
    Consumer,
}

/// <summary>Settings of the simulated brokers and of every simulated client.</summary>
public sealed record InMemoryClusterOptions
{
    public GroupProtocol Protocol { get; init; } = GroupProtocol.ClassicCooperative;

    /// <summary>After this the coordinator aborts a transaction and fences its producer, at its next scan.</summary>
    public TimeSpan TransactionTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>`transaction.abort.timed.out.transaction.cleanup.interval.ms`; Kafka's default is 10 s.</summary>
    public TimeSpan TransactionScanInterval { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(45);

    public TimeSpan MaxPollInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>`message.max.bytes`, judged by the bytes of key and value.</summary>
    public int MaxRecordBytes { get; init; } = 1_000_000;

    public TopicNames Names { get; init; } = new();
}
