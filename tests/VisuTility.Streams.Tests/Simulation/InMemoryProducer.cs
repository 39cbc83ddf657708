using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Tests.Simulation;

/// <summary>
/// A transactional producer as librdkafka behaves: its own state machine (misuse is answered `_STATE` and changes nothing), records sent in the background,
/// errors as classes. Records reach the log at once where the broker takes them.
/// </summary>
internal sealed class InMemoryProducer(InMemoryClients process, string transactionalId) : ITransactionalProducer
{
    private readonly InMemoryCluster _cluster = process.Cluster;
    private readonly Queue<OutputRecord> _queue = new();
    private readonly Dictionary<PartitionId, long> _acknowledged = [];
    private TransactionEntry? _entry;
    private int _epoch;
    private ProducerState _state;
    private bool _registered;
    private TransactionResult _error;
    private int _keyless;
    private bool _disposed;

    private enum ProducerState
    {
        New,
        Ready,
        InTransaction,
        Committing,
        MustAbort,
        Dead,
    }

    public bool CoordinatorSuspect { get; internal set; }

    public TransactionResult InitTransactions(TimeSpan timeout) => Run(PortCallKind.InitTransactions, ProducerState.New, () =>
    {
        var answer = CoordinatorAnswer.Concurrent;
        var done = Wait(timeout, () =>
        {
            (answer, _entry) = _cluster.Transactions.Initialise(transactionalId);
            return answer == CoordinatorAnswer.Ok;
        });
        if (!done)
        {
            return process.Unreachable
                ? TimedOut
                : new(TransactionOutcome.Retriable, "CONCURRENT_TRANSACTIONS", "The former transaction is still ending.");
        }

        _epoch = _entry!.Epoch;
        _state = ProducerState.Ready;
        return TransactionResult.Ok;
    });

    public TransactionResult Begin() => Run(PortCallKind.Begin, ProducerState.Ready, () =>
    {
        _state = ProducerState.InTransaction;
        _registered = false;
        return TransactionResult.Ok;
    });

    public TransactionResult Produce(OutputRecord record)
    {
        if (_state is ProducerState.New or ProducerState.Ready)
        {
            throw new InvalidOperationException($"A record for {record.Topic} was produced outside a transaction.");
        }

        return Run(PortCallKind.Produce, ProducerState.InTransaction, () =>
        {
            _queue.Enqueue(record with { Partition = PartitionOf(record), Key = record.Key?.ToArray(), Value = record.Value?.ToArray() });
            Deliver();
            return TransactionResult.Ok;
        });
    }

    public TransactionResult SendOffsets(IReadOnlyList<PartitionOffset> nextOffsets, object groupMetadata, TimeSpan timeout) =>
        Run(PortCallKind.SendOffsets, ProducerState.InTransaction, () =>
        {
            var offsets = nextOffsets.Where(o => o.Offset >= 0).ToList();
            if (offsets.Count == 0)
            {
                return TransactionResult.Ok;
            }

            var answer = CoordinatorAnswer.Concurrent;
            if (!Wait(timeout, () => (answer = _cluster.Transactions.AddOffsets(_entry!, _epoch)) != CoordinatorAnswer.Concurrent))
            {
                return TimedOut;
            }

            return answer == CoordinatorAnswer.Ok ? Stage(offsets, (GroupToken)groupMetadata) : Die(answer);
        });

    public TransactionResult Commit(TimeSpan timeout)
    {
        var from = _state == ProducerState.Committing ? ProducerState.Committing : ProducerState.InTransaction;
        return Run(PortCallKind.Commit, from, () =>
        {
            _state = ProducerState.Committing;
            if (!Wait(timeout, Deliver))
            {
                return TimedOut;
            }

            return _state == ProducerState.Committing ? End(commit: true, timeout) : _error;
        });
    }

    public TransactionResult Abort(TimeSpan timeout)
    {
        var from = _state == ProducerState.MustAbort ? ProducerState.MustAbort : ProducerState.InTransaction;
        return Run(PortCallKind.Abort, from, () =>
        {
            _queue.Clear();
            return End(commit: false, timeout);
        });
    }

    public void Poll()
    {
        process.Enter(PortCallKind.ProducerPoll, transactionalId);
        Deliver();
    }

    public long LastAcknowledged(PartitionId partition) => _acknowledged.GetValueOrDefault(partition, -1);

    /// <summary>Does not abort: an open transaction waits for its time-out or for the next InitTransactions of the id.</summary>
    public void Dispose() => _disposed = true;

    private static TransactionResult TimedOut =>
        new(TransactionOutcome.Retriable, "_TIMED_OUT", "No answer from the transaction coordinator in time.");

    private TransactionResult Run(PortCallKind kind, ProducerState from, Func<TransactionResult> effect)
    {
        process.Enter(kind, transactionalId);
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_state != from)
        {
            return Refusal(kind);
        }

        var fault = process.Faults.Take(kind);
        if (fault is { AfterEffect: false })
        {
            return Adopt(kind, fault.Result);
        }

        var result = effect();
        return fault is null ? result : Adopt(kind, fault.Result);
    }

    /// <summary>Misuse changes nothing. After an abortable error its code is told again; a begin has no abortable class.</summary>
    private TransactionResult Refusal(PortCallKind kind)
    {
        if (_state != ProducerState.Dead && (_state != ProducerState.MustAbort || _error.IsOk))
        {
            return new(TransactionOutcome.Fatal, "_STATE", $"{kind} is not allowed in state {_state}.");
        }

        return kind == PortCallKind.Begin && _state == ProducerState.MustAbort ? _error with { Outcome = TransactionOutcome.Fatal } : _error;
    }

    /// <summary>Takes an answer as the client's own: its class decides which calls are still allowed.</summary>
    private TransactionResult Adopt(PortCallKind kind, TransactionResult result)
    {
        switch (result.Outcome)
        {
            case TransactionOutcome.Ok:
                return result;
            case TransactionOutcome.Retriable:
                _state = kind switch
                {
                    PortCallKind.Commit => ProducerState.Committing,
                    PortCallKind.InitTransactions => ProducerState.New,
                    _ => _state,
                };
                return result;
            case TransactionOutcome.Fenced or TransactionOutcome.Fatal or TransactionOutcome.Hanging:
                _state = ProducerState.Dead;
                break;
            default:
                _state = _state == ProducerState.New ? ProducerState.New : ProducerState.MustAbort;
                break;
        }

        _error = result;
        return result;
    }

    private TransactionResult Die(CoordinatorAnswer answer)
    {
        _cluster.Fired.Add(answer == CoordinatorAnswer.Fenced ? "fenced" : "invalid transaction state");
        return Adopt(PortCallKind.Commit, ErrorOf(answer));
    }

    private static TransactionResult ErrorOf(CoordinatorAnswer answer) => answer == CoordinatorAnswer.Fenced
        ? new(TransactionOutcome.Fenced, "_FENCED", "This instance has been fenced by a newer instance")
        : new(TransactionOutcome.Fatal, "INVALID_TXN_STATE", "Broker: Producer attempted a transactional operation in an invalid state");

    private bool Wait(TimeSpan timeout, Func<bool> done)
    {
        if (_cluster.CoordinatorMoves)
        {
            _cluster.Fired.Add("coordinator away");
        }

        var tries = 0;
        return _cluster.Time.AdvanceUntil(
            () =>
            {
                if (process.Unreachable || _cluster.CoordinatorMoves)
                {
                    return false;
                }

                if (tries++ == 1)
                {
                    _cluster.Fired.Add("concurrent transactions");
                }

                return done();
            },
            timeout);
    }

    private int PartitionOf(OutputRecord record)
    {
        if (record.Partition >= 0 || _cluster.FindTopic(record.Topic) is not { } topic)
        {
            return record.Partition;
        }

        return record.Key is null ? _keyless++ % topic.Logs.Count : Murmur2.Partition(record.Key, topic.Logs.Count);
    }

    /// <summary>
    /// Sends what is queued; false while the broker does not take it. A refused record spoils the transaction, as a failed delivery report
    /// does.
    /// </summary>
    private bool Deliver()
    {
        while (!process.Unreachable && !_cluster.CoordinatorMoves && _queue.TryPeek(out var record))
        {
            var partition = new PartitionId(record.Topic, record.Partition);
            var log = _cluster.FindLog(partition);
            if (log is null || Bytes(record) > _cluster.Options.MaxRecordBytes)
            {
                _queue.Clear();
                Adopt(PortCallKind.Produce, log is null
                    ? new(TransactionOutcome.Abortable, _cluster.FindTopic(record.Topic) is null ? "UNKNOWN_TOPIC_OR_PART" : "_UNKNOWN_PARTITION", $"There is no partition {partition}.")
                    : new(
                        TransactionOutcome.TooLarge, "MSG_SIZE_TOO_LARGE",
                        $"{Bytes(record)} bytes for {partition}; the broker takes {_cluster.Options.MaxRecordBytes}."));
                return true;
            }

            var answer = _cluster.Transactions.AddPartition(_entry!, _epoch, partition);
            if (answer == CoordinatorAnswer.Concurrent)
            {
                return false;
            }

            _queue.Dequeue();
            if (answer != CoordinatorAnswer.Ok)
            {
                _queue.Clear();
                Die(answer);
                return true;
            }

            _registered = true;
            _acknowledged[partition] = log.AppendInTransaction(_entry!.ProducerId, record.Key, record.Value, record.Headers);
        }

        return _queue.Count == 0;
    }

    private static int Bytes(OutputRecord record) => (record.Key?.Length ?? 0) + (record.Value?.Length ?? 0);

    private TransactionResult Stage(List<PartitionOffset> offsets, GroupToken token)
    {
        _registered = true;
        foreach (var offset in offsets)
        {
            if (_cluster.Group.Validate(token, offset.Partition) is { } code)
            {
                _cluster.Fired.Add($"offsets refused: {code}");
                var refused = new TransactionResult(
                    TransactionOutcome.Abortable, code, $"Broker refused the offsets of {offset.Partition}: {code}");
                return Adopt(PortCallKind.SendOffsets, refused);
            }
        }

        offsets.ForEach(o => _cluster.Offsets.Stage(_entry!.ProducerId, o));
        return TransactionResult.Ok;
    }

    /// <summary>A transaction the broker never heard of needs no EndTxn.</summary>
    private TransactionResult End(bool commit, TimeSpan timeout)
    {
        var answer = CoordinatorAnswer.Ok;
        if (_registered)
        {
            HoldFrame(commit);
            bool Ends() => (answer = _cluster.Transactions.EndTransaction(_entry!, _epoch, commit)) != CoordinatorAnswer.Concurrent;
            if (!Wait(timeout, Ends))
            {
                return TimedOut;
            }
        }

        if (answer != CoordinatorAnswer.Ok)
        {
            return Die(answer);
        }

        _state = ProducerState.Ready;
        _error = TransactionResult.Ok;
        return TransactionResult.Ok;
    }

    private void HoldFrame(bool commit)
    {
        if (process.TakeHeldEndTransaction())
        {
            CoordinatorSuspect = true;
            var number = _entry!.Number;
            _cluster.HeldFrames.Add(() =>
            {
                var hits = _entry.Epoch == _epoch && _entry.Phase == TransactionPhase.Ongoing && _entry.Number != number;
                _cluster.Fired.Add(hits ? "late EndTxn ends a later transaction" : "late EndTxn in vain");
                _cluster.Transactions.EndTransaction(_entry, _epoch, commit);
            });
        }
    }
}
