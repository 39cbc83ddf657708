using VisuTility.Streams.Ports;
using VisuTility.Streams.Records;
using VisuTility.Streams.Rules;
using VisuTility.Streams.State;
using VisuTility.Streams.Telemetry;

namespace VisuTility.Streams.Processing;

/// <summary>A partition ready to run, or why it cannot.</summary>
internal readonly record struct BuiltPartition(RestoredPartition? Partition, EngineStop? Problem);

/// <summary>The entries of a partition's journal as read up to <paramref name="End"/>; <paramref name="Unreadable"/>: the first record that is none of ours.</summary>
internal sealed record ReadJournal(IReadOnlyList<JournalEntry> Entries, long End, long? Unreadable);

/// <summary>Turns what a restore has read into a partition that can run: resumed, new, given up or rebuilt.</summary>
internal sealed class PartitionBuilder(
    PartitionIdentity identity, RestoreServices services, StateImage image, ReadJournal journal, Watermarks log)
{
    public const string Advice =
        "`visutility run --rebuild` folds the partition anew from its log; `--start-fresh` gives up what it had learned.";

    public static EngineStop Failure(PartitionIdentity identity, int exitCode, string why) =>
        new(exitCode, $"{identity.InputTopic}[{identity.Input.Partition}] cannot be restored: {why}");

    /// <summary>The ordinary case: snapshots, then a silent replay from the floor to the group's offset.</summary>
    public BuiltPartition Resume(Manifest manifest, long committed)
    {
        if (log.Low > committed)
        {
            return Fail($"the records from the group's offset {committed} on are gone (the log begins at {log.Low}): retention has passed the service. `visutility run --start-fresh` goes on at {log.Low} with nothing learned.");
        }

        if (log.Low > manifest.ReplayFloor.Offset)
        {
            services.Log.ReplayGap(identity.InputTopic, identity.Input.Partition, log.Low, manifest.ReplayFloor.Offset);
        }

        if (Dense(manifest.ReplayFloor.Number, manifest.NextNumber) is not { } entries)
        {
            return Fail($"journal entries {manifest.ReplayFloor.Number} to {manifest.NextNumber - 1} are needed and not all there{Unreadable}. {Advice}");
        }

        if (image.Context is not { } bytes || !FoldContext.TryDecode(bytes, out var context))
        {
            return Fail($"the stored rules cannot be read by this build. {Advice}");
        }

        var scope = Scope(context);
        (scope.Clock, scope.LastMark) = (manifest.ClockAtFloor, manifest.LastMarkAtFloor);
        var fold = services.MakeFold(scope);
        if (manifest.FoldVersion > fold.FoldVersion)
        {
            return Fail($"its state was written by a newer build (decision logic version {manifest.FoldVersion}, this one has {fold.FoldVersion}). Run that build. {Advice}");
        }

        return Load(fold) ?? Resumed(fold, scope, manifest, committed, entries);
    }

    /// <summary>A partition nobody has worked on, or one that begins again with nothing learned: the rules of now, and a start entry.</summary>
    public BuiltPartition StartAt(long offset)
    {
        var context = services.Control.Head;
        var scope = Scope(context);
        var fold = services.MakeFold(scope);
        var start = new JournalEntry
        {
            Number = 0,
            AtOffset = offset,
            CommitId = "",
            Body = new JournalBody.Start(offset, context.ControlPosition, context.Encode()),
        };
        services.Log.PartitionStarts(identity.InputTopic, identity.Input.Partition, offset, context.ControlPosition);
        var first = new Checkpoint(fold.Dirty.Epoch, new Cursor(offset, 1), 0, 0, context, journal.End, default);
        return new(
            new RestoredPartition(fold, scope, Cuts(fold, first, offset, beginsAnew: true), first.Cursor, offset, offset, new PartitionCounters(), new(), start, false), null);
    }

    /// <summary>
    /// Folds the log anew from the first entry with a whole context that the log still reaches. Alone among replays it decides who lives, and its outputs are
    /// not checked against the log: they may have been decided by another build.
    /// </summary>
    public BuiltPartition Rebuild(long committed)
    {
        foreach (var entry in journal.Entries)
        {
            var bytes = entry.Body switch
            {
                JournalBody.Start start => start.ContextBytes,
                JournalBody.Context context => context.ContextBytes,
                _ => null,
            };
            if (bytes is not null && entry.AtOffset >= log.Low && FoldContext.TryDecode(bytes, out var found))
            {
                return RebuildFrom(entry, found, committed);
            }
        }

        return Fail("the journal holds no whole context that the input log still reaches, so it cannot be rebuilt. `--start-fresh` gives its state up.");
    }

    private BuiltPartition RebuildFrom(JournalEntry entry, FoldContext context, long committed)
    {
        var next = journal.Entries[^1].Number + 1;
        if (Dense(entry.Number + 1, next) is not { } entries)
        {
            return Fail($"journal entries {entry.Number + 1} to {next - 1} are not all there{Unreadable}, so it cannot be rebuilt. `--start-fresh` gives its state up.");
        }

        var scope = Scope(context);
        scope.IsRebuild = true;
        var fold = services.MakeFold(scope);
        services.Log.PartitionRebuilds(identity.InputTopic, identity.Input.Partition, entry.AtOffset, committed);
        var first = new Checkpoint(fold.Dirty.Epoch, new Cursor(entry.AtOffset, entry.Number + 1), 0, 0, context, 0, default);
        return new(
            new RestoredPartition(
                fold, scope, Cuts(fold, first, entry.AtOffset, beginsAnew: true), first.Cursor, committed, entry.AtOffset, new PartitionCounters(), entries, null, true), null);
    }

    private BuiltPartition? Load(IPartitionFold fold)
    {
        foreach (var (key, value) in image.Snapshots)
        {
            if (fold.Load(key.Span[1..], value) is { } problem)
            {
                return Fail($"a snapshot cannot be read: {problem}. {Advice}");
            }
        }

        return null;
    }

    private BuiltPartition Resumed(IPartitionFold fold, FoldScope scope, Manifest manifest, long committed, Queue<JournalEntry> entries)
    {
        services.Log.PartitionRestored(
            identity.InputTopic, identity.Input.Partition, fold.UnitCount, entries.Count, manifest.ReplayFloor.Offset, committed);
        var first = new Checkpoint(
            fold.Dirty.Epoch, manifest.ReplayFloor, manifest.ClockAtFloor, manifest.LastMarkAtFloor, scope.Context, manifest.JournalOffset, default);
        var from = manifest.ReplayFloor with { Offset = Math.Max(manifest.ReplayFloor.Offset, log.Low) };
        var hasGap = from != manifest.ReplayFloor;
        var change = manifest.FoldVersion < fold.FoldVersion ? new JournalBody.FoldVersionChange(manifest.FoldVersion, fold.FoldVersion) : null;
        if (change is not null)
        {
            services.Log.FoldVersionChanges(identity.InputTopic, identity.Input.Partition, change.From, change.To, committed);
        }

        return new(
            new RestoredPartition(
                fold, scope, Cuts(fold, first, manifest.StartOffset, beginsAnew: false), from, committed, manifest.NextOffset, manifest.Counters, entries, null,
                IsUnchecked: hasGap || change is not null)
            {
                VersionChange = change,
            },
            null);
    }

    /// <summary>Entries are numbered densely by us: a hole means that part of the journal is gone. Null then.</summary>
    private Queue<JournalEntry>? Dense(long from, long to)
    {
        var entries = new Queue<JournalEntry>();
        foreach (var entry in journal.Entries)
        {
            if (entry.Number == from + entries.Count && entry.Number < to)
            {
                entries.Enqueue(entry);
            }
        }

        return from + entries.Count == to ? entries : null;
    }

    private string Unreadable => journal.Unreadable is { } offset ? $" (the record at offset {offset} of {identity.Journal} cannot be read)" : "";

    private FoldScope Scope(FoldContext context) => new(identity.Input, identity.InputTopic, new Outbox()) { Context = context };

    private CutBuilder Cuts(IPartitionFold fold, Checkpoint first, long startOffset, bool beginsAnew) =>
        new(fold, identity, new ReplayFloor(fold.Dirty, first), services.Schedule, startOffset, journal.End, services.Seams)
        {
            // A history that begins anew must not inherit members of the old one.
            StaleKeys = beginsAnew ? [.. image.Keys] : [],
        };

    private BuiltPartition Fail(string why) => new(null, Failure(identity, ExitCodes.Incompatible, why));
}
