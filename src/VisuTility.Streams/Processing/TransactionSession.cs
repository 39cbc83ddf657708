using Microsoft.Extensions.Logging;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Telemetry;

namespace VisuTility.Streams.Processing;

/// <summary>
/// The transactional producer of one stream thread and the only place that decides what an answer of it means (DESIGN 5, outcome table):
/// retriable: the same call again until a deadline; abortable: abort; time-out: the outcome is unknown, replace the producer; fenced or fatal: replace it
/// once, twice in a short time means that another instance has our id.
/// </summary>
internal sealed class TransactionSession(
    IKafkaClients clients, string transactionalId, TimeSpan transactionTimeout, TimeProvider time, ILogger log, EngineSeams seams) : IDisposable
{
    /// <summary>Two fencings within this time: somebody else uses our id right now.</summary>
    private static readonly TimeSpan FencedTwice = TimeSpan.FromSeconds(60);

    /// <summary>One slice of a call that may be repeated, so that a watchdog sees the loop move.</summary>
    private static readonly TimeSpan CallSlice = TimeSpan.FromSeconds(5);

    /// <summary>An end slower than this may have been sent twice by the client: half its socket time-out.</summary>
    private readonly TimeSpan _slowEnd = transactionTimeout / 2;

    private ITransactionalProducer? _producer;
    private bool _ready;
    private long _begun = long.MinValue;
    private long _lastFenced = long.MinValue;
    private int _fatalInARow;
    private volatile string? _doing;

    /// <summary>Set once the process has to stop.</summary>
    public EngineStop? Stop { get; private set; }

    /// <summary>The call of the client that has not returned yet; may be read by any thread.</summary>
    public string? Doing => _doing;

    /// <summary>True when transactions may begin.</summary>
    public bool IsReady => _ready;

    /// <summary>Makes the producer and fences former ones of the id; false: not yet, call again.</summary>
    public bool EnsureReady()
    {
        if (_ready || Stop is not null)
        {
            return _ready;
        }

        _doing = "InitTransactions";
        _producer ??= clients.CreateProducer(transactionalId);
        var result = _producer.InitTransactions(CallSlice);
        _doing = null;
        _ready = result.IsOk;
        if (_ready)
        {
            seams.Hit(FailPoint.AfterInit);
        }
        else if (result.Outcome != TransactionOutcome.Retriable)
        {
            Replace(result);
        }

        return _ready;
    }

    /// <summary>Offset of the last acknowledged record of a partition, or -1.</summary>
    public long LastAcknowledged(PartitionId partition) => _producer?.LastAcknowledged(partition) ?? -1;

    public void Poll() => _producer?.Poll();

    /// <summary>One transaction with everything the cuts hold, in the order of DESIGN 5.</summary>
    public CommitOutcome Commit(IReadOnlyList<Cut> cuts, IRecordConsumer consumer)
    {
        if (!EnsureReady())
        {
            return Stop is null ? CommitOutcome.Aborted : CommitOutcome.Stop;
        }

        var started = time.GetTimestamp();
        _begun = started;
        _doing = "Produce";
        var result = _producer!.Begin();
        if (!result.IsOk)
        {
            return Refused(result);
        }

        seams.Hit(FailPoint.AfterBegin);
        result = ProduceAll(cuts);
        _doing = null;
        if (result.IsOk)
        {
            result = SendOffsets(cuts, consumer);
        }

        return result.IsOk ? End(started) : Refused(result);
    }

    private TransactionResult ProduceAll(IReadOnlyList<Cut> cuts)
    {
        var result = ProduceEach(cuts, static cut => cut.Journal, FailPoint.AfterJournal);
        result = result.IsOk ? ProduceEach(cuts, static cut => cut.Outputs, FailPoint.AfterOutputs) : result;
        result = result.IsOk ? ProduceEach(cuts, static cut => cut.State, FailPoint.AfterSnapshots) : result;
        foreach (var cut in cuts)
        {
            if (result.IsOk && cut.Manifest is not null)
            {
                result = _producer!.Produce(cut.Manifest);
            }
        }

        seams.Hit(FailPoint.AfterManifest);
        return result;
    }

    private TransactionResult ProduceEach(IReadOnlyList<Cut> cuts, Func<Cut, List<OutputRecord>> records, FailPoint point)
    {
        foreach (var cut in cuts)
        {
            foreach (var record in records(cut))
            {
                var result = _producer!.Produce(record);
                if (!result.IsOk)
                {
                    return result;
                }
            }
        }

        seams.Hit(point);
        return TransactionResult.Ok;
    }

    private TransactionResult SendOffsets(IReadOnlyList<Cut> cuts, IRecordConsumer consumer)
    {
        // A classic group accepts a commit from nobody (no member id, generation -1), whoever owns the partitions.
        if (seams.MemberGuard && consumer.MemberId.Length == 0)
        {
            return new TransactionResult(TransactionOutcome.Abortable, "NO_MEMBER_ID", "not a member of the group at the moment");
        }

        var offsets = new PartitionOffset[cuts.Count];
        for (var i = 0; i < offsets.Length; i++)
        {
            offsets[i] = new PartitionOffset(cuts[i].Task.Input, cuts[i].NextOffset);
        }

        var result = Repeat("SendOffsetsToTransaction", slice => _producer!.SendOffsets(offsets, consumer.GroupMetadata(), slice));
        seams.Hit(FailPoint.AfterSendOffsets);
        return result;
    }

    private CommitOutcome End(long started)
    {
        var result = Repeat("CommitTransaction", _producer!.Commit);
        if (!result.IsOk)
        {
            return Refused(result);
        }

        _fatalInARow = 0;
        seams.Hit(FailPoint.AfterCommit);
        RecycleIfDoubtful(started);
        return CommitOutcome.Committed;
    }

    private CommitOutcome Refused(TransactionResult result)
    {
        switch (result.Outcome)
        {
            case TransactionOutcome.Abortable:
                return Abort(result);
            case TransactionOutcome.Unauthorized:
                Abort(result);
                return Halt(ExitCodes.Unauthorized, $"The broker refuses a transaction of '{transactionalId}': {result.Message}. The rights it needs are listed in deploy/README.md.");
            case TransactionOutcome.TooLarge:
                Abort(result);
                return Halt(ExitCodes.Failed, $"An output is larger than its topic accepts: {result.Message}. Raise max.message.bytes of the topic (`visutility topics check` shows what is wanted) and start again; nothing was lost.");
            default:
                Replace(result);
                return Stop is null ? CommitOutcome.Unknown : CommitOutcome.Stop;
        }
    }

    private CommitOutcome Abort(TransactionResult cause)
    {
        log.TransactionAborted(transactionalId, cause.Code ?? "-", cause.Message ?? "-");
        var started = time.GetTimestamp();
        var result = Repeat("AbortTransaction", _producer!.Abort);
        seams.Hit(FailPoint.AfterAbort);
        if (result.IsOk)
        {
            RecycleIfDoubtful(started);
            return CommitOutcome.Aborted;
        }

        Replace(result);
        return Stop is null ? CommitOutcome.Aborted : CommitOutcome.Stop;
    }

    /// <summary>The same call again while the answer is Retriable, until no open transaction can be left on the broker.</summary>
    private TransactionResult Repeat(string what, Func<TimeSpan, TransactionResult> call)
    {
        _doing = what;
        var started = time.GetTimestamp();
        while (true)
        {
            var result = call(CallSlice);
            if (result.Outcome != TransactionOutcome.Retriable || time.GetElapsedTime(started) >= transactionTimeout)
            {
                _doing = null;
                return result;
            }
        }
    }

    /// <summary>
    /// A delayed EndTxn of a transaction whose end was slow or whose coordinator connection broke would hit the next transaction of the same producer
    /// epoch: lost writes with every call returning success (real-broker.md 5). A new producer has a new epoch.
    /// </summary>
    private void RecycleIfDoubtful(long started)
    {
        if (seams.RecycleProducer && (_producer!.CoordinatorSuspect || time.GetElapsedTime(started) > _slowEnd))
        {
            log.ProducerRecycled(transactionalId);
            DropProducer();
        }
    }

    private void Replace(TransactionResult cause)
    {
        log.ProducerReplaced(transactionalId, cause.Code ?? "-", cause.Message ?? "-");
        if (cause.Outcome == TransactionOutcome.Unauthorized)
        {
            Halt(ExitCodes.Unauthorized, $"The broker refuses the transactional id '{transactionalId}': {cause.Message}. The rights it needs are listed in deploy/README.md.");
        }
        else if (cause.Outcome == TransactionOutcome.Fenced)
        {
            NoteFenced();
        }
        else if (cause.Outcome == TransactionOutcome.Fatal && ++_fatalInARow > 1)
        {
            Halt(ExitCodes.Failed, $"The producer '{transactionalId}' has failed for good and so has its successor: {cause.Code} {cause.Message}. Nothing was lost; see what the broker says about it and start again.");
        }

        DropProducer();
    }

    private void NoteFenced()
    {
        var now = time.GetTimestamp();
        // A broker that ends a transaction for its age fences its producer in the same words: a stopped or starved process is nobody's rival.
        if (_begun != long.MinValue && time.GetElapsedTime(_begun, now) >= transactionTimeout)
        {
            return;
        }

        if (_lastFenced != long.MinValue && time.GetElapsedTime(_lastFenced, now) < FencedTwice)
        {
            Halt(ExitCodes.Fenced, $"Another instance uses the transactional id '{transactionalId}' right now. Give every instance its own --instance (for Kubernetes: the pod's ordinal) and start again.");
        }

        _lastFenced = now;
    }

    private CommitOutcome Halt(int exitCode, string message)
    {
        Stop ??= new EngineStop(exitCode, message);
        return CommitOutcome.Stop;
    }

    private void DropProducer()
    {
        _ready = false;
        _doing = "ending its producer";
        _producer?.Dispose();
        _producer = null;
        _doing = null;
    }

    public void Dispose() => DropProducer();
}
