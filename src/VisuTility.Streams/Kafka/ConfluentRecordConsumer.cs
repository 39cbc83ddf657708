using System.Runtime.ExceptionServices;
using Confluent.Kafka;
using VisuTility.Streams.Kafka.Native;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Kafka;

/// <summary>
/// Confluent.Kafka's consumer behind the port. Control (subscribe, assign, seek, pause, offsets) goes through the managed client; records come from
/// its native queue in batches and are read in place.
/// <para>Parking: the assigned handler answers "end of the log" for every new partition, and the partitions are paused as soon as the native call that
/// ran the handler is over (an assignment cannot be paused earlier). Until <see cref="Seek"/> succeeds nothing of them is handed out.</para>
/// <para>Nothing thrown by a listener may reach the client, which would drop the whole assignment: it is kept and raised when the poll ends.</para>
/// </summary>
public sealed class ConfluentRecordConsumer : IRecordConsumer
{
    private static readonly string GroupAuthorizationFailed = KafkaErrors.NameOf(ErrorCode.GroupAuthorizationFailed);

    private readonly IConsumer<Ignore, Ignore> _consumer;
    private readonly ConsumerQueue _queue;
    private readonly TopicNames _names;
    private readonly RecordDelivery _delivery;
    private readonly OpenPartitions _open = new();
    private readonly List<NativeBatch> _batches = [];
    private readonly List<ConsumerFault> _events = [];
    private readonly List<TopicPartition> _toPark = [];
    private readonly HashSet<PartitionId> _positionLost = [];
    private IRebalanceListener? _listener;
    private ConsumerFault? _groupRefused;
    private ExceptionDispatchInfo? _listenerError;
    private bool _closed;

    internal ConfluentRecordConsumer(IEnumerable<KeyValuePair<string, string>> settings, TopicNames names, Action<LogMessage> log)
    {
        _names = names;
        _consumer = new ConsumerBuilder<Ignore, Ignore>(settings)
            .SetLogHandler((_, line) => log(line))
            .SetErrorHandler((_, error) => _events.Add(Fault(error.Code, error.IsFatal, null, error.Reason)))
            .SetPartitionsAssignedHandler((_, partitions) => OnAssigned(partitions))
            .SetPartitionsRevokedHandler((_, positions) => OnRevoked(positions, l => l.Revoked))
            .SetPartitionsLostHandler((_, positions) => OnRevoked(positions, l => l.Lost))
            .Build();
        _queue = new ConsumerQueue(_consumer);
        _delivery = new RecordDelivery(names, _open, _queue.Client);
    }

    public string MemberId => _closed ? "" : _consumer.MemberId ?? "";

    public void Subscribe(IReadOnlyList<TopicRole> topics, IRebalanceListener listener)
    {
        _listener = listener;
        _consumer.Subscribe(topics.Select(t => _names[t]));
    }

    public void Assign(PartitionId partition, long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (_open[partition.Topic, partition.Partition])
        {
            Unassign(partition);
        }

        _consumer.IncrementalAssign([new TopicPartitionOffset(Native(partition), offset)]);
        _open.Open(partition);
    }

    public void Unassign(PartitionId partition)
    {
        _open.Close(partition);
        _positionLost.Remove(partition);
        _consumer.IncrementalUnassign([Native(partition)]);
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
        _listenerError?.Throw();
        _queue.ThrowHandlerError();
    }

    public void Pause(PartitionId partition) => _ = Attempt(() => _consumer.Pause([Native(partition)]));

    public void Resume(PartitionId partition) => _ = Attempt(() => _consumer.Resume([Native(partition)]));

    /// <summary>After a lost position the client refuses every seek; only a new assignment with an explicit offset opens the partition again.</summary>
    public bool Seek(PartitionId partition, long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var target = new TopicPartitionOffset(Native(partition), offset);
        var done = _positionLost.Contains(partition) ? Attempt(() => Reassign(target)) : Attempt(() => _consumer.Seek(target));
        if (done)
        {
            _positionLost.Remove(partition);
            _open.Open(partition);
        }

        return done;
    }

    public CommittedOffset Committed(PartitionId partition, TimeSpan timeout)
    {
        try
        {
            var offset = _consumer.Committed([Native(partition)], timeout)[0].Offset;
            return offset.Value >= 0 ? new CommittedOffset(CommittedState.Known, offset.Value) : new CommittedOffset(CommittedState.None, -1);
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

    /// <summary>A read_committed consumer is told the last stable offset as the end: ask a read_uncommitted reader for the true one.</summary>
    public Watermarks? QueryWatermarks(PartitionId partition, TimeSpan timeout)
    {
        try
        {
            var answer = _consumer.QueryWatermarkOffsets(Native(partition), timeout);
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
            return Math.Max(_consumer.Position(Native(partition)).Value, -1);
        }
        catch (KafkaException)
        {
            return -1;
        }
    }

    /// <summary>The member id is read after the metadata: the client may clear it at any moment, but gets a new one only inside a poll.</summary>
    public object GroupMetadata()
    {
        var metadata = _consumer.ConsumerGroupMetadata;
        return new GroupMembership(metadata, MemberId);
    }

    /// <summary>May take 5 s in the classic protocol when members leave together; batches are emptied first, their memory belongs to the client.</summary>
    public void Close()
    {
        if (_closed)
        {
            return;
        }

        Release();
        _ = Attempt(_consumer.Close);
        Finish();
        _listenerError?.Throw();
    }

    /// <summary>Without <see cref="Close"/> the group keeps this member until its session ends, as after a crash.</summary>
    public void Dispose()
    {
        if (!_closed)
        {
            Release();
            Finish();
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
        if (_toPark.Count > 0)
        {
            _ = Attempt(() => _consumer.Pause(_toPark));
            _toPark.Clear();
        }
    }

    private List<TopicPartitionOffset> OnAssigned(List<TopicPartition> partitions)
    {
        var ids = Ids(partitions);
        foreach (var id in ids)
        {
            _open.Close(id);
            _positionLost.Remove(id);
        }

        _toPark.AddRange(partitions);
        Notify(l => l.Assigned, ids);
        return partitions.ConvertAll(p => new TopicPartitionOffset(p, Offset.End));
    }

    private void OnRevoked(List<TopicPartitionOffset> positions, Func<IRebalanceListener, Action<IReadOnlyList<PartitionId>>> call)
    {
        var partitions = positions.ConvertAll(p => p.TopicPartition);
        var ids = Ids(partitions);
        Notify(call, ids);
        _toPark.RemoveAll(partitions.Contains);
        foreach (var id in ids)
        {
            _open.Close(id);
            _positionLost.Remove(id);
        }
    }

    private void Notify(Func<IRebalanceListener, Action<IReadOnlyList<PartitionId>>> call, List<PartitionId> ids)
    {
        if (_listener is null || ids.Count == 0)
        {
            return;
        }

        try
        {
            call(_listener)(ids);
        }
        catch (Exception e)
        {
            _listenerError ??= ExceptionDispatchInfo.Capture(e);
        }
    }

    private void ReportEvents(RecordBatch batch)
    {
        batch.Faults.AddRange(_events);
        _events.Clear();
        foreach (var fault in batch.Faults)
        {
            if (fault is { Kind: ConsumerFaultKind.PositionLost, Partition: { } partition })
            {
                _positionLost.Add(partition);
            }
            else if (fault.Code == GroupAuthorizationFailed)
            {
                _groupRefused = fault;
            }
        }
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
            _events.Add(Fault(e.Error.Code, e.Error.IsFatal, null, e.Error.Reason));
            return false;
        }
    }

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

    private void Finish()
    {
        _closed = true;
        _consumer.Dispose();
    }

    private List<PartitionId> Ids(List<TopicPartition> partitions)
    {
        var ids = new List<PartitionId>(partitions.Count);
        foreach (var partition in partitions)
        {
            if (_names.TryGetRole(partition.Topic, out var role))
            {
                ids.Add(new PartitionId(role, partition.Partition.Value));
            }
        }

        return ids;
    }

    private TopicPartition Native(PartitionId partition) => new(_names[partition.Topic], partition.Partition);

    private static ConsumerFault Fault(ErrorCode code, bool fatal, PartitionId? partition, string reason) =>
        new(KafkaErrors.ConsumerFaultKindOf(code, fatal), partition, KafkaErrors.NameOf(code), reason);

    /// <summary>A time-out is "not stable yet". A refused group looks like one too: the client says why only in an event of an earlier poll.</summary>
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
