using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Tests.Simulation;

/// <summary>The group's committed offsets, and those staged by transactions that have not ended here yet.</summary>
internal sealed class OffsetStore
{
    private readonly Dictionary<PartitionId, long> _committed = [];
    private readonly List<(long ProducerId, PartitionOffset Offset)> _staged = [];

    public long? Committed(PartitionId partition) => _committed.TryGetValue(partition, out var offset) ? offset : null;

    public bool IsPending(PartitionId partition) => _staged.Exists(s => s.Offset.Partition == partition);

    public void Set(PartitionId partition, long? offset)
    {
        _committed.Remove(partition);
        if (offset is { } value)
        {
            _committed[partition] = value;
        }
    }

    public void Stage(long producerId, PartitionOffset offset)
    {
        _staged.RemoveAll(s => s.ProducerId == producerId && s.Offset.Partition == offset.Partition);
        _staged.Add((producerId, offset));
    }

    /// <summary>
    /// The transaction's marker reached the group coordinator. Nothing keeps an offset from moving backwards: the broker does not either.
    /// </summary>
    public void EndTransaction(long producerId, bool commit)
    {
        foreach (var (_, offset) in _staged.Where(s => commit && s.ProducerId == producerId))
        {
            _committed[offset.Partition] = offset.Offset;
        }

        _staged.RemoveAll(s => s.ProducerId == producerId);
    }

    /// <summary>Deleting a topic deletes its offsets (real-broker.md 9).</summary>
    public void DropTopic(TopicRole topic)
    {
        foreach (var partition in _committed.Keys.Where(p => p.Topic == topic).ToList())
        {
            _committed.Remove(partition);
        }

        _staged.RemoveAll(s => s.Offset.Partition.Topic == topic);
    }
}
