using Microsoft.Extensions.Logging;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Records;
using VisuTility.Streams.Rules;
using VisuTility.Streams.State;
using VisuTility.Streams.Telemetry;

namespace VisuTility.Streams.Processing;

/// <summary>What restores of a thread share.</summary>
internal sealed record RestoreServices(
    IRecordConsumer Group, LogScanner Scanner, ControlTail Control, Func<PartitionId, PartitionIdentity> Identify, Func<FoldScope, IPartitionFold> MakeFold,
    SnapshotSchedule Schedule, TimeSpan NoProgress, ILogger Log, EngineSeams Seams);

/// <summary>
/// Brings a newly assigned partition to where its task can start, in small steps between which other tasks run. The order is the guarantee
/// (DESIGN 5, Assigned): stable committed offset; then the true ends of its state and journal; then both are read up to there.
/// </summary>
internal sealed class TaskRestore(PartitionId input, RestoreServices services)
{
    private static readonly TimeSpan CommittedSlice = TimeSpan.FromMilliseconds(50);

    /// <summary>How long a coordinator that knows no offset is asked again where the state says there must be one (KAFKA-20416).</summary>
    private static readonly TimeSpan MissingOffsetPatience = TimeSpan.FromSeconds(10);

    private readonly StateImage _image = new();
    private readonly List<JournalEntry> _entries = [];
    private CommittedOffset? _committed;
    private TimeSpan? _missingSince;
    private long _journalTarget;
    private LogScan? _state;
    private LogScan? _journal;
    private (long Position, TimeSpan Since) _progress = (-1, default);

    public PartitionId Input { get; } = input;

    private PartitionIdentity Identity => field ??= services.Identify(Input);

    /// <summary>Set where the partition cannot be restored: the process must stop.</summary>
    public EngineStop? Stop { get; private set; }

    /// <summary>One step; the result once everything is read.</summary>
    public RestoredPartition? Step(TimeSpan now)
    {
        if (Stop is not null || !(HasCommitted() && HasState() && HasJournal(now)))
        {
            CheckProgress(now);
            return null;
        }

        services.Seams.Hit(FailPoint.RestoreReplay);
        return _image.Manifest is { } manifest ? Resume(manifest, _committed!.Value.Offset) : Begin();
    }

    public void Cancel()
    {
        services.Scanner.Drop(_state);
        services.Scanner.Drop(_journal);
    }

    private bool HasCommitted()
    {
        if (_committed is not null)
        {
            return true;
        }

        services.Seams.Hit(FailPoint.RestoreStart);
        var answer = services.Group.Committed(Input, CommittedSlice);
        if (answer.State == CommittedState.Unauthorized)
        {
            Fail(ExitCodes.Unauthorized, $"the group's offset may not be read: {answer.Message}. Run `visutility acl print` and grant what is missing.");
        }

        _committed = answer.State is CommittedState.Known or CommittedState.None ? answer : null;
        return _committed is not null;
    }

    private bool HasState()
    {
        if (_state is null && !BeginState())
        {
            return false;
        }

        return _state!.IsDone;
    }

    // Only now: a target taken before the committed offset was stable could miss the former owner's last snapshots.
    private bool BeginState()
    {
        var trueEnd = services.Seams.RestoreToHighWatermark;
        if (services.Scanner.Watermarks(Identity.State, trueEnd) is not { } state
            || services.Scanner.Watermarks(Identity.Journal, trueEnd) is not { } journal)
        {
            return false;
        }

        _journalTarget = journal.High;
        _state = new LogScan(Identity.State, state.Low, state.High, _image.Take);
        services.Scanner.Begin(_state);
        services.Seams.Hit(FailPoint.RestoreState);
        return true;
    }

    private bool HasJournal(TimeSpan now)
    {
        if (_journal is null && !BeginJournal(now))
        {
            return false;
        }

        return _journal is null || _journal.IsDone;
    }

    private bool BeginJournal(TimeSpan now)
    {
        if (_image.Problem is { } problem)
        {
            Fail(ExitCodes.Incompatible, $"its state cannot be read: {problem}. {Rebuild}");
            return false;
        }

        if (_image.Manifest is not { } manifest)
        {
            return !MissingManifest();
        }

        if (!Fits(manifest) || !OffsetFits(manifest, now))
        {
            return false;
        }

        _journal = new LogScan(Identity.Journal, manifest.JournalOffset, _journalTarget, TakeEntry);
        services.Scanner.Begin(_journal);
        services.Seams.Hit(FailPoint.RestoreJournal);
        return true;
    }

    /// <summary>No manifest: a new partition, or a partition whose state is gone.</summary>
    private bool MissingManifest()
    {
        if (_committed!.Value.State == CommittedState.Known)
        {
            Fail(ExitCodes.Incompatible, $"the group's offset is {_committed.Value.Offset} but there is no state for it in partition {Input.Partition} of the state topic. {Rebuild}");
        }

        return Stop is not null;
    }

    private bool Fits(Manifest manifest)
    {
        if (manifest.ClusterId != Identity.ClusterId || manifest.TopicId != Identity.TopicId)
        {
            Fail(ExitCodes.Incompatible, "its state was written for another topic of this name (the topic was deleted and made again, or this is another cluster): offsets mean something else now. Start with a new prefix, or delete the state and journal topics and the group and start afresh.");
        }
        else if (manifest.PartitionCount != Identity.PartitionCount)
        {
            Fail(ExitCodes.Incompatible, $"the topic has {Identity.PartitionCount} partitions, its state was written with {manifest.PartitionCount}: keys have moved. Input topics must not grow in place; run `visutility reshard`.");
        }

        return Stop is null;
    }

    private bool OffsetFits(Manifest manifest, TimeSpan now)
    {
        var committed = _committed!.Value;
        if (committed.State == CommittedState.None)
        {
            return AdoptManifestOffset(manifest, now);
        }

        if (committed.Offset < manifest.NextOffset)
        {
            Fail(ExitCodes.Incompatible, $"the group's offset {committed.Offset} lies before the state's {manifest.NextOffset}: somebody moved it back. Set it to {manifest.NextOffset} again (kafka-consumer-groups --reset-offsets --to-offset), or move it with `visutility offsets reset`.");
        }

        return Stop is null;
    }

    private bool AdoptManifestOffset(Manifest manifest, TimeSpan now)
    {
        _missingSince ??= now;
        if (now - _missingSince < MissingOffsetPatience)
        {
            var again = services.Group.Committed(Input, CommittedSlice);
            _committed = again.State == CommittedState.Known ? again : _committed;
            return again.State == CommittedState.Known && OffsetFits(manifest, now);
        }

        services.Log.OffsetFromManifest(Identity.InputTopic, Input.Partition, manifest.NextOffset);
        _committed = new CommittedOffset(CommittedState.Known, manifest.NextOffset);
        return true;
    }

    private void TakeEntry(in RecordView record)
    {
        if (JournalCodec.TryDecode(record.Value, out var entry))
        {
            _entries.Add(entry);
        }
        else
        {
            Fail(ExitCodes.Incompatible, $"the journal record at offset {record.Offset} cannot be read by this build. {Rebuild}");
        }
    }

    private RestoredPartition? Resume(Manifest manifest, long committed)
    {
        if (services.Scanner.Watermarks(Input) is not { } log)
        {
            return null;
        }

        if (log.Low > committed)
        {
            return Fail(ExitCodes.Incompatible, $"the records from the group's offset {committed} on are gone (the log begins at {log.Low}): retention has passed the service. Run `visutility offsets reset --to-earliest` to go on with a gap.");
        }

        if (log.Low > manifest.ReplayFloor.Offset)
        {
            services.Log.ReplayGap(Identity.InputTopic, Input.Partition, log.Low, manifest.ReplayFloor.Offset);
        }

        var entries = EntriesFrom(manifest);
        return entries is null || ContextAtFloor() is not { } context ? null : Build(manifest, committed, context, entries);
    }

    /// <summary>Entries are numbered densely by us: a hole means that part of the journal is gone.</summary>
    private Queue<JournalEntry>? EntriesFrom(Manifest manifest)
    {
        var expected = manifest.ReplayFloor.Number;
        var entries = new Queue<JournalEntry>();
        foreach (var entry in _entries)
        {
            if (entry.Number >= manifest.ReplayFloor.Number && entry.Number < manifest.NextNumber)
            {
                if (entry.Number != expected++)
                {
                    break;
                }

                entries.Enqueue(entry);
            }
        }

        if (expected != manifest.NextNumber)
        {
            Fail(ExitCodes.Incompatible, $"journal entry {expected} is missing (entries {manifest.ReplayFloor.Number} to {manifest.NextNumber - 1} are needed). {Rebuild}");
            return null;
        }

        return entries;
    }

    private FoldContext? ContextAtFloor()
    {
        if (_image.Context is { } bytes && FoldContext.TryDecode(bytes, out var context))
        {
            return context;
        }

        Fail(ExitCodes.Incompatible, $"the stored rules cannot be read by this build. {Rebuild}");
        return null;
    }

    private RestoredPartition? Build(Manifest manifest, long committed, FoldContext context, Queue<JournalEntry> entries)
    {
        var scope = NewScope(context);
        (scope.Clock, scope.LastMark) = (manifest.ClockAtFloor, manifest.LastMarkAtFloor);
        var fold = services.MakeFold(scope);
        if (manifest.FoldVersion != fold.FoldVersion)
        {
            return Fail(ExitCodes.Incompatible, $"its state was written by decision logic version {manifest.FoldVersion}, this build has version {fold.FoldVersion}. Run the build that wrote it, or {Rebuild}");
        }

        foreach (var (key, value) in _image.Snapshots)
        {
            if (fold.Load(key.Span[1..], value) is { } problem)
            {
                return Fail(ExitCodes.Incompatible, $"a snapshot cannot be read: {problem}. {Rebuild}");
            }
        }

        services.Log.PartitionRestored(Identity.InputTopic, Input.Partition, fold.UnitCount, entries.Count, manifest.ReplayFloor.Offset, committed);
        var first = new Checkpoint(
            fold.Dirty.Epoch, manifest.ReplayFloor, manifest.ClockAtFloor, manifest.LastMarkAtFloor, context, manifest.JournalOffset, default);
        return new RestoredPartition(
            fold, scope, Cuts(fold, first, manifest.StartOffset, _journalTarget), manifest.ReplayFloor, committed, manifest.NextOffset,
            manifest.Counters, entries, null);
    }

    /// <summary>A partition nobody has worked on: metrics from the log's start, signals from 0, with the rules of now.</summary>
    private RestoredPartition? Begin()
    {
        if (!services.Control.IsCaughtUp || services.Scanner.Watermarks(Input) is not { } log)
        {
            return null;
        }

        var context = services.Control.Head;
        var scope = NewScope(context);
        var fold = services.MakeFold(scope);
        var start = new JournalEntry
        {
            Number = 0,
            AtOffset = log.Low,
            CommitId = "",
            Body = new JournalBody.Start(log.Low, context.ControlPosition, context.Encode()),
        };
        services.Log.PartitionStarts(Identity.InputTopic, Input.Partition, log.Low, context.ControlPosition);
        var floor = new Cursor(log.Low, 1);
        var first = new Checkpoint(fold.Dirty.Epoch, floor, 0, 0, context, _journalTarget, default);
        return new RestoredPartition(
            fold, scope, Cuts(fold, first, log.Low, _journalTarget), floor, log.Low, log.Low, new PartitionCounters(), new(), start);
    }

    private FoldScope NewScope(FoldContext context) => new(Input, Identity.InputTopic, new Outbox()) { Context = context };

    private CutBuilder Cuts(IPartitionFold fold, Checkpoint first, long startOffset, long journalOffset) =>
        new(fold, Identity, new ReplayFloor(fold.Dirty, first), services.Schedule, startOffset, journalOffset, services.Seams);

    private void CheckProgress(TimeSpan now)
    {
        var scan = _journal ?? _state;
        var position = scan?.Position ?? -1;
        if (scan is null || scan.IsDone || position != _progress.Position)
        {
            _progress = (position, now);
        }
        else if (now - _progress.Since > services.NoProgress)
        {
            Fail(ExitCodes.Failed, $"{scan.Partition} could not be read beyond offset {position} (end {scan.Target}) for {services.NoProgress.TotalSeconds:0} s: a transaction is left open there. Look for it with `kafka-transactions.sh find-hanging` and abort it.");
        }
    }

    private string Rebuild =>
        $"`visutility run --rebuild` folds {Identity.InputTopic}[{Input.Partition}] anew from its log; `--start-fresh` gives its state up.";

    private RestoredPartition? Fail(int exitCode, string why)
    {
        Stop ??= new EngineStop(exitCode, $"{Identity.InputTopic}[{Input.Partition}] cannot be restored: {why}");
        return null;
    }
}
