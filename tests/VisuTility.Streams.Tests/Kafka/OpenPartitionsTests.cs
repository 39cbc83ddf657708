using VisuTility.Streams.Kafka;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Tests.Kafka;

public sealed class OpenPartitionsTests
{
    [Fact]
    public void Only_what_was_opened_and_not_closed_is_open()
    {
        var open = new OpenPartitions();
        open.Open(new PartitionId(TopicRole.Metrics, 5));
        open.Open(new PartitionId(TopicRole.Metrics, 2));
        open.Open(new PartitionId(TopicRole.State, 0));

        open.Close(new PartitionId(TopicRole.Metrics, 2));
        open.Close(new PartitionId(TopicRole.Control, 9));

        Assert.Equal([5], Enumerable.Range(-1, 20).Where(p => open[TopicRole.Metrics, p]));
        Assert.True(open[TopicRole.State, 0]);
        Assert.False(open[TopicRole.Signals, 0]);
    }
}
