using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Tests.Simulation;

/// <summary>A group member or a plain reader of one simulated process.</summary>
internal sealed class InMemoryConsumer(InMemoryClients process, string clientId, string? instanceId, bool readCommitted) : IRecordConsumer
{
    private readonly InMemoryCluster _cluster = process.Cluster;
    private readonly RecordFetcher _fetcher = new(process, readCommitted);
    private IRebalanceListener? _listener;
    private GroupMembership? _membership;
    private bool _outageTold;
    private bool _fatal;
    private bool _closed;

    public string MemberId => _closed ? "" : _membership?.MemberId ?? "";

    public void Subscribe(IReadOnlyList<TopicRole> topics, IRebalanceListener listener)
    {
        Enter(PortCallKind.Subscribe);
        _listener = listener;
        _membership = new GroupMembership(process, clientId, instanceId, topics) { LastPollMs = _cluster.Time.NowMs };
        ScheduleMaxPoll(_membership, _cluster.Options.MaxPollInterval);
    }

    public void Assign(PartitionId partition, long offset)
    {
        Enter(PortCallKind.Assign, partition);
        if (_membership is not null)
        {
            throw new InvalidOperationException("A group member gets its partitions from the group.");
        }

        _fetcher.Assign(partition, offset, parked: false);
    }

    public void Unassign(PartitionId partition)
    {
        Enter(PortCallKind.Unassign, partition);
        _fetcher.Unassign(partition);
    }

    public void Poll(RecordBatch batch, TimeSpan timeout)
    {
        Enter(PortCallKind.Poll);
        batch.Clear();
        batch.OnClear = _fetcher.Release;
        if (process.Faults.Take(PortCallKind.Poll) is not null || _fatal)
        {
            return;
        }

        if (process.Unreachable)
        {
            TellOutage(batch);
            return;
        }

        _outageTold = false;
        if (_membership is not null)
        {
            _membership.LastPollMs = _cluster.Time.NowMs;
            LoseGonePartitions(_membership, batch);
            if (!_cluster.CoordinatorMoves)
            {
                ServeGroup(_membership, batch);
            }
        }

        _fetcher.Fill(batch);
    }

    public void Pause(PartitionId partition)
    {
        Enter(PortCallKind.Pause, partition);
        SetPaused(partition, paused: true);
    }

    public void Resume(PartitionId partition)
    {
        Enter(PortCallKind.Resume, partition);
        SetPaused(partition, paused: false);
    }

    /// <summary>Also cures a lost position: the port assigns the partition anew.</summary>
    public bool Seek(PartitionId partition, long offset)
    {
        Enter(PortCallKind.Seek, partition);
        if (process.Faults.Take(PortCallKind.Seek) is not null || _fetcher.Find(partition) is not { Missing: false } assigned)
        {
            return false;
        }

        assigned.Seek(offset);
        return true;
    }

    public CommittedOffset Committed(PartitionId partition, TimeSpan timeout)
    {
        Enter(PortCallKind.Committed, partition);
        if (process.Faults.Take(PortCallKind.Committed) is { } fault)
        {
            var state = fault.Result.Outcome == TransactionOutcome.Unauthorized ? CommittedState.Unauthorized : CommittedState.NotYet;
            return new CommittedOffset(state, 0, fault.Result.Message);
        }

        if (!_cluster.Time.AdvanceUntil(() => !process.Unreachable && !_cluster.CoordinatorMoves && !_cluster.Offsets.IsPending(partition), timeout))
        {
            _cluster.Fired.Add("offset not stable yet");
            return new CommittedOffset(CommittedState.NotYet, 0, "_TIMED_OUT");
        }

        return _cluster.Offsets.Committed(partition) is { } offset
            ? new CommittedOffset(CommittedState.Known, offset)
            : new CommittedOffset(CommittedState.None, 0);
    }

    public Watermarks? QueryWatermarks(PartitionId partition, TimeSpan timeout)
    {
        Enter(PortCallKind.QueryWatermarks, partition);
        if (process.Faults.Take(PortCallKind.QueryWatermarks) is not null)
        {
            return null;
        }

        var log = _cluster.FindLog(partition);
        if (log is null || !_cluster.Time.AdvanceUntil(() => !process.Unreachable, timeout))
        {
            return null;
        }

        return new Watermarks(log.Start, readCommitted ? log.LastStable : log.End);
    }

    public long Position(PartitionId partition) => _fetcher.Find(partition)?.Position ?? -1;

    public object GroupMetadata()
    {
        Enter(PortCallKind.GroupMetadata);
        return new GroupToken(MemberId, _membership?.Generation ?? -1, instanceId);
    }

    public void Close()
    {
        Enter(PortCallKind.Close);
        if (_closed)
        {
            return;
        }

        if (_membership is { InGroup: true } membership)
        {
            Apply(membership, new GroupStep(GroupStepKind.Revoke, [.. membership.Owned]), batch: null);
            if (process.Unreachable)
            {
                ExpireLater(membership);
            }
            else
            {
                _cluster.Group.Leave(membership);
            }
        }

        _closed = true;
    }

    /// <summary>Without Close the group waits for the session to end.</summary>
    public void Dispose()
    {
        if (!_closed && !process.IsDead && _membership is { } membership)
        {
            ExpireLater(membership);
        }

        _closed = true;
    }

    internal void SlipThroughPause(PartitionId partition)
    {
        if (_fetcher.Find(partition) is { Paused: true } assigned)
        {
            assigned.Slips = true;
        }
    }

    internal void ForgetMembership()
    {
        if (_membership is { InGroup: true } membership)
        {
            _cluster.Fired.Add("membership forgotten");
            _cluster.Group.Expire(membership, "UNKNOWN_MEMBER_ID");
            membership.MemberId = "";
            membership.Generation = -1;
        }
    }

    private void ExpireLater(GroupMembership membership) =>
        _cluster.Time.Schedule(_cluster.Options.SessionTimeout, () => _cluster.Group.Expire(membership, "UNKNOWN_MEMBER_ID"));

    private void Enter(PortCallKind kind, PartitionId? partition = null)
    {
        process.Enter(kind, clientId, partition);
        ObjectDisposedException.ThrowIf(_closed && kind != PortCallKind.Close, this);
    }

    private void SetPaused(PartitionId partition, bool paused)
    {
        if (_fetcher.Find(partition) is { } assigned)
        {
            assigned.Paused = paused;
        }
    }

    private void TellOutage(RecordBatch batch)
    {
        if (!_outageTold)
        {
            batch.Faults.Add(new ConsumerFault(ConsumerFaultKind.Transient, null, "_ALL_BROKERS_DOWN", "1/1 brokers are down"));
            _outageTold = true;
        }
    }

    /// <summary>The client itself leaves when the application does not poll; a process that is dead or stopped cannot.</summary>
    private void ScheduleMaxPoll(GroupMembership membership, TimeSpan delay) => _cluster.Time.Schedule(delay, () =>
    {
        if (_closed || process.IsDead)
        {
            return;
        }

        var late = membership.LastPollMs + (long)_cluster.Options.MaxPollInterval.TotalMilliseconds - _cluster.Time.NowMs;
        if (late <= 0 && membership.InGroup && !process.Stopped)
        {
            _cluster.Fired.Add("poll limit exceeded");
            _cluster.Group.Expire(membership, "_MAX_POLL_EXCEEDED");
            membership.MemberId = _cluster.Options.Protocol == GroupProtocol.Consumer ? membership.MemberId : "";
        }

        ScheduleMaxPoll(membership, late > 0 ? TimeSpan.FromMilliseconds(late) : _cluster.Options.MaxPollInterval);
    });

    private void LoseGonePartitions(GroupMembership membership, RecordBatch batch)
    {
        var gone = membership.Owned.Where(p => _cluster.FindTopic(p.Topic)?.Id != _fetcher.Find(p)?.TopicId).ToList();
        if (gone.Count > 0)
        {
            Apply(membership, new GroupStep(GroupStepKind.Lost, gone, ConsumerFaultKind.TopicMissing, "UNKNOWN_TOPIC_OR_PART"), batch);
        }
    }

    private void ServeGroup(GroupMembership membership, RecordBatch batch)
    {
        for (var step = _cluster.Group.Next(membership); step.Kind != GroupStepKind.None; step = _cluster.Group.Next(membership))
        {
            Apply(membership, step, batch);
            if (step.Kind == GroupStepKind.Fatal)
            {
                _fatal = true;
                return;
            }
        }
    }

    private void Apply(GroupMembership membership, GroupStep step, RecordBatch? batch)
    {
        if (step.Fault is { } fault)
        {
            batch?.Faults.Add(new ConsumerFault(fault, null, step.Code!, $"Group member {clientId}: {step.Code}"));
        }

        if (step.Partitions.Count == 0)
        {
            return;
        }

        switch (step.Kind)
        {
            case GroupStepKind.Assign:
                Take(membership, step.Partitions);
                return;
            case GroupStepKind.Lost when process.LostAsRevoked:
                _cluster.Fired.Add("lost told as revoked");
                _listener!.Revoked(step.Partitions);
                break;
            case GroupStepKind.Revoke:
                _listener!.Revoked(step.Partitions);
                break;
            default:
                _cluster.Fired.Add("partitions lost");
                _listener!.Lost(step.Partitions);
                break;
        }

        membership.Owned.RemoveAll(step.Partitions.Contains);
        foreach (var partition in step.Partitions)
        {
            _fetcher.Unassign(partition);
        }
    }

    /// <summary>
    /// Parked at the end of the log, as the port promises; what the partition would deliver from there is not what the engine wants.
    /// </summary>
    private void Take(GroupMembership membership, IReadOnlyList<PartitionId> partitions)
    {
        membership.Owned.AddRange(partitions);
        foreach (var partition in partitions)
        {
            _fetcher.Assign(partition, _cluster.FindLog(partition)!.LastStable, parked: true);
        }

        _listener!.Assigned(partitions);
    }
}
