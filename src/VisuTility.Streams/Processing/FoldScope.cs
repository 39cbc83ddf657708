using VisuTility.Streams.Ports;
using VisuTility.Streams.Rules;
using VisuTility.Streams.State;

namespace VisuTility.Streams.Processing;

/// <summary>
/// What a fold may see besides the record or entry in hand. Everything here comes from the input log and the journal; that is why a replay gives
/// the same answers.
/// </summary>
public sealed class FoldScope(PartitionId input, string inputTopic, Outbox outbox)
{
    public PartitionId Input { get; } = input;

    /// <summary>Name of the input topic, for ids, evidence and dead letters.</summary>
    public string InputTopic { get; } = inputTopic;

    public Outbox Outbox { get; } = outbox;

    /// <summary>Offset of the record in hand, or the next offset while an entry or tick is applied; and the next journal number.</summary>
    public Cursor At { get; internal set; }

    /// <summary>Below the committed offset: effects are already in the log, nothing may be decided that the log does not hold.</summary>
    public bool Silent { get; internal set; }

    /// <summary>The stored state is not to be relied on: a silent replay that decides who lives, as the first run did.</summary>
    public bool IsRebuild { get; internal set; }

    /// <summary>True while who lives is what the state topic holds, and not decided.</summary>
    public bool MembershipIsGiven => Silent && !IsRebuild;

    /// <summary>Partition clock, epoch ms: append times and ticks so far, never back.</summary>
    public long Clock { get; internal set; }

    /// <summary>Time of the newest tick, epoch ms: ticks fall on whole seconds, and a record's append time never crosses one without a tick.</summary>
    public long LastTick => Clock / 1000 * 1000;

    /// <summary>While a tick is applied: the tick before it, epoch ms.</summary>
    public long PreviousTick { get; internal set; }

    /// <summary>Time of the last progress mark, epoch ms.</summary>
    public long LastMark { get; internal set; }

    public FoldContext Context { get; internal set; } = FoldContext.Empty;

    /// <summary>Where the record in hand is counted; a throw-away below the manifest's offset, whose counts the manifest already holds.</summary>
    public PartitionCounters Counters { get; internal set; } = new();
}
