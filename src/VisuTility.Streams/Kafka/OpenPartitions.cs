using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Kafka;

/// <summary>
/// Which partitions records may be delivered from: assigned and positioned by us. A parked or revoked partition is not open, so a
/// record that slips through between assign and pause, or was taken in the same native call as the revoke, never reaches a caller.
/// </summary>
internal sealed class OpenPartitions
{
    private readonly bool[][] _open = [.. Enum.GetValues<TopicRole>().Select(_ => Array.Empty<bool>())];

    public bool this[TopicRole topic, int partition]
    {
        get
        {
            var open = _open[(int)topic];
            return (uint)partition < (uint)open.Length && open[partition];
        }
    }

    public void Open(PartitionId id)
    {
        ref var open = ref _open[(int)id.Topic];
        if (id.Partition >= open.Length)
        {
            Array.Resize(ref open, id.Partition + 1);
        }

        open[id.Partition] = true;
    }

    public void Close(PartitionId id)
    {
        var open = _open[(int)id.Topic];
        if (id.Partition < open.Length)
        {
            open[id.Partition] = false;
        }
    }
}
