using Confluent.Kafka;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Kafka;

/// <summary>
/// Confluent.Kafka's transactional producer behind the port. It has no poll thread (<c>EnableBackgroundPoll=false</c>) and delivery
/// reports are on: the flush inside a commit then wakes with each report instead of sleeping in slices of 10 ms, and reports arrive on
/// the owner's thread.
/// </summary>
public sealed class ConfluentTransactionalProducer : ITransactionalProducer
{
    private const int QueueFullAttempts = 50;
    private const string NameOfTopicRefused = "TOPIC_AUTHORIZATION_FAILED";
    private static readonly TimeSpan QueueFullWait = TimeSpan.FromMilliseconds(100);

    /// <summary>Init is made in slices: an error event (a wrong password) arrives only between native calls.</summary>
    private static readonly TimeSpan InitSlice = TimeSpan.FromMilliseconds(500);

    /// <summary>How much later than its own time-out a call may return.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly IProducer<byte[]?, byte[]?> _producer;
    private readonly TopicNames _names;
    private readonly TimeProvider _time;
    private readonly DeliveryReports _reports = new();
    private readonly SortedSet<TopicRole> _written = [];
    private Error? _authentication;
    private volatile bool _coordinatorSuspect;
    private bool _inTransaction;
    private bool _isLeft;

    internal ConfluentTransactionalProducer(
        IEnumerable<KeyValuePair<string, string>> settings, TopicNames names, Action<LogMessage> log, TimeProvider time)
    {
        _names = names;
        _time = time;
        _producer = new ProducerBuilder<byte[]?, byte[]?>(settings)
            .SetLogHandler((_, line) => OnLog(line, log))
            .SetErrorHandler((_, error) => OnError(error))
            .Build();
    }

    public bool CoordinatorSuspect => _coordinatorSuspect;

    public TransactionResult InitTransactions(TimeSpan timeout)
    {
        var start = _time.GetTimestamp();
        _authentication = null;
        TransactionResult result;
        do
        {
            result = Call(() => _producer.InitTransactions(InitSlice < timeout ? InitSlice : timeout));
            Poll();
            if (!result.IsOk && _authentication is { } error)
            {
                return KafkaErrors.Result(TransactionOutcome.Unauthorized, error);
            }
        }
        while (result.Outcome == TransactionOutcome.Retriable && _time.GetElapsedTime(start) < timeout);

        return result;
    }

    public TransactionResult Begin()
    {
        _reports.Begin();
        _written.Clear();
        var result = Call(_producer.BeginTransaction);
        _inTransaction |= result.IsOk; // A refused second Begin leaves the first one's transaction open.
        return result;
    }

    /// <summary>A full queue is waited for, at most 5 s; then the answer is Retriable and nothing was queued.</summary>
    public TransactionResult Produce(OutputRecord record)
    {
        if (!_inTransaction)
        {
            throw new InvalidOperationException($"A record for {_names[record.Topic]} was produced outside a transaction.");
        }

        _written.Add(record.Topic);
        var target = new TopicPartition(_names[record.Topic], record.Partition < 0 ? Partition.Any : new Partition(record.Partition));
        var message = Message(record);
        var handler = _reports.HandlerOf(record.Topic);
        var result = TryProduce(target, message, handler);
        for (var attempt = 0; result.Outcome == TransactionOutcome.Retriable && attempt < QueueFullAttempts; attempt++)
        {
            _producer.Poll(QueueFullWait);
            result = TryProduce(target, message, handler);
        }

        return result;
    }

    public TransactionResult SendOffsets(IReadOnlyList<PartitionOffset> nextOffsets, object groupMetadata, TimeSpan timeout)
    {
        var membership = (GroupMembership)groupMetadata;
        if (membership.MemberId.Length == 0)
        {
            var nobody = new Error(ErrorCode.UnknownMemberId, "this consumer is not a member of the group now");
            return KafkaErrors.Result(TransactionOutcome.Abortable, nobody);
        }

        var offsets = nextOffsets.Select(o => new TopicPartitionOffset(_names[o.Partition.Topic], o.Partition.Partition, o.Offset)).ToList();
        var result = BoundedCall.Run(
            () => Call(() => _producer.SendOffsetsToTransaction(offsets, membership.Metadata, timeout)), timeout + Grace, _producer.Dispose);
        return result is { } answer ? NameTopics(answer) : LeftToItself(timeout + Grace);
    }

    /// <summary>
    /// librdkafka 2.15.1 asks three times within 30 ms who coordinates the group; where the brokers do not know yet it then waits without any time-out for
    /// the next connection to come up or go down (rdkafka_coord.c: the answer of rd_kafka_buf_retry and creq_ts_timeout are looked at by nobody).
    /// </summary>
    private TransactionResult LeftToItself(TimeSpan after)
    {
        _isLeft = true;
        return new TransactionResult(TransactionOutcome.Hanging, "_TIMED_OUT", $"SendOffsetsToTransaction has not returned within {after.TotalSeconds:0} s");
    }

    /// <summary>
    /// A record that a broker refused for its size leaves a gap in the producer's sequence: the transaction after it may be abortable
    /// once more.
    /// </summary>
    public TransactionResult Commit(TimeSpan timeout)
    {
        var result = Call(() => _producer.CommitTransaction(timeout));
        _inTransaction &= !result.IsOk;
        return result.Outcome == TransactionOutcome.Abortable && _reports.Failure is { } failure ? NotDelivered(failure) : NameTopics(result);
    }

    /// <summary>The client does not say which topic was refused.</summary>
    private TransactionResult NameTopics(TransactionResult result) => result.Code == NameOfTopicRefused
        ? result with { Message = $"{result.Message}: its user lacks Write or Read on one of {string.Join(", ", _written.Select(topic => _names[topic]))} or an input topic" }
        : result;

    public TransactionResult Abort(TimeSpan timeout)
    {
        var result = Call(() => _producer.AbortTransaction(timeout));
        _inTransaction &= !result.IsOk;
        return result;
    }

    public void Poll() => _producer.Poll(TimeSpan.Zero);

    public long LastAcknowledged(PartitionId partition) => _reports.LastAcknowledged(partition);

    public void Dispose()
    {
        if (!_isLeft)
        {
            _producer.Dispose();
        }
    }

    private static TransactionResult NotDelivered(Error failure)
    {
        var outcome = failure.Code == ErrorCode.MsgSizeTooLarge ? TransactionOutcome.TooLarge
            : KafkaErrors.IsAuthorization(failure.Code) ? TransactionOutcome.Unauthorized
            : TransactionOutcome.Abortable;
        return KafkaErrors.Result(outcome, failure);
    }

    private TransactionResult TryProduce(
        TopicPartition target, Message<byte[]?, byte[]?> message, Action<DeliveryReport<byte[]?, byte[]?>> handler)
    {
        try
        {
            _producer.Produce(target, message, handler);
            return TransactionResult.Ok;
        }
        catch (KafkaException e) when (e.Error.Code == ErrorCode.Local_QueueFull)
        {
            return KafkaErrors.Result(TransactionOutcome.Retriable, e.Error);
        }
        catch (KafkaException e) when (e.Error.Code == ErrorCode.Local_State && !e.Error.IsFatal)
        {
            // The transaction has failed in the background; only an abort is legal now.
            return KafkaErrors.Result(TransactionOutcome.Abortable, e.Error);
        }
        catch (KafkaException e) when (e.Error.Code == ErrorCode.MsgSizeTooLarge)
        {
            var bytes = (message.Key?.Length ?? 0) + (message.Value?.Length ?? 0);
            return KafkaErrors.Result(
                TransactionOutcome.TooLarge,
                new Error(e.Error.Code, $"{target.Topic}: {bytes} bytes, more than the producer's own message.max.bytes (Kafka:Producer) allows"));
        }
        catch (KafkaException e)
        {
            return KafkaErrors.Transaction(e);
        }
    }

    private static Message<byte[]?, byte[]?> Message(OutputRecord record) => new()
    {
        Key = record.Key,
        Value = record.Value,
        Headers = Headers(record.Headers),
        Timestamp = record.TimestampMs == 0 ? Timestamp.Default : new Timestamp(record.TimestampMs, TimestampType.CreateTime),
    };

    private static Headers? Headers(RecordHeaders? headers)
    {
        if (headers is null)
        {
            return null;
        }

        var native = new Headers();
        foreach (var header in headers.Items)
        {
            native.Add(header.Name, header.Value);
        }

        return native;
    }

    private static TransactionResult Call(Action call)
    {
        try
        {
            call();
            return TransactionResult.Ok;
        }
        catch (KafkaException e)
        {
            return KafkaErrors.Transaction(e);
        }
    }

    private void OnError(Error error)
    {
        if (KafkaErrors.IsAuthentication(error.Code))
        {
            _authentication = error;
        }
    }

    /// <summary>Runs on the client's threads, at the latest 80 ms before the transactional call returns (measured).</summary>
    private void OnLog(LogMessage line, Action<LogMessage> log)
    {
        if (line.Facility is "FAIL" or "REQTMOUT" && line.Message.Contains("TxnCoordinator", StringComparison.Ordinal))
        {
            _coordinatorSuspect = true;
        }

        log(line);
    }
}
