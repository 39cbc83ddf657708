namespace VisuTility.Streams.Ports;

public enum ConsumerFaultKind
{
    /// <summary>The client works on it; for logs and metrics.</summary>
    Transient,

    /// <summary>No valid position for a partition: offset out of range, log truncated or none given. The client will deliver nothing more from it.</summary>
    PositionLost,

    /// <summary>The member left the group by the broker's or the client's clock (max.poll, session); the client rejoins at the next poll.</summary>
    MembershipLost,

    /// <summary>A topic is gone or cannot be seen.</summary>
    TopicMissing,

    Unauthorized,

    /// <summary>The consumer is of no further use: close and build a new one.</summary>
    Fatal,
}

/// <summary>An error event of the consumer. <paramref name="Partition"/> is null where it concerns the whole client.</summary>
public sealed record ConsumerFault(ConsumerFaultKind Kind, PartitionId? Partition, string Code, string Message);
