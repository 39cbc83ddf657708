using System.Diagnostics;
using VisuTility.Streams.IntegrationTests.Fixtures;
using VisuTility.Streams.Kafka;
using VisuTility.Streams.Kafka.Settings;
using VisuTility.Streams.Kafka.Topics;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.IntegrationTests.Kafka;

[Collection(KafkaLocal.Collection)]
public sealed class GroupTests(KafkaLocal kafka)
{
    private static readonly PartitionId First = new(TopicRole.Metrics, 0);
    private static readonly PartitionId Second = new(TopicRole.Metrics, 1);
    private static readonly TopicPlanOptions Plan = new() { MetricsPartitions = 2, SignalsPartitions = 1, OutputPartitions = 1 };

    private readonly TopicNames _names = KafkaLocal.NewNames();

    [BrokerTheory]
    [InlineData(KafkaGroupProtocol.Classic)]
    [InlineData(KafkaGroupProtocol.Consumer)]
    public void A_parked_partition_delivers_nothing_and_then_exactly_from_the_sought_offset(KafkaGroupProtocol protocol)
    {
        var clients = Clients(protocol);
        using var producer = clients.Ready("writer");
        producer.Write(First, Writing.Numbers(0, 100));
        producer.Commit();
        var written = 100;
        using var member = new Probe(clients.CreateGroupConsumer("member", null), () =>
        {
            producer.Write(First, $"v{written++}");
            producer.Commit();
        });

        member.Consumer.Subscribe([TopicRole.Metrics], member);
        member.PollUntil(() => member.Owned.Count == 2, "both partitions");
        member.PollFor(TimeSpan.FromSeconds(1));
        Assert.Empty(member.Records);
        Assert.Empty(member.Ends);

        member.Open(First, 50);
        var target = written;
        member.PollUntil(() => member.Records.Count >= target - 50, "everything from 50 on");

        Assert.Equal(50, member.Records[0].Offset);
        Assert.Equal(Writing.Numbers(50, member.Records.Count), member.Values);
        Assert.All(member.Records, r => Assert.Equal(First, r.Partition));
        Assert.Empty(member.Faults);
    }

    [BrokerTheory]
    [InlineData(KafkaGroupProtocol.Classic)]
    [InlineData(KafkaGroupProtocol.Consumer)]
    public void A_revoked_partition_delivers_nothing_more_while_the_kept_one_goes_on(KafkaGroupProtocol protocol)
    {
        var clients = Clients(protocol);
        using var producer = clients.Ready("writer");
        var written = 0;
        using var one = new Probe(clients.CreateGroupConsumer("one", null), () =>
        {
            producer.Write(First, $"v{written}");
            producer.Add(Second, $"v{written++}");
            producer.Commit();
        });
        one.Consumer.Subscribe([TopicRole.Metrics], one);
        one.PollUntil(() => one.Owned.Count == 2, "both partitions");
        one.Open(First, 0);
        one.Open(Second, 0);
        one.PollUntil(() => one.Records.Count > 20, "records of both");
        var atRevoke = 0;
        var revoked = new List<PartitionId>();
        one.OnRevoked = partitions =>
        {
            revoked.AddRange(partitions);
            atRevoke = one.Records.Count;
        };

        using var two = new Probe(clients.CreateGroupConsumer("two", null), one.Poll);
        two.Consumer.Subscribe([TopicRole.Metrics], two);
        two.PollUntil(() => two.Owned.Count == 1 && one.Owned.Count == 1, "one partition each");
        var kept = one.Owned.Single();
        one.PollUntil(() => one.Records.Count(r => r.Partition == kept) > 60, "the kept partition goes on");

        Assert.Equal([two.Owned.Single()], revoked);
        Assert.DoesNotContain(one.Records.Skip(atRevoke), r => r.Partition == revoked[0]);
        var offsets = one.Records.Where(r => r.Partition == kept).Select(r => r.Offset).ToList();
        Assert.Equal(offsets.Order().Distinct(), offsets);
        Assert.Equal(Writing.Numbers(0, offsets.Count), one.Records.Where(r => r.Partition == kept).Select(r => r.Value));
        Assert.Empty(two.Records);
    }

    [BrokerFact]
    public void Committed_waits_for_a_foreign_transaction_and_then_knows()
    {
        var clients = Clients(KafkaGroupProtocol.Classic);
        using var member = Joined(clients);
        using var producer = clients.Ready("writer");
        Assert.Equal(CommittedState.None, member.Consumer.Committed(First, Writing.Timeout).State);
        Writing.Ok(producer.Begin());
        Writing.Ok(producer.SendOffsets([new PartitionOffset(First, 7)], member.Consumer.GroupMetadata(), Writing.Timeout));

        var pending = member.Consumer.Committed(First, TimeSpan.FromMilliseconds(500));
        producer.Commit();
        var known = member.Consumer.Committed(First, Writing.Timeout);

        Assert.Equal(CommittedState.NotYet, pending.State);
        Assert.Equal(new CommittedOffset(CommittedState.Known, 7), known);
    }

    [BrokerTheory]
    [InlineData(KafkaGroupProtocol.Classic)]
    [InlineData(KafkaGroupProtocol.Consumer)]
    public void Group_metadata_of_a_former_generation_makes_the_transaction_abortable(KafkaGroupProtocol protocol)
    {
        var clients = Clients(protocol);
        using var producer = clients.Ready("writer");
        var member = Joined(clients);
        var stale = member.Consumer.GroupMetadata();
        member.Dispose();

        Writing.Ok(producer.Begin());
        producer.Add(First, "refused");
        var result = producer.SendOffsets([new PartitionOffset(First, 1)], stale, Writing.Timeout);

        Assert.Equal(TransactionOutcome.Abortable, result.Outcome);
        producer.Abort();
        producer.Write(First, "accepted");
        producer.Commit();
    }

    [BrokerFact]
    public void A_consumer_that_is_no_member_cannot_send_offsets()
    {
        var clients = Clients(KafkaGroupProtocol.Classic);
        using var outsider = new Probe(clients.CreateReader("outsider", readCommitted: true));
        using var producer = clients.Ready("writer");
        Writing.Ok(producer.Begin());

        var result = producer.SendOffsets([new PartitionOffset(First, 1)], outsider.Consumer.GroupMetadata(), Writing.Timeout);

        Assert.Equal((TransactionOutcome.Abortable, "UNKNOWN_MEMBER_ID"), (result.Outcome, result.Code));
        producer.Abort();
        Assert.Equal(CommittedState.None, outsider.Consumer.Committed(First, Writing.Timeout).State);
    }

    [BrokerFact]
    public void A_restarted_static_member_gets_its_partitions_back_without_waiting_for_its_session()
    {
        var clients = Clients(KafkaGroupProtocol.Classic);
        var killed = Joined(clients, "camera-node-0");
        killed.Consumer.Dispose();

        using var back = Joined(clients, "camera-node-0");

        Assert.Equal(2, back.Owned.Count);
    }

    [BrokerFact]
    public void A_listener_that_throws_keeps_the_assignment_and_the_error_comes_out_of_the_poll()
    {
        var clients = Clients(KafkaGroupProtocol.Classic);
        using var consumer = clients.CreateGroupConsumer("member", null);
        var listener = new Throwing();
        consumer.Subscribe([TopicRole.Metrics], listener);
        var batch = new RecordBatch(10);

        var error = Assert.Throws<InvalidOperationException>(() =>
        {
            for (var clock = Stopwatch.StartNew(); clock.Elapsed < Probe.Patience;)
            {
                consumer.Poll(batch, TimeSpan.FromMilliseconds(50));
            }
        });

        Assert.Equal("a bug", error.Message);
        Assert.True(consumer.Seek(First, 0) || consumer.Seek(First, 0));
    }

    private KafkaClients Clients(KafkaGroupProtocol protocol) =>
        kafka.Clients(_names, Plan, o => o with { GroupProtocol = protocol });

    private static Probe Joined(KafkaClients clients, string? instanceId = null)
    {
        var member = new Probe(clients.CreateGroupConsumer("member", instanceId));
        member.Consumer.Subscribe([TopicRole.Metrics], member);
        member.PollUntil(() => member.Owned.Count == 2, "both partitions");
        return member;
    }

    private sealed class Throwing : IRebalanceListener
    {
        public void Assigned(IReadOnlyList<PartitionId> partitions) => throw new InvalidOperationException("a bug");

        public void Revoked(IReadOnlyList<PartitionId> partitions)
        {
        }

        public void Lost(IReadOnlyList<PartitionId> partitions)
        {
        }
    }
}
