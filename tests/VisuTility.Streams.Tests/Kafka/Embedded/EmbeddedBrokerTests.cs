using System.Diagnostics;
using System.Text;
using VisuTility.Streams.Kafka;
using VisuTility.Streams.Kafka.Embedded;
using VisuTility.Streams.Kafka.Settings;
using VisuTility.Streams.Kafka.Topics;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Tests.Kafka.Embedded;

/// <summary>The embedded broker needs nothing installed, so this is also where the whole client path runs without a Kafka.</summary>
public sealed class EmbeddedBrokerTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TopicNames _names = new("demo");
    private readonly EmbeddedBroker _broker;
    private readonly KafkaClients _clients;

    public EmbeddedBrokerTests()
    {
        _broker = EmbeddedBroker.Start(_names, new TopicPlanOptions { MetricsPartitions = 6, SignalsPartitions = 3 });
        _clients = new KafkaClients(_broker.ClientOptions(new KafkaOptions { GroupId = "demo" }), _names);
    }

    public void Dispose() => _broker.Dispose();

    [Fact]
    public void Our_topics_exist_with_their_partitions()
    {
        var cluster = _clients.Describe(Patience);

        Assert.Equal(Enum.GetValues<TopicRole>().Order(), cluster.Topics.Keys.Order());
        Assert.Equal((6, 6, 3, 1), (
            cluster.Topics[TopicRole.Metrics].PartitionCount, cluster.Topics[TopicRole.State].PartitionCount,
            cluster.Topics[TopicRole.FleetJournal].PartitionCount, cluster.Topics[TopicRole.Control].PartitionCount));
    }

    [Fact]
    public void A_group_member_reads_what_a_transaction_wrote_from_the_sought_offset()
    {
        using var producer = _clients.CreateProducer("demo-0");
        Ok(producer.InitTransactions(Patience));
        Ok(producer.Begin());
        for (var i = 0; i < 10; i++)
        {
            Ok(producer.Produce(new OutputRecord(TopicRole.Metrics, 2, Encoding.UTF8.GetBytes("camera"), [(byte)i])));
        }

        Ok(producer.Commit(Patience));
        using var member = _clients.CreateGroupConsumer("member", null);
        var listener = new Listener();
        member.Subscribe([TopicRole.Metrics], listener);
        var batch = new RecordBatch(100);
        var clock = Stopwatch.StartNew();
        while (listener.Owned.Count < 6 && clock.Elapsed < Patience)
        {
            member.Poll(batch, TimeSpan.FromMilliseconds(100));
            Assert.Equal(0, batch.Count);
        }

        var partition = new PartitionId(TopicRole.Metrics, 2);
        while (!member.Seek(partition, 4) && clock.Elapsed < Patience)
        {
            member.Poll(batch, TimeSpan.FromMilliseconds(10));
        }

        member.Resume(partition);
        var values = new List<byte>();
        while (values.Count < 6 && clock.Elapsed < Patience)
        {
            member.Poll(batch, TimeSpan.FromMilliseconds(100));
            foreach (ref readonly var record in batch.Records)
            {
                values.Add(record.Value[0]);
            }
        }

        Assert.Equal([4, 5, 6, 7, 8, 9], values);
        Assert.NotEqual("", member.MemberId);
        Ok(producer.Begin());
        Ok(producer.SendOffsets([new PartitionOffset(partition, 10)], member.GroupMetadata(), Patience));
        Ok(producer.Commit(Patience));
        member.Close();
    }

    private static void Ok(TransactionResult result) => Assert.True(result.IsOk, result.ToString());

    private sealed class Listener : IRebalanceListener
    {
        public List<PartitionId> Owned { get; } = [];

        public void Assigned(IReadOnlyList<PartitionId> partitions) => Owned.AddRange(partitions);

        public void Revoked(IReadOnlyList<PartitionId> partitions) => Owned.RemoveAll(partitions.Contains);

        public void Lost(IReadOnlyList<PartitionId> partitions) => Owned.RemoveAll(partitions.Contains);
    }
}
