using Microsoft.Extensions.Logging;
using VisuTility.Streams.Ports;
using VisuTility.Streams.State;
using VisuTility.Streams.Telemetry;

namespace VisuTility.Streams.Processing;

/// <summary>
/// The loop: one group member, one transactional producer and the tasks of its partitions, all stepped by one thread and therefore without locks.
/// <see cref="RunOnce"/> waits only inside the poll, so a simulation can step it on virtual time. No transaction stays open between two steps.
/// </summary>
internal sealed class StreamThread : IRebalanceListener, IDisposable
{
    private static readonly TimeSpan ViewInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan RestorePoll = TimeSpan.FromMilliseconds(5);

    private readonly StreamThreadOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly EngineSeams _seams;
    private readonly IRecordConsumer _consumer;
    private readonly TransactionSession _session;
    private readonly LogScanner _scanner;
    private readonly ControlTail _control;
    private readonly TaskTable _tasks = new();
    private readonly RestoreServices _restoreServices;
    private readonly TopicWatch _topics;
    private readonly SchemaWaits _schemas;
    private readonly DecisionInputs _decisions;
    private readonly RecordBatch _batch;
    private readonly CommitPolicy _policy;
    private readonly DoubtResolver _doubt;
    private readonly long _born;
    private long _commits;
    private long _aborts;
    private long _rebalances;
    private TimeSpan _viewDue;
    private long _steps;
    private volatile string _doing = "starting";

    public StreamThread(
        StreamThreadOptions options, IKafkaClients clients, Func<PartitionId, Task<IdentifiedPartition>> identify, Func<FoldScope, IPartitionFold> makeFold,
        TimeProvider time, ILogger log, EngineSeams? seams = null)
    {
        (_options, _time, _log, _seams) = (options, time, log, seams ?? EngineSeams.None);
        _born = time.GetTimestamp();
        _consumer = clients.CreateGroupConsumer(options.ClientId, options.StaticMembership ? $"{options.Instance}-{options.Thread}" : null);
        _session = new TransactionSession(clients, options.TransactionalId, options.TransactionTimeout, time, log, _seams);
        _scanner = new LogScanner(
            clients.CreateReader($"{options.ClientId}-restore", readCommitted: true), clients.CreateReader($"{options.ClientId}-ends", readCommitted: false));
        _control = new ControlTail(clients.CreateReader($"{options.ClientId}-control", readCommitted: true), log);
        _restoreServices = new RestoreServices(
            _consumer, _scanner, _control, identify, makeFold, options.Snapshots, options.LostState,
            options.TransactionTimeout + TimeSpan.FromSeconds(11), log, _seams);
        _topics = new TopicWatch(identify);
        _schemas = new SchemaWaits(options.Topics, log);
        _decisions = new DecisionInputs(_control, time, log);
        _batch = new RecordBatch(options.BatchRecords);
        _policy = new CommitPolicy(options.CommitInterval);
        _doubt = new DoubtResolver(_consumer, _scanner);
        _consumer.Subscribe([TopicRole.Metrics, TopicRole.Signals], this);
        log.ThreadStarted(options.Thread, options.Group, options.TransactionalId);
    }

    /// <summary>Set once the thread must not be stepped again.</summary>
    public EngineStop? Stop { get; private set; }

    /// <summary>Replaced as a whole; may be read by any thread.</summary>
    public ThreadView View { get; private set; } = ThreadView.Empty;

    /// <summary>Steps so far, and what the present one is at; for whoever watches the thread.</summary>
    public (long Steps, string Doing) Progress => (Volatile.Read(ref _steps), _session.Doing ?? _doing);

    private TimeSpan Now => _time.GetElapsedTime(_born);

    /// <summary>One step: poll, restore a little, hand records to their tasks, commit if due.</summary>
    public void RunOnce()
    {
        Volatile.Write(ref _steps, _steps + 1);
        _session.EnsureReady();
        _doing = "polling the group";
        _session.Poll();
        _consumer.Poll(_batch, PollWait());
        _seams.Hit(FailPoint.AfterPoll);
        _doing = "reading its own topics";
        _control.Poll();
        _scanner.Poll(_tasks.Restores.Count > 0 && _tasks.Open == 0 ? RestorePoll : TimeSpan.Zero);
        _doing = "processing";
        HandleFaults();
        Stop ??= _topics.Check(_tasks.All, Now);
        if (_doubt.IsOpen)
        {
            ResolveDoubt();
        }
        else if (Stop is null)
        {
            StepRestores();
            if (!_seams.OpenAfterBatch)
            {
                OpenTasks();
            }

            ProcessBatch();
            OpenTasks(); // After the batch: it may hold records that slipped through the pause, from a position before the seek.
            _decisions.Journal(_tasks.All);
            BoundReplay();
            CommitIfDue();
        }

        _batch.Clear();
        Stop ??= _session.Stop;
        PublishView();
    }

    /// <summary>Finishes what is decided, saves what is dirty, leaves the group. Takes a few seconds at most.</summary>
    public void Close()
    {
        _doing = "closing";
        _seams.Hit(FailPoint.Closing);
        _batch.Clear();
        if (Stop is null && !_doubt.IsOpen)
        {
            Commit(_tasks.Running, everything: true);
        }

        _seams.Hit(FailPoint.BeforeLeave);
        _consumer.Close();
        Dispose();
        _log.ThreadClosed(_options.Thread);
    }

    public void Dispose()
    {
        _batch.Clear();
        _session.Dispose();
        _scanner.Dispose();
        _control.Dispose();
        _consumer.Dispose();
    }

    void IRebalanceListener.Assigned(IReadOnlyList<PartitionId> partitions)
    {
        _rebalances++;
        _log.Assigned(string.Join(", ", partitions));
        foreach (var partition in partitions)
        {
            _tasks.BeginRestore(new TaskRestore(partition, _restoreServices));
        }

        _seams.Hit(FailPoint.Assigned);
    }

    // Commit before giving away: the next owner then replays nothing. A refused commit loses nothing either: it starts from the group's offset.
    void IRebalanceListener.Revoked(IReadOnlyList<PartitionId> partitions)
    {
        _rebalances++;
        _log.Revoked(string.Join(", ", partitions));
        _seams.Hit(FailPoint.Revoking);
        if (Stop is null && !_doubt.IsOpen)
        {
            Commit(_tasks.RunningAmong(partitions), everything: true);
        }

        Drop(partitions);
        _seams.Hit(FailPoint.Revoked);
    }

    void IRebalanceListener.Lost(IReadOnlyList<PartitionId> partitions)
    {
        _rebalances++;
        _log.Lost(string.Join(", ", partitions));
        Drop(partitions);
        _seams.Hit(FailPoint.Lost);
    }

    private void Drop(IReadOnlyList<PartitionId> partitions)
    {
        foreach (var partition in partitions)
        {
            _tasks.Remove(partition);
            _doubt.Drop(partition);
        }
    }

    private void StepRestores()
    {
        _doing = "restoring";
        for (var i = _tasks.Restores.Count - 1; i >= 0; i--)
        {
            var restore = _tasks.Restores[i];
            Volatile.Write(ref _steps, _steps + 1); // Each may wait for a broker: a hundred of them in an outage are no hanging thread.
            if (restore.Step(Now) is { } restored)
            {
                _tasks.Add(new StreamTask(restored, restored.Cuts, _seams));
            }

            else if (restore.IsLost)
            {
                _tasks.BeginRestore(restore.Anew());
            }

            Stop ??= restore.Stop;
        }
    }

    /// <summary>Opens parked tasks that may read: moves the client to the next offset and lets it fetch.</summary>
    private void OpenTasks()
    {
        _doing = "opening partitions";
        foreach (var slot in _tasks.All)
        {
            if (!slot.IsOpen && slot.MayOpen(Now) && _consumer.Seek(slot.Task.Input, slot.Task.NextOffset))
            {
                _consumer.Resume(slot.Task.Input);
                slot.IsOpen = true;
                slot.WasCaughtUp = false;
            }
        }
    }

    private void ProcessBatch()
    {
        _doing = "processing";
        foreach (ref readonly var record in _batch.Records)
        {
            // Not open: records that slipped in before the pause or the seek; they come again.
            if (_tasks.Find(record.Partition) is not { IsOpen: true } slot)
            {
                continue;
            }

            if (slot.Task.Process(record) == Readiness.Ready)
            {
                _schemas.End(slot);
            }
            else
            {
                Park(slot);
                _schemas.Wait(slot, Now);
            }
        }

        foreach (var end in _batch.Ends)
        {
            if (_tasks.Find(end.Partition) is { IsOpen: true } slot)
            {
                slot.Task.AtEnd(end.Offset);
                _decisions.NoteClockLead(slot, _batch);
            }
        }

        foreach (var slot in _tasks.All)
        {
            slot.WasCaughtUp = slot.IsOpen && slot.Task.IsCaughtUp;
            if (slot.Task.HasDiverged && slot.Task.Phase != TaskPhase.Halted)
            {
                Halt(slot, slot.Task.Divergence);
            }
        }
    }

    /// <summary>A partition whose dirty series outrun its snapshots waits for them, so that a restore stays short.</summary>
    private void BoundReplay()
    {
        foreach (var slot in _tasks.All)
        {
            var task = slot.Task;
            slot.WaitsForSnapshots = task.Phase == TaskPhase.Running && _options.Snapshots.MustWait(task.ReplayFloor.Offset, task.NextOffset);
            if (slot.WaitsForSnapshots)
            {
                Park(slot);
            }
        }
    }

    private void CommitIfDue()
    {
        var (outputs, bytes) = _tasks.Outputs();
        if (_policy.IsDue(Now, outputs, bytes) || _tasks.AnyStarting || _tasks.AnyWaitsForSnapshots)
        {
            Commit(_tasks.Running, everything: false);
        }
    }

    private void Commit(IReadOnlyList<StreamTask> tasks, bool everything)
    {
        var cuts = new List<Cut>();
        var commitId = $"{_options.TransactionalId}/{_born:x}/{_commits + _aborts}";
        foreach (var task in tasks)
        {
            if (task.MakeCut(commitId, Now, everything, _session.LastAcknowledged(PartitionIdentity.JournalOf(task.Input))) is { } cut)
            {
                cuts.Add(cut);
            }
        }

        if (cuts.Count == 0)
        {
            _policy.Committed(Now, hadOutputs: false);
            return;
        }

        _seams.Hit(FailPoint.AfterCut);
        Deliver(cuts);
    }

    private void Deliver(List<Cut> cuts)
    {
        if (_seams.OffsetGuard)
        {
            _tasks.AssertOwned(cuts);
        }

        switch (_session.Commit(cuts, _consumer))
        {
            case CommitOutcome.Committed:
                _commits++;
                _policy.Committed(Now, cuts.Exists(static cut => cut.Outputs.Count > 0));
                cuts.ForEach(static cut => cut.Task.Promote(cut));
                _seams.Hit(FailPoint.AfterPromote);
                break;
            case CommitOutcome.Stop:
                Stop ??= _session.Stop;
                break;
            default:
                _aborts++;
                ParkAll();
                _doubt.Open(cuts);
                break;
        }
    }

    /// <summary>Until it is known what the log holds, nothing is stepped: the cuts are sent again, promoted, or their partitions rebuilt.</summary>
    private void ResolveDoubt()
    {
        _doing = "looking for the outcome of a commit";
        if (!_session.IsReady || _consumer.MemberId.Length == 0)
        {
            return;
        }

        if (!_seams.ResolveUnknown)
        {
            Deliver(_doubt.TakeAll());
            return;
        }

        if (_doubt.Resolve(Now) is not { } verdict)
        {
            return;
        }

        verdict.Committed.ForEach(static cut => cut.Task.Promote(cut));
        foreach (var cut in verdict.Foreign)
        {
            _log.PartitionRebuilt(_options.Topics[cut.Task.Input.Topic], cut.Task.Input.Partition, verdict.OffsetOf(cut), cut.PriorOffset, cut.NextOffset);
            _tasks.Remove(cut.Task.Input);
            _tasks.BeginRestore(new TaskRestore(cut.Task.Input, _restoreServices));
        }

        if (verdict.Missing.Count > 0)
        {
            Deliver(verdict.Missing);
        }
    }

    private void HandleFaults()
    {
        HandleReaderFaults(_scanner.Faults);
        HandleReaderFaults(_control.Faults);
        foreach (var fault in _batch.Faults)
        {
            _log.ConsumerFault(fault.Code, fault.Message);
            switch (fault.Kind)
            {
                case ConsumerFaultKind.PositionLost when fault.Partition is { } partition && _tasks.Find(partition) is { IsOpen: true } slot:
                    Halt(slot, $"the client has no valid position any more ({fault.Message}): records were deleted before they were read, or the log was truncated. Compare the log's start (kafka-get-offsets --time earliest) with the group's offset.");
                    _topics.Hurry();
                    break;
                case ConsumerFaultKind.TopicMissing:
                    _topics.Hurry();
                    break;
                default:
                    Stop ??= FaultVerdict.Of(fault, _options);
                    break;
            }
        }
    }

    /// <summary>Faults of a plain reader of our own topics: what waits for it would otherwise wait without a word.</summary>
    private void HandleReaderFaults(List<ConsumerFault> faults)
    {
        foreach (var fault in faults)
        {
            _log.ConsumerFault(fault.Code, fault.Message);
            if (fault.Kind == ConsumerFaultKind.Unauthorized)
            {
                Stop ??= FaultVerdict.Of(fault, _options);
            }
        }

        faults.Clear();
    }

    private void Halt(TaskSlot slot, string reason)
    {
        slot.Task.Halt(reason);
        Park(slot);
        _log.PartitionHalted(_options.Topics[slot.Task.Input.Topic], slot.Task.Input.Partition, reason);
    }

    private void ParkAll()
    {
        foreach (var slot in _tasks.All)
        {
            Park(slot);
        }
    }

    private void Park(TaskSlot slot)
    {
        if (slot.IsOpen)
        {
            slot.IsOpen = false;
            _consumer.Pause(slot.Task.Input);
        }
    }

    private TimeSpan PollWait()
    {
        if (_tasks.Restores.Count > 0 || _doubt.IsOpen || !_session.IsReady)
        {
            return _tasks.Open > 0 ? TimeSpan.Zero : RestorePoll;
        }

        var (outputs, _) = _tasks.Outputs();
        return _policy.PollTime(Now, outputs, _options.MaxPollWait);
    }

    private void PublishView()
    {
        if (Now < _viewDue && Stop is null)
        {
            return;
        }

        _viewDue = Now + ViewInterval;
        View = new ThreadView
        {
            LastStep = Now,
            ProducerReady = _session.IsReady,
            IsMember = _consumer.MemberId.Length > 0,
            OutcomeInDoubt = _doubt.IsOpen,
            ControlCaughtUp = _control.IsCaughtUp,
            Commits = _commits,
            Aborts = _aborts,
            Rebalances = _rebalances,
            LastCommit = _policy.LastCommit,
            Partitions = _tasks.Views(),
        };
    }
}
