using VisuTility.Streams.Ports;
using VisuTility.Streams.State;

namespace VisuTility.Streams.Processing;

/// <summary>Settings of one stream thread; none of them changes what is decided, only when and by whom.</summary>
public sealed record StreamThreadOptions
{
    public required string Group { get; init; }

    /// <summary>Stable and unique among the instances of the group: a restart with the same name takes over at once.</summary>
    public required string Instance { get; init; }

    public int Thread { get; init; }

    /// <summary>Static group membership (classic protocol only).</summary>
    public bool StaticMembership { get; init; }

    public TopicNames Topics { get; init; } = new();

    public TimeSpan CommitInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The broker ends a transaction of ours that is older.</summary>
    public TimeSpan TransactionTimeout { get; init; } = TimeSpan.FromSeconds(10);

    public LostStatePolicy LostState { get; init; }

    public SnapshotSchedule Snapshots { get; init; } = new();

    /// <summary>Most records of one poll.</summary>
    public int BatchRecords { get; init; } = 2000;

    /// <summary>Longest wait of a poll when nothing is due.</summary>
    public TimeSpan MaxPollWait { get; init; } = TimeSpan.FromMilliseconds(100);

    public string TransactionalId => $"{Group}-{Instance}-{Thread}";

    public string ClientId => $"visutility-{Instance}-{Thread}";
}
