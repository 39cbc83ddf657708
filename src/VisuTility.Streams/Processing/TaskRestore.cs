using Microsoft.Extensions.Logging;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Records;
using VisuTility.Streams.State;
using VisuTility.Streams.Telemetry;

namespace VisuTility.Streams.Processing;

/// <summary>What restores of a thread share.</summary>
internal sealed record RestoreServices(
    IRecordConsumer Group, LogScanner Scanner, ControlTail Control, Func<PartitionId, Task<IdentifiedPartition>> Identify, Func<FoldScope, IPartitionFold> MakeFold,
    SnapshotSchedule Schedule, LostStatePolicy LostState, TimeSpan NoProgress, ILogger Log, EngineSeams Seams);

/// <summary>
/// Brings a newly assigned partition to where its task can start, in small steps between which other tasks run. The order is the guarantee
/// (DESIGN 5, Assigned): stable committed offset; then the true ends of its state and journal; then both are read up to there.
/// </summary>
/// <param name="input">The partition.</param>
/// <param name="services">What it needs.</param>
/// <param name="attempt">How many restores of this assignment found a state that was not whole.</param>
/// <param name="standstills">How many of them had a reader that did not get on.</param>
internal sealed class TaskRestore(PartitionId input, RestoreServices services, int attempt = 0, int standstills = 0)
{
    /// <summary>A state that does not hold what its manifest counts is read again before it is called lost: another's last commit may just be coming in.</summary>
    private const int StateAttempts = 3;

    private const string OtherTopic =
        "its state was written for another topic of this name (the topic was deleted and made again, or this is another cluster): offsets mean something else now. "
        + "`visutility run --start-fresh` gives the old state up; or start with a new --prefix.";

    private static readonly TimeSpan CommittedSlice = TimeSpan.FromMilliseconds(50);

    /// <summary>How long a coordinator that knows no offset is asked again where the state says there must be one (KAFKA-20416).</summary>
    private static readonly TimeSpan MissingOffsetPatience = TimeSpan.FromSeconds(10);

    private readonly StateImage _image = new();
    private readonly List<JournalEntry> _entries = [];
    private readonly RestoreProgress _progress = new(services, standstills);
    private CommittedOffset? _committed;
    private TimeSpan? _missingSince;
    private long _journalStart;
    private long _journalTarget;
    private LogScan? _state;
    private LogScan? _journal;
    private bool _lostState;
    private Task<IdentifiedPartition>? _identification;
    private PartitionIdentity? _identity;
    private bool _stateIsTorn;
    private long? _unreadableEntry;

    public PartitionId Input { get; } = input;

    /// <summary>As the brokers say now: a topic may have been deleted and made again, or have grown, while the process ran.</summary>
    private PartitionIdentity Identity => _identity!;

    /// <summary>Set where the partition cannot be restored: the process must stop.</summary>
    public EngineStop? Stop { get; private set; }

    /// <summary>Another restore must begin: retention has passed what was being read, its reader stands still, or the state was not whole yet.</summary>
    public bool IsLost => _state is { IsLost: true } || _journal is { IsLost: true } || _progress.StandsStill || _stateIsTorn;

    /// <summary>The restore that begins in place of this one.</summary>
    public TaskRestore Anew() => new(Input, services, _stateIsTorn ? attempt + 1 : attempt, _progress.Standstills);

    /// <summary>One step; the result once everything is read.</summary>
    public RestoredPartition? Step(TimeSpan now)
    {
        if (Stop is not null || !(IsIdentified() && HasCommitted() && HasState() && HasJournal(now)))
        {
            CheckProgress(now);
            return null;
        }

        services.Seams.Hit(FailPoint.RestoreReplay);
        if (services.Scanner.Watermarks(Input) is not { } log || ((_image.Manifest is null || _lostState) && !services.Control.IsCaughtUp))
        {
            return null;
        }

        if (_committed!.Value is { State: CommittedState.Known } committed && committed.Offset > log.High && !MayGoBackTo(log.High))
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
        var builder = new PartitionBuilder(Identity, services, _image, new ReadJournal(_entries, _journalTarget, _unreadableEntry), log);
        var committed = _committed!.Value;
        if (_lostState)
        {
            var at = committed.State == CommittedState.Known ? Math.Clamp(committed.Offset, log.Low, log.High) : log.Low;
            return services.LostState == LostStatePolicy.Rebuild ? builder.Rebuild(at) : builder.StartAt(at);
        }

        return _image.Manifest is { } manifest ? builder.Resume(manifest, committed.Offset) : builder.StartAt(log.Low);
    }

    public void Cancel()
    {
        services.Scanner.Drop(_state);
        services.Scanner.Drop(_journal);
    }

    private bool IsIdentified()
    {
        if (_identity is not null)
        {
            return true;
        }

        _identification ??= services.Identify(Input);
        if (!_identification.IsCompleted)
        {
            return false;
        }

        (_identity, Stop) = _identification.Result;
        return Stop is null;
    }

    /// <summary>
    /// The group's offset lies behind the end of the log: nothing was ever read there. Waiting would not do: records that come meanwhile would be passed
    /// over. A broker that has just become leader does not answer before it knows its end (KIP-207).
    /// </summary>
    private bool MayGoBackTo(long end)
    {
        if (services.LostState == LostStatePolicy.StartFresh)
        {
            _lostState = true;
            return true;
        }

        var saved = _image.Manifest?.NextOffset;
        var cure = saved <= end
            ? $"Its state stands at {saved}: set the offset to {saved} (kafka-consumer-groups --reset-offsets --to-offset {saved})."
            : $"Records that were read are gone. `visutility run --start-fresh` goes on at {end} with nothing learned.";
        Fail(ExitCodes.Incompatible, $"the group's offset {_committed!.Value.Offset} lies beyond the end of the log, {end}: somebody moved it forward, or the log was truncated (unclean leader election). {cure}");
        return false;
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
        if (!_lostState && _image.Manifest is { } found && IsOfAnotherTopic(found))
        {
            return GivesUp(OtherTopic) && ForgetCommitted();
        }

        if (!_lostState && MissingSnapshots() is not null && attempt + 1 < StateAttempts)
        {
            _stateIsTorn = true;
            return false;
        }

        _lostState |= StateProblem() is not null || (_image.Manifest is null && _committed!.Value.State == CommittedState.Known);
        if (_lostState)
        {
            return BeginWithoutState();
        }

        if (_image.Manifest is not { } manifest)
        {
            return true; // A partition nobody has worked on.
        }

        if ((Grown(manifest) ?? MovedBack(manifest)) is { } misfit)
        {
            return GivesUp(misfit);
        }

        if (_committed!.Value.State == CommittedState.None && !AdoptManifestOffset(manifest, now))
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
            var why = StateProblem() ?? $"the group's offset is {_committed!.Value.Offset} but partition {Input.Partition} of the state topic holds nothing for it";
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

    private string? StateProblem() => _image.Problem ?? MissingSnapshots();

    private string? MissingSnapshots() =>
        _image.Manifest is { StoredKeys: >= 0 and var stored } && stored != _image.Snapshots.Count
            ? $"{Identity.State} holds {_image.Snapshots.Count} snapshots and its manifest counts {stored}: records of the state topic were deleted, or somebody else writes there"
            : null;

    private bool IsOfAnotherTopic(Manifest manifest) => manifest.ClusterId != Identity.ClusterId || manifest.TopicId != Identity.TopicId;

    private string? Grown(Manifest manifest) =>
        manifest.PartitionCount != Identity.PartitionCount
            ? $"the topic has {Identity.PartitionCount} partitions, its state was written with {manifest.PartitionCount}: keys have moved. Input topics must not grow in place: make new topics under another --prefix and publish there; or give the old state up with `visutility run --start-fresh`."
            : null;

    private string? MovedBack(Manifest manifest) =>
        _committed!.Value is { State: CommittedState.Known } committed && committed.Offset < manifest.NextOffset
            ? $"the group's offset {committed.Offset} lies before the state's {manifest.NextOffset}: somebody moved it back. Set it to {manifest.NextOffset} again (kafka-consumer-groups --reset-offsets --to-offset {manifest.NextOffset}); "
                + $"or `visutility run --start-fresh` goes on at {committed.Offset} with nothing learned."
            : null;

    /// <summary>True where an operator has said to go on with nothing learned.</summary>
    private bool GivesUp(string why)
    {
        if (services.LostState == LostStatePolicy.StartFresh)
        {
            return _lostState = true;
        }

        Fail(ExitCodes.Incompatible, why);
        return false;
    }

    /// <summary>
    /// The group's offset counts the records of the topic that was deleted. Brokers delete it with the topic, but a commit that was under way then writes it
    /// again; taken for this topic's it would pass over records nobody has read.
    /// </summary>
    private bool ForgetCommitted()
    {
        _committed = new CommittedOffset(CommittedState.None, -1);
        return true;
    }

    /// <summary>Asks again for a while before it takes the manifest's offset.</summary>
    private bool AdoptManifestOffset(Manifest manifest, TimeSpan now)
    {
        _missingSince ??= now;
        if (now - _missingSince < MissingOffsetPatience)
        {
            var again = services.Group.Committed(Input, CommittedSlice);
            _committed = again.State == CommittedState.Known ? again : _committed;
            return again.State == CommittedState.Known && MovedBack(manifest) is null; // Otherwise the next step tells it.
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
            // Somebody else's, unless the numbers of ours have a hole then.
            _unreadableEntry ??= record.Offset;
            services.Log.JournalRecordIgnored(Identity.Journal.ToString(), record.Offset);
        }
    }

    private void CheckProgress(TimeSpan now)
    {
        if (_progress.Check(_journal ?? _state, _identity, now) is { } why)
        {
            Fail(ExitCodes.Failed, why);
        }
    }

    private void Fail(int exitCode, string why) => Stop ??= PartitionBuilder.Failure(Identity, exitCode, why);
}
