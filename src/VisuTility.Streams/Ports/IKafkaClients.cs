namespace VisuTility.Streams.Ports;

/// <summary>Makes the clients of a process: a real cluster or the simulation's.</summary>
public interface IKafkaClients
{
    /// <summary>A member of the service's group. <paramref name="instanceId"/> null: dynamic membership.</summary>
    IRecordConsumer CreateGroupConsumer(string clientId, string? instanceId);

    /// <summary>A reader without a group; read_uncommitted readers are for watermarks (the true end of a log).</summary>
    IRecordConsumer CreateReader(string clientId, bool readCommitted);

    ITransactionalProducer CreateProducer(string transactionalId);

    /// <summary>Cluster id and our topics as the brokers describe them now. Throws <see cref="KafkaUnavailableException"/> with a sentence for the user.</summary>
    ClusterDescription Describe(TimeSpan timeout);
}

/// <summary>A topic as the broker describes it; <paramref name="Id"/> changes when a topic is deleted and made again.</summary>
public sealed record TopicDescription(TopicRole Role, string Name, string Id, int PartitionCount);

/// <summary>Only topics that exist are listed.</summary>
public sealed record ClusterDescription(string ClusterId, IReadOnlyDictionary<TopicRole, TopicDescription> Topics);

public enum KafkaUnavailableKind
{
    Unreachable,
    Unauthorized,
    TopicMissing,
    Configuration,
}

/// <summary>The cluster cannot be used; the message says what, where and what to do, and holds no secret.</summary>
public sealed class KafkaUnavailableException(KafkaUnavailableKind kind, string message) : Exception(message)
{
    public KafkaUnavailableKind Kind { get; } = kind;
}
