namespace VisuTility.Streams.Ports;

/// <summary>Runs on the consuming thread inside Poll or Close. Must not throw: an exception here makes the client drop the whole assignment.</summary>
public interface IRebalanceListener
{
    void Assigned(IReadOnlyList<PartitionId> partitions);

    /// <summary>Still ours until this returns, unless membership was lost on the way: a commit may be refused.</summary>
    void Revoked(IReadOnlyList<PartitionId> partitions);

    /// <summary>Already somebody else's.</summary>
    void Lost(IReadOnlyList<PartitionId> partitions);
}
