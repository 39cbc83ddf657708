using VisuTility.Streams.Ports;
using VisuTility.Streams.State;

namespace VisuTility.Streams.Processing;

/// <summary>State of one partition as last published.</summary>
public sealed record PartitionView(
    PartitionId Input, TaskPhase Phase, string? HaltReason, bool WaitsForSchema, bool IsCaughtUp, long NextOffset, long Committed, long Clock, Cursor ReplayFloor,
    int Units, int DirtyUnits, long ControlPosition, PartitionCounters Counters);

/// <summary>What a thread shows of itself: immutable, replaced as a whole about once a second; for probes, the page and progress lines.</summary>
public sealed record ThreadView
{
    public static ThreadView Empty { get; } = new();

    /// <summary>Monotonic time of the last finished step; liveness is its age.</summary>
    public TimeSpan LastStep { get; init; }

    public bool ProducerReady { get; init; }

    public bool IsMember { get; init; }

    public bool OutcomeInDoubt { get; init; }

    public bool ControlCaughtUp { get; init; }

    public long Commits { get; init; }

    public long Aborts { get; init; }

    public long Rebalances { get; init; }

    public TimeSpan LastCommit { get; init; }

    public IReadOnlyList<PartitionView> Partitions { get; init; } = [];
}
