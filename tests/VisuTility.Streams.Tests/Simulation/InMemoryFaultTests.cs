using VisuTility.Streams.Ports;
using static VisuTility.Streams.Tests.Simulation.ClusterProbe;

namespace VisuTility.Streams.Tests.Simulation;

public sealed class InMemoryFaultTests
{
    private readonly InMemoryCluster _cluster = new();
    private readonly InMemoryClients _process;

    public InMemoryFaultTests()
    {
        _cluster.CreateTopic(TopicRole.Metrics, 2);
        _cluster.CreateTopic(TopicRole.Alerts, 1);
        _process = _cluster.CreateProcess("p");
    }

    [Fact]
    public void A_crash_at_a_port_call_happens_before_its_effect_and_leaves_the_transaction_open()
    {
        _process.CrashAt = 5;
        var producer = _process.StartedProducer("id");
        producer.BeginWith(Alerts0, "a");

        Assert.Throws<SimulatedCrash>(() => producer.Commit(Second));
        producer.Dispose();

        Assert.True(_process.IsDead);
        Assert.Equal(TransactionState.Open, Assert.Single(_cluster.ReadAll(Alerts0)).State);
        Assert.Throws<SimulatedCrash>(() => _process.CreateProducer("id"));
    }

    [Fact]
    public void The_hook_sees_every_call_before_it_happens_and_may_change_the_world()
    {
        var seen = new List<string>();
        _process.Hook = call =>
        {
            seen.Add($"{call.Number} {call.Kind} {call.ClientId} {call.Partition}");
            if (call.Kind == PortCallKind.Poll)
            {
                _cluster.Append(Metrics0, "just in time");
            }
        };
        var reader = _process.CreateReader("r", readCommitted: true);
        reader.Assign(Metrics0, 0);

        Assert.Equal(["Metrics-0@0=just in time", "Metrics-0 end 1"], reader.PollText());
        Assert.Equal(["1 CreateReader r ", "2 Assign r Metrics-0", "3 Poll r "], seen);
        Assert.Equal(1, _process.Calls(PortCallKind.Poll));
    }

    [Fact]
    public void Scripted_answers_come_before_or_after_the_effect()
    {
        var producer = _process.StartedProducer("id");
        _process.Faults.Fail(PortCallKind.SendOffsets, new(TransactionOutcome.Abortable, "UNKNOWN_MEMBER_ID"));
        _process.Faults.Fail(PortCallKind.Commit, new(TransactionOutcome.Fatal, "_FATAL"), afterEffect: true);

        producer.BeginWith(Alerts0, "a");
        Assert.Equal(TransactionOutcome.Abortable, producer.SendOffsets([new(Metrics0, 1)], new GroupToken("", -1, null), Second).Outcome);
        Assert.Equal("UNKNOWN_MEMBER_ID", producer.Commit(Second).Code);
        Assert.True(producer.Abort(Second).IsOk);
        producer.BeginWith(Alerts0, "b");
        Assert.Equal("_FATAL", producer.Commit(Second).Code);
        Assert.Equal("_FATAL", producer.Begin().Code);

        Assert.Equal(["b"], _cluster.Committed(Alerts0));
        Assert.Equal(2, _process.Faults.Fired);
    }

    [Fact]
    public void Scripted_answers_of_the_consumer()
    {
        var consumer = _process.CreateReader("r", readCommitted: true);
        consumer.Assign(Metrics0, 0);
        foreach (var kind in new[] { PortCallKind.Committed, PortCallKind.QueryWatermarks, PortCallKind.Seek, PortCallKind.Poll })
        {
            _process.Faults.Fail(kind, new(TransactionOutcome.Retriable));
        }

        Assert.Equal(CommittedState.NotYet, consumer.Committed(Metrics0, Second).State);
        Assert.Null(consumer.QueryWatermarks(Metrics0, Second));
        Assert.False(consumer.Seek(Metrics0, 0));
        Assert.Empty(consumer.PollText());

        Assert.Equal(CommittedState.None, consumer.Committed(Metrics0, Second).State);
        Assert.NotNull(consumer.QueryWatermarks(Metrics0, Second));
        Assert.True(consumer.Seek(Metrics0, 0));
        Assert.NotEmpty(consumer.PollText());
    }

    [Fact]
    public void An_outage_is_told_once_and_describing_the_cluster_throws()
    {
        var consumer = _process.CreateReader("r", readCommitted: true);
        consumer.Assign(Metrics0, 0);
        _cluster.Unavailable = true;

        Assert.Equal(["Transient _ALL_BROKERS_DOWN"], consumer.PollText());
        Assert.Empty(consumer.PollText());
        Assert.Equal(CommittedState.NotYet, consumer.Committed(Metrics0, Second).State);
        Assert.Throws<KafkaUnavailableException>(() => _process.Describe(Second));

        _cluster.Unavailable = false;
        Assert.Equal(["Metrics-0 end 0"], consumer.PollText());
    }

    [Fact]
    public void Misuse_of_a_producer_is_fatal()
    {
        var producer = _process.CreateProducer("id");
        Assert.Equal("_STATE", producer.Begin().Code);

        var other = _process.StartedProducer("other");
        Assert.Equal(TransactionOutcome.Fatal, other.Abort(Second).Outcome);
    }

    [Fact]
    public void A_smaller_poll_limit_cuts_the_log_into_smaller_batches()
    {
        var reader = _process.CreateReader("r", readCommitted: true);
        reader.Assign(Metrics0, 0);
        _cluster.Append(Metrics0, "a");
        _cluster.Append(Metrics0, "b");
        _process.PollLimit = 1;

        Assert.Equal(["Metrics-0@0=a"], reader.PollText());
        Assert.Equal(["Metrics-0@1=b", "Metrics-0 end 2"], reader.PollText());
    }
}
