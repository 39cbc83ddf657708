namespace VisuTility.Streams.Ports;

/// <summary>
/// A Kafka consumer, used by one thread. Either a group member (<see cref="Subscribe"/>) or a plain reader (<see cref="Assign"/>).
/// Calls never throw for what a broker or network does: the answer says it.
/// </summary>
public interface IRecordConsumer : IDisposable
{
    /// <summary>
    /// Joins the group. New partitions are parked: assigned at the end of their log and paused before <see cref="Poll"/> returns, so that no record
    /// is delivered from a wrong offset; <see cref="Seek"/> then <see cref="Resume"/> opens them. The listener runs inside <see cref="Poll"/> and <see cref="Close"/>.
    /// </summary>
    void Subscribe(IReadOnlyList<TopicRole> topics, IRebalanceListener listener);

    /// <summary>Adds a partition to a plain reader, read from the explicit offset on.</summary>
    void Assign(PartitionId partition, long offset);

    void Unassign(PartitionId partition);

    /// <summary>
    /// Clears and fills the batch; waits up to <paramref name="timeout"/> for a first record and returns as soon as nothing more is at hand.
    /// Serves rebalances. Records of paused partitions may slip through once: callers drop what they did not ask for.
    /// </summary>
    void Poll(RecordBatch batch, TimeSpan timeout);

    void Pause(PartitionId partition);

    void Resume(PartitionId partition);

    /// <summary>False where the client refused (assigned a moment ago, not ours any more): try again after the next poll.</summary>
    bool Seek(PartitionId partition, long offset);

    /// <summary>The group's stable next offset of one partition; waits at most <paramref name="timeout"/> for an open transaction to end.</summary>
    CommittedOffset Committed(PartitionId partition, TimeSpan timeout);

    /// <summary>Null where no broker answered in time.</summary>
    Watermarks? QueryWatermarks(PartitionId partition, TimeSpan timeout);

    /// <summary>Next offset this reader would deliver, transaction markers passed; -1 where unknown.</summary>
    long Position(PartitionId partition);

    /// <summary>Empty while not a member: a classic group would accept a commit from nobody, so nobody may send one.</summary>
    string MemberId { get; }

    /// <summary>Generation and member as of now; hand it to <see cref="ITransactionalProducer.SendOffsets"/> at once, never keep it.</summary>
    object GroupMetadata();

    /// <summary>Leaves the group; revoke runs inside.</summary>
    void Close();
}
