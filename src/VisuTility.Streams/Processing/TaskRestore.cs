using Microsoft.Extensions.Logging;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Records;
using VisuTility.Streams.State;
using VisuTility.Streams.Telemetry;

namespace VisuTility.Streams.Processing;

/// <summary>What restores of a thread share.</summary>
internal sealed record RestoreServices(
    IRecordConsumer Group, LogScanner Scanner, ControlTail Control, Func<PartitionId, PartitionIdentity> Identify, Func<FoldScope, IPartitionFold> MakeFold,
    SnapshotSchedule Schedule, LostStatePolicy LostState, TimeSpan NoProgress, ILogger Log, EngineSeams Seams);

/// <summary>
/// Brings a newly assigned partition to where its task can start, in small steps between which other tasks run. The order is the guarantee
/// (DESIGN 5, Assigned): stable committed offset; then the true ends of its state and journal; then both are read up to there.
/// </summary>
internal sealed class TaskRestore(PartitionId input, RestoreServices services)
{
    private static readonly TimeSpan CommittedSlice = TimeSpan.FromMilliseconds(50);

    /// <summary>How long a coordinator that knows no offset is asked again where the state says there must be one (KAFKA-20416).</summary>
    private static readonly TimeSpan MissingOffsetPatience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LongestStep = TimeSpan.FromSeconds(1);

    private readonly StateImage _image = new();
    private readonly List<JournalEntry> _entries = [];
    private CommittedOffset? _committed;
    private TimeSpan? _missingSince;
    private long _journalStart;
    private long _journalTarget;
    private LogScan? _state;
    private LogScan? _journal;
    private bool _lostState;
    private long _position = -1;
    private TimeSpan _waited;
    private TimeSpan _checkedAt;

    public PartitionId Input { get; } = input;

    private PartitionIdentity Identity => field ??= services.Identify(Input);

    /// <summary>Set where the partition cannot be restored: the process must stop.</summary>
    public EngineStop? Stop { get; private set; }

    /// <summary>Retention has passed what was being read: another restore must begin, with the log's new start.</summary>
    public bool IsLost => _state is { IsLost: true } || _journal is { IsLost: true };

    /// <summary>One step; the result once everything is read.</summary>
    public RestoredPartition? Step(TimeSpan now)
    {
        if (Stop is not null || !(HasCommitted() && HasState() && HasJournal(now)))
        {
            CheckProgress(now);
            return null;
        }

        services.Seams.Hit(FailPoint.RestoreReplay);
        if (services.Scanner.Watermarks(Input) is not { } log || ((_image.Manifest is null || _lostState) && !services.Control.IsCaughtUp))
        {
            return null;
        }

        var built = Build(log);
        if (built.Problem is not null && services.LostState != LostStatePolicy.Stop && !_lostState)
        {
            GiveStateUp();
            return null;
        }

        Stop ??= built.Problem;
        return built.Partition;
    }

    /// <summary>The state could be read but not used: the journal is read again, from its start where the policy needs it.</summary>
    private void GiveStateUp()
    {
        _lostState = true;
        _journal = null;
        _entries.Clear();
    }

    private BuiltPartition Build(Watermarks log)
    {
        var builder = new PartitionBuilder(Identity, services, _image, _entries, _journalTarget, log);
        var committed = _committed!.Value;
        if (_lostState)
        {
            var at = committed.State == CommittedState.Known ? Math.Max(committed.Offset, log.Low) : log.Low;
            return services.LostState == LostStatePolicy.Rebuild ? builder.Rebuild(at) : builder.StartAt(at);
        }

        return _image.Manifest is { } manifest ? builder.Resume(manifest, committed.Offset) : builder.StartAt(log.Low);
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
            Fail(ExitCodes.Unauthorized, $"the group's offset may not be read: {answer.Message}. The rights it needs are listed in deploy/README.md.");
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

        (_journalStart, _journalTarget) = (journal.Low, journal.High);
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
        _lostState |= _image.Problem is not null || (_image.Manifest is null && _committed!.Value.State == CommittedState.Known);
        if (_lostState)
        {
            return BeginWithoutState();
        }

        if (_image.Manifest is not { } manifest)
        {
            return true; // A partition nobody has worked on.
        }

        if (!Fits(manifest) || !OffsetFits(manifest, now))
        {
            return false;
        }

        // Retention may have passed the manifest's offset and still have left every entry that is needed: their numbers tell.
        _journal = new LogScan(Identity.Journal, Math.Max(_journalStart, manifest.JournalOffset), _journalTarget, TakeEntry);
        services.Scanner.Begin(_journal);
        services.Seams.Hit(FailPoint.RestoreJournal);
        return true;
    }

    /// <summary>The state is lost or unreadable: stop, unless an operator has said what to do then.</summary>
    private bool BeginWithoutState()
    {
        if (services.LostState == LostStatePolicy.Stop)
        {
            var why = _image.Problem ?? $"the group's offset is {_committed!.Value.Offset} but partition {Input.Partition} of the state topic holds nothing for it";
            Fail(ExitCodes.Incompatible, $"{why}. {PartitionBuilder.Advice}");
            return false;
        }

        if (services.LostState == LostStatePolicy.Rebuild)
        {
            _journal = new LogScan(Identity.Journal, _journalStart, _journalTarget, TakeEntry);
            services.Scanner.Begin(_journal);
        }

        return true;
    }

    private bool Fits(Manifest manifest)
    {
        if (manifest.ClusterId != Identity.ClusterId || manifest.TopicId != Identity.TopicId)
        {
            Fail(ExitCodes.Incompatible, "its state was written for another topic of this name (the topic was deleted and made again, or this is another cluster): offsets mean something else now. Start with a new prefix, or delete the state and journal topics and the group and start afresh.");
        }
        else if (manifest.PartitionCount != Identity.PartitionCount)
        {
            Fail(ExitCodes.Incompatible, $"the topic has {Identity.PartitionCount} partitions, its state was written with {manifest.PartitionCount}: keys have moved. Input topics must not grow in place: make new topics under another --prefix and publish there.");
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
            Fail(ExitCodes.Incompatible, $"the group's offset {committed.Offset} lies before the state's {manifest.NextOffset}: somebody moved it back. Set it to {manifest.NextOffset} again (kafka-consumer-groups --reset-offsets --to-offset).");
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
            if (entry.Body is JournalBody.Start)
            {
                _entries.Clear(); // A history that was given up: its numbers come again, and no replay crosses a start.
            }

            _entries.Add(entry);
        }
        else
        {
            Fail(ExitCodes.Incompatible, $"the journal record at offset {record.Offset} cannot be read by this build. {PartitionBuilder.Advice}");
        }
    }

    private void CheckProgress(TimeSpan now)
    {
        // A step counts for a second at most: a process that was stopped or starved has not waited for anybody.
        _waited += now - _checkedAt < LongestStep ? now - _checkedAt : LongestStep;
        _checkedAt = now;
        var scan = _journal ?? _state;
        var position = scan?.Position ?? -1;
        if (scan is null || scan.IsDone || position != _position)
        {
            (_position, _waited) = (position, default);
        }
        else if (_waited > services.NoProgress && services.Scanner.Watermarks(scan.Partition) is null)
        {
            _waited = default; // The broker does not answer: that is an outage, and it says nothing of transactions.
        }
        else if (_waited > services.NoProgress)
        {
            Fail(ExitCodes.Failed, $"{scan.Partition} could not be read beyond offset {position} (end {scan.Target}) for {services.NoProgress.TotalSeconds:0} s: a transaction is left open there. `kafka-transactions.sh find-hanging --topic T` looks for it, `describe-producers --topic T --partition {scan.Partition.Partition}` names its producer and its CurrentTransactionStartOffset, `abort --topic T --partition {scan.Partition.Partition} --start-offset OFFSET` ends it; then start again.");
        }
    }

    private void Fail(int exitCode, string why) => Stop ??= PartitionBuilder.Failure(Identity, exitCode, why);
}
