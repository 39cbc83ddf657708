using Confluent.Kafka;
using VisuTility.Streams.Kafka.Native;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Kafka;

/// <summary>
/// Confluent.Kafka's consumer behind the port. Control (subscribe, assign, seek, pause, offsets) goes through the managed client;
/// records come from its native queue in batches and are read in place. Until <see cref="Seek"/> succeeds nothing of a parked partition
/// is handed out.
/// </summary>
public sealed class ConfluentRecordConsumer : IRecordConsumer
{
    /// <summary>It takes milliseconds.</summary>
    private static readonly TimeSpan LongestDestroy = TimeSpan.FromSeconds(5);

    private static readonly string GroupAuthorizationFailed = KafkaErrors.NameOf(ErrorCode.GroupAuthorizationFailed);

    private readonly IConsumer<Ignore, Ignore> _consumer;
    private readonly ConsumerQueue _queue;
    private readonly TopicNames _names;
    private readonly RecordDelivery _delivery;
    private readonly RebalanceRelay _rebalance;
    private readonly OpenPartitions _open = new();
    private readonly List<NativeBatch> _batches = [];
    private readonly List<ConsumerFault> _events = [];
    private ConsumerFault? _groupRefused;
    private readonly Action<LogMessage> _log;
    private bool _closed;

    internal ConfluentRecordConsumer(IEnumerable<KeyValuePair<string, string>> settings, TopicNames names, Action<LogMessage> log)
    {
        (_names, _log) = (names, log);
        _rebalance = new RebalanceRelay(names, _open);
        _consumer = new ConsumerBuilder<Ignore, Ignore>(settings)
            .SetLogHandler((_, line) => log(line))
            .SetErrorHandler((_, error) => AddEvent(error))
            .SetPartitionsAssignedHandler((_, partitions) => _rebalance.Assigned(partitions))
            .SetPartitionsRevokedHandler((_, positions) => _rebalance.Revoked(positions))
            .SetPartitionsLostHandler((_, positions) => _rebalance.Lost(positions))
            .Build();
        _queue = new ConsumerQueue(_consumer);
        _delivery = new RecordDelivery(names, _open, _queue.Client);
    }

    public string MemberId => _closed ? "" : _consumer.MemberId ?? "";

    public void Subscribe(IReadOnlyList<TopicRole> topics, IRebalanceListener listener)
    {
        _rebalance.Listener = listener;
        _consumer.Subscribe(topics.Select(t => _names[t]));
    }

    public void Assign(PartitionId partition, long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (_open[partition.Topic, partition.Partition])
        {
            Unassign(partition);
        }

        _consumer.IncrementalAssign([new TopicPartitionOffset(_names.Native(partition), offset)]);
        _open.Open(partition);
    }

    public void Unassign(PartitionId partition)
    {
        _open.Close(partition);
        _rebalance.PositionLost.Remove(partition);
        _consumer.IncrementalUnassign([_names.Native(partition)]);
    }

    public void Poll(RecordBatch batch, TimeSpan timeout)
    {
        var messages = NativeBatch.Of(batch, _batches);
        messages.Grow(_queue.Take(messages.Free, 0));
        Park();
        if (messages.Count == 0 && timeout > TimeSpan.Zero)
        {
            WaitForFirst(messages, timeout);
        }

        _delivery.Fill(batch, messages);
        ReportEvents(batch);
        _rebalance.ThrowFailure();
        _queue.ThrowHandlerError();
    }

    public void Pause(PartitionId partition) => _ = Attempt(() => _consumer.Pause([_names.Native(partition)]));

    public void Resume(PartitionId partition) => _ = Attempt(() => _consumer.Resume([_names.Native(partition)]));

    /// <summary>
    /// After a lost position the client refuses every seek; only a new assignment with an explicit offset opens the partition again.
    /// </summary>
    public bool Seek(PartitionId partition, long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var target = new TopicPartitionOffset(_names.Native(partition), offset);
        var done = _rebalance.PositionLost.Contains(partition) ? Attempt(() => Reassign(target)) : Attempt(() => _consumer.Seek(target));
        if (done)
        {
            _rebalance.PositionLost.Remove(partition);
            _open.Open(partition);
        }

        return done;
    }

    public CommittedOffset Committed(PartitionId partition, TimeSpan timeout)
    {
        try
        {
            var offset = _consumer.Committed([_names.Native(partition)], timeout)[0].Offset.Value;
            return offset >= 0 ? new CommittedOffset(CommittedState.Known, offset) : new CommittedOffset(CommittedState.None, -1);
        }
        catch (TopicPartitionOffsetException e)
        {
            return NotCommitted(e.Results[0].Error);
        }
        catch (KafkaException e)
        {
            return NotCommitted(e.Error);
        }
    }

    /// <summary>
    /// A read_committed consumer is told the last stable offset as the end: ask a read_uncommitted reader for the true one.
    /// </summary>
    public Watermarks? QueryWatermarks(PartitionId partition, TimeSpan timeout)
    {
        try
        {
            var answer = _consumer.QueryWatermarkOffsets(_names.Native(partition), timeout);
            return new Watermarks(answer.Low.Value, answer.High.Value);
        }
        catch (KafkaException)
        {
            return null;
        }
    }

    public long Position(PartitionId partition)
    {
        try
        {
            return Math.Max(_consumer.Position(_names.Native(partition)).Value, -1);
        }
        catch (KafkaException)
        {
            return -1;
        }
    }

    /// <summary>
    /// The member id is read after the metadata: the client may clear it at any moment, but gets a new one only inside a poll.
    /// </summary>
    public object GroupMetadata()
    {
        var metadata = _consumer.ConsumerGroupMetadata;
        return new GroupMembership(metadata, MemberId);
    }

    /// <summary>
    /// May take 5 s in the classic protocol when members leave together; batches are emptied first, their memory is the client's.
    /// </summary>
    public void Close()
    {
        if (_closed)
        {
            return;
        }

        Release();
        _ = Attempt(_consumer.Close);
        _closed = true;
        _consumer.Dispose();
        _rebalance.ThrowFailure();
    }

    /// <summary>Without <see cref="Close"/> the group keeps this member until its session ends, as after a crash.</summary>
    public void Dispose()
    {
        if (!_closed)
        {
            Release();
            _closed = true;
            Destroy();
        }
    }

    /// <summary>A native call for many would wait until they are all there: wait for one, then take what is at hand.</summary>
    private void WaitForFirst(NativeBatch messages, TimeSpan timeout)
    {
        messages.Grow(_queue.Take(messages.Free[..1], (int)Math.Ceiling(timeout.TotalMilliseconds)));
        Park();
        if (messages.Count > 0)
        {
            messages.Grow(_queue.Take(messages.Free, 0));
            Park();
        }
    }

    private void Park()
    {
        if (_rebalance.ToPark.Count > 0)
        {
            _ = Attempt(() => _consumer.Pause(_rebalance.ToPark));
            _rebalance.ToPark.Clear();
        }
    }

    /// <summary>A parked partition has no position to lose: its seek assigns it anew, and nobody need know.</summary>
    private void ReportEvents(RecordBatch batch)
    {
        batch.Faults.AddRange(_events);
        _events.Clear();
        batch.Faults.RemoveAll(IsOfParked);
    }

    private bool IsOfParked(ConsumerFault fault)
    {
        if (fault is { Kind: ConsumerFaultKind.PositionLost, Partition: { } partition })
        {
            _rebalance.PositionLost.Add(partition);
            return !_open[partition.Topic, partition.Partition];
        }

        if (fault.Code == GroupAuthorizationFailed)
        {
            _groupRefused = fault;
        }

        return false;
    }

    /// <summary>False where the client refuses for the state it is in; the refusal becomes an event of the next poll.</summary>
    private bool Attempt(Action call)
    {
        try
        {
            call();
            return true;
        }
        catch (KafkaException e)
        {
            AddEvent(e.Error);
            return false;
        }
    }

    private void AddEvent(Error error) => _events.Add(
        new ConsumerFault(KafkaErrors.ConsumerFaultKindOf(error.Code, error.IsFatal), null, KafkaErrors.NameOf(error.Code), error.Reason));

    private void Reassign(TopicPartitionOffset target)
    {
        _consumer.IncrementalUnassign([target.TopicPartition]);
        _consumer.IncrementalAssign([target]);
    }

    private void Release()
    {
        foreach (var batch in _batches)
        {
            batch.ClearBatch();
        }

        _queue.Dispose();
    }

    /// <summary>
    /// A member destroyed without a close sometimes never ends (librdkafka 2.15.1; seen twice in 150 stories on a real broker): its main thread spins
    /// and the call does not return. It is given up then, so that a process that has to stop does stop.
    /// </summary>
    private void Destroy()
    {
        var name = _consumer.Name;
        var ending = new Thread(_consumer.Dispose) { IsBackground = true, Name = "consumer-destroy" };
        ending.Start();
        if (!ending.Join(LongestDestroy))
        {
            _log(new LogMessage(name, SyslogLevel.Warning, "DESTROY", $"does not end within {LongestDestroy.TotalSeconds:0} s and is given up; its thread stays until the process ends"));
        }
    }

    /// <summary>
    /// A time-out is "not stable yet". A refused group looks like one too: the client says why only in an event of an earlier poll.
    /// </summary>
    private CommittedOffset NotCommitted(Error error)
    {
        if (_groupRefused is { } refused)
        {
            return new CommittedOffset(CommittedState.Unauthorized, -1, $"{refused.Code}: {refused.Message}");
        }

        var state = KafkaErrors.IsAuthorization(error.Code) ? CommittedState.Unauthorized : CommittedState.NotYet;
        return new CommittedOffset(state, -1, $"{KafkaErrors.NameOf(error.Code)}: {error.Reason}");
    }
}
