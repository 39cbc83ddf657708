using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Tests.Simulation;

/// <summary>The group's committed offsets, and those staged by transactions that have not ended here yet.</summary>
internal sealed class OffsetStore
{
    private readonly Dictionary<PartitionId, (long Offset, long Place)> _committed = [];
    private readonly List<(long ProducerId, PartitionOffset Offset, long Place)> _staged = [];
    private long _places;

    public long? Committed(PartitionId partition) => _committed.TryGetValue(partition, out var committed) ? committed.Offset : null;

    public bool IsPending(PartitionId partition) => _staged.Exists(s => s.Offset.Partition == partition);

    public void Set(PartitionId partition, long? offset)
    {
        _committed.Remove(partition);
        if (offset is { } value)
        {
            _committed[partition] = (value, ++_places);
        }
    }

    public void Stage(long producerId, PartitionOffset offset)
    {
        _staged.RemoveAll(s => s.ProducerId == producerId && s.Offset.Partition == offset.Partition);
        _staged.Add((producerId, offset, ++_places));
    }

    /// <summary>
    /// The transaction's marker reached the group coordinator. Nothing keeps an offset from moving backwards: the broker does not either.
    /// What counts is the place in the coordinator's log where an offset was sent, not which transaction ended last.
    /// </summary>
    public void EndTransaction(long producerId, bool commit)
    {
        foreach (var (_, offset, place) in _staged.Where(s => commit && s.ProducerId == producerId))
        {
            if (!_committed.TryGetValue(offset.Partition, out var former) || former.Place < place)
            {
                _committed[offset.Partition] = (offset.Offset, place);
            }
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
