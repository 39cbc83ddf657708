using VisuTility.Streams.IntegrationTests.Checking;
using VisuTility.Streams.IntegrationTests.Fixtures;
using VisuTility.Streams.IntegrationTests.Harness;
using VisuTility.Streams.Kafka.Topics;
using VisuTility.Streams.Ports;
using Xunit.Abstractions;

namespace VisuTility.Streams.IntegrationTests.ExactlyOnce;

[Collection(KafkaLocal.Collection)]
public sealed class EndToEndTests(KafkaLocal kafka, ITestOutputHelper output)
{
    private const int MetricsPartitions = 6;
    private const int SignalPartitions = 3;

    private static TopicPlanOptions Plan => new() { MetricsPartitions = MetricsPartitions, SignalsPartitions = SignalPartitions, OutputPartitions = 2 };

    [BrokerFact]
    public void What_is_committed_equals_the_reference_after_a_restart_and_a_scale_out()
    {
        var names = KafkaLocal.NewNames();
        var clients = kafka.Clients(names, Plan);
        var group = kafka.Options(names).GroupId;
        var load = new EventLoad(clients, MetricsPartitions, seed: 7);
        load.Write(6_000);

        using (new RunningService(clients, names, group, "a", TestRules.Busy))
        {
            Await.Drained(clients, TopicRole.Metrics, MetricsPartitions);
        }

        using (var first = new RunningService(clients, names, group, "a", TestRules.Busy))
        using (var second = new RunningService(clients, names, group, "b", TestRules.Busy, threads: 2))
        {
            load.Write(12_000);
            Await.That(() => second.Partitions.Count > 0, "the second instance has partitions");
            load.Write(6_000);
            Await.Drained(clients, TopicRole.Metrics, MetricsPartitions);
            Await.Drained(clients, TopicRole.Signals, SignalPartitions);
        }

        var result = new OutputCheck(clients, names, FixedSchemas.SchemaOf).Run(MetricsPartitions, SignalPartitions);
        output.WriteLine(result.ToString());
        Assert.Equal(load.Committed, result.Input);
        Assert.True(result is { Alerts: > 50, Jobs: > 5, DeadLetters: > 100, Late: > 10, Duplicates: > 10, Tombstones: > 10 }, result.ToString());
    }
}
