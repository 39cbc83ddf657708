using Confluent.Kafka;
using Confluent.Kafka.Admin;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Kafka;

/// <summary>
/// Watches how far a group has committed, from outside: one request, no membership, open transactions not waited for. Used by one thread.
/// </summary>
public sealed class GroupOffsets : IDisposable
{
    private readonly AdminSession _session;
    private readonly ConsumerGroupTopicPartitions[] _group;
    private readonly TopicNames _names;
    private readonly TimeSpan _timeout;

    internal GroupOffsets(AdminSession session, string group, TopicNames names, TimeSpan timeout)
    {
        _session = session;
        _group = [new ConsumerGroupTopicPartitions(group, null)];
        _names = names;
        _timeout = timeout;
    }

    /// <summary>
    /// Next offsets of our input partitions; empty where the group has committed nothing or no coordinator can tell yet.
    /// Throws <see cref="KafkaUnavailableException"/>.
    /// </summary>
    public IReadOnlyDictionary<PartitionId, long> Read()
    {
        var offsets = new Dictionary<PartitionId, long>();
        foreach (var committed in Ask())
        {
            if (!committed.Error.IsError && committed.Offset.Value >= 0 && _names.TryGetRole(committed.Topic, out var role))
            {
                offsets[new PartitionId(role, committed.Partition.Value)] = committed.Offset.Value;
            }
        }

        return offsets;
    }

    public void Dispose() => _session.Dispose();

    private List<TopicPartitionOffsetError> Ask()
    {
        try
        {
            return _session.Run(_timeout, c => c.ListConsumerGroupOffsetsAsync(
                _group, new ListConsumerGroupOffsetsOptions { RequestTimeout = _timeout, RequireStableOffsets = false }))[0].Partitions;
        }
        catch (ListConsumerGroupOffsetsException e)
        {
            return e.Results[0].Partitions ?? [];
        }
        catch (KafkaException e) when (
            e.Error.Code is ErrorCode.NotCoordinatorForGroup or ErrorCode.GroupCoordinatorNotAvailable or ErrorCode.GroupLoadInProgress)
        {
            return [];
        }
    }
}
