using VisuTility.Streams.Ports;

namespace VisuTility.Streams.IntegrationTests.Harness;

/// <summary>How far the group has committed the metrics, over all partitions.</summary>
public sealed class GroupProgress(IKafkaClients clients, int partitions) : IDisposable
{
    private readonly IRecordConsumer _member = clients.CreateGroupConsumer("progress", null);
    private readonly long[] _last = new long[partitions];

    /// <summary>Sum of the committed offsets; a partition whose offset is not stable at the moment counts with its last known one.</summary>
    public long Records()
    {
        for (var partition = 0; partition < partitions; partition++)
        {
            var committed = _member.Committed(new PartitionId(TopicRole.Metrics, partition), TimeSpan.FromMilliseconds(200));
            _last[partition] = committed.State == CommittedState.Known ? committed.Offset : _last[partition];
        }

        return _last.Sum();
    }

    public void Dispose() => _member.Dispose();
}
