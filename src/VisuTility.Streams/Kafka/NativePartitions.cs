using Confluent.Kafka;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Kafka;

internal static class NativePartitions
{
    public static TopicPartition Native(this TopicNames names, PartitionId partition) => new(names[partition.Topic], partition.Partition);

    /// <summary>Partitions of other topics are left out.</summary>
    public static List<PartitionId> Ids(this TopicNames names, IReadOnlyList<TopicPartition> partitions)
    {
        var ids = new List<PartitionId>(partitions.Count);
        foreach (var partition in partitions)
        {
            if (names.TryGetRole(partition.Topic, out var role))
            {
                ids.Add(new PartitionId(role, partition.Partition.Value));
            }
        }

        return ids;
    }
}
