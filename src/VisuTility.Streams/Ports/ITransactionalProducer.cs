namespace VisuTility.Streams.Ports;

/// <summary>A transactional producer with a stable transactional id, used by one thread. Answers are values; nothing throws for what a broker does.</summary>
public interface ITransactionalProducer : IDisposable
{
    /// <summary>Fences earlier producers of the id and ends their open transaction. Retriable until a deadline of the caller's.</summary>
    TransactionResult InitTransactions(TimeSpan timeout);

    TransactionResult Begin();

    /// <summary>Queues a record. A delivery failure shows in <see cref="Commit"/> as Abortable or TooLarge.</summary>
    TransactionResult Produce(OutputRecord record);

    TransactionResult SendOffsets(IReadOnlyList<PartitionOffset> nextOffsets, object groupMetadata, TimeSpan timeout);

    /// <summary>Flushes and commits. After Retriable the only legal call is Commit again (or Dispose).</summary>
    TransactionResult Commit(TimeSpan timeout);

    TransactionResult Abort(TimeSpan timeout);

    /// <summary>Serves delivery reports and logs; does not wait.</summary>
    void Poll();

    /// <summary>Offset of the last record of this partition that a broker acknowledged to this producer, or -1.</summary>
    long LastAcknowledged(PartitionId partition);

    /// <summary>
    /// True when the client's log named the transaction coordinator in a FAIL or REQTMOUT line: a delayed EndTxn of ours may hit a later transaction,
    /// so this producer must not begin another one (notes: real-broker.md 5).
    /// </summary>
    bool CoordinatorSuspect { get; }
}
