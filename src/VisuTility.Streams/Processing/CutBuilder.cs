using VisuTility.Streams.Ports;
using VisuTility.Streams.Rules;
using VisuTility.Streams.State;

namespace VisuTility.Streams.Processing;

/// <summary>Where a cut is made. <paramref name="Everything"/>: at a revoke or shutdown, save all dirty units that fit.</summary>
internal readonly record struct CutContext(
    Cursor At, FoldScope Scope, PartitionCounters Counters, TimeSpan Now, bool Everything, long JournalAcknowledged);

/// <summary>
/// Fills cuts of one partition: outputs, the snapshots that must or should go with them, and the manifest; and moves the replay floor. Everything it
/// remembers moves when the cut is made: an unsuccessful cut is sent again as it is or its whole task is rebuilt from the log.
/// </summary>
internal sealed class CutBuilder(
    IPartitionFold fold, PartitionIdentity identity, ReplayFloor floor, SnapshotSchedule schedule, long startOffset, long journalOffset, EngineSeams seams)
{
    private readonly HashSet<int> _written = [];
    private FoldContext? _storedContext;
    private TimeSpan _lastCut = floor.Current.TakenAt;
    private long _journalOffset = journalOffset;

    /// <summary>State keys of a former history, to be removed by the first cut.</summary>
    public IReadOnlyList<byte[]> StaleKeys { private get; init; } = [];

    public PartitionIdentity Identity => identity;

    public Cursor Floor => floor.Current.Cursor;

    /// <summary>The first cut after an assignment always carries the manifest.</summary>
    public bool IsFirst { get; private set; } = true;

    /// <summary>False where the cut would carry nothing.</summary>
    public bool Fill(Cut cut, in CutContext context)
    {
        _written.Clear();
        if (IsFirst)
        {
            cut.State.AddRange(StaleKeys.Select(key => new OutputRecord(identity.State.Topic, identity.State.Partition, key, null)));
        }

        SnapshotUnitsWithOutputs(cut, context);
        SnapshotDueUnits(cut, context);
        context.Scope.Outbox.DrainTo(cut.Outputs);
        if (seams.MembershipInNextCut)
        {
            fold.WriteMembership(_written, cut.State);
        }

        _lastCut = context.Now;
        if (!IsFirst && cut.NextOffset == cut.PriorOffset && cut.Journal.Count + cut.Outputs.Count + cut.State.Count == 0)
        {
            return false;
        }

        MoveFloor(cut, context);
        return true;
    }

    private void SnapshotUnitsWithOutputs(Cut cut, in CutContext context)
    {
        if (!seams.SnapshotWithOutput)
        {
            return;
        }

        foreach (var unit in context.Scope.Outbox.Units)
        {
            if (fold.Dirty.IsDirty(unit))
            {
                Snapshot(unit, cut, context.At);
            }
        }
    }

    private void SnapshotDueUnits(Cut cut, in CutContext context)
    {
        var share = context.Everything ? int.MaxValue : schedule.Share(fold.Dirty.Count, context.Now - _lastCut);
        long bytes = 0;
        while (bytes < schedule.CutBytes && floor.OldestChange(out var unit) is { } change)
        {
            if (share-- <= 0 && !schedule.IsOverdue(change.Cursor.Offset, cut.NextOffset))
            {
                return;
            }

            var before = cut.State.Count;
            Snapshot(unit, cut, context.At);
            for (var i = before; i < cut.State.Count; i++)
            {
                bytes += cut.State[i].Value?.Length ?? 0;
            }
        }
    }

    private void Snapshot(int unit, Cut cut, Cursor at)
    {
        fold.WriteSnapshot(unit, at, cut.State);
        fold.Dirty.Clean(unit);
        _written.Add(unit);
    }

    private void MoveFloor(Cut cut, CutContext context)
    {
        var scope = context.Scope;
        _journalOffset = Math.Max(_journalOffset, context.JournalAcknowledged);
        Checkpoint At(long epoch) => new(epoch, context.At, scope.Clock, scope.LastMark, scope.Context, _journalOffset, context.Now);
        var current = floor.Advance(At);
        if (!seams.FloorHoldsUnsaved)
        {
            current = At(current.Epoch);
        }

        var isWritten = seams.ManifestWithEveryWrite && cut.Journal.Count + cut.Outputs.Count + cut.State.Count > 0;
        if (!IsFirst && !isWritten)
        {
            return; // An older manifest still tells the truth: a lower floor only makes a replay longer.
        }

        if (!ReferenceEquals(_storedContext, current.Context))
        {
            cut.State.Add(new OutputRecord(identity.State.Topic, identity.State.Partition, StateKey.Context, current.Context.Encode()));
            _storedContext = current.Context;
        }

        cut.Manifest = new OutputRecord(identity.State.Topic, identity.State.Partition, StateKey.Manifest, ManifestOf(cut, context, current).Encode());
        IsFirst = false;
    }

    private Manifest ManifestOf(Cut cut, in CutContext context, Checkpoint current) => new()
    {
        CommitId = cut.CommitId,
        NextOffset = cut.NextOffset,
        NextNumber = context.At.Number,
        ReplayFloor = current.Cursor,
        JournalOffset = current.JournalOffset,
        ClockAtFloor = current.Clock,
        LastMarkAtFloor = current.LastMark,
        Counters = context.Counters,
        StartOffset = startOffset,
        ClusterId = identity.ClusterId,
        TopicId = identity.TopicId,
        PartitionCount = identity.PartitionCount,
        FoldVersion = fold.FoldVersion,
        StoredKeys = fold.StoredKeys,
    };
}
