using VisuTility.Streams.IntegrationTests.Checking;
using VisuTility.Streams.IntegrationTests.Fixtures;
using VisuTility.Streams.IntegrationTests.Harness;
using VisuTility.Streams.Kafka.Settings;
using VisuTility.Streams.Kafka.Topics;
using VisuTility.Streams.Ports;
using Xunit.Abstractions;

namespace VisuTility.Streams.IntegrationTests.ExactlyOnce;

/// <summary>Instances come and go while records arrive.</summary>
[Collection(KafkaLocal.Collection)]
public sealed class ScalingTests(KafkaLocal kafka, ITestOutputHelper output)
{
    private const int MetricsPartitions = 6;
    private const int SignalPartitions = 3;
    private const int Portion = 4_000;

    [BrokerTheory]
    [InlineData(KafkaGroupProtocol.Classic)]
    [InlineData(KafkaGroupProtocol.Consumer)]
    public void Three_instances_come_and_two_go_under_load_and_nothing_is_missing_or_twice(KafkaGroupProtocol protocol)
    {
        var names = KafkaLocal.NewNames();
        var plan = new TopicPlanOptions { MetricsPartitions = MetricsPartitions, SignalsPartitions = SignalPartitions, OutputPartitions = 2 };
        var clients = kafka.Clients(names, plan, options => options with { GroupProtocol = protocol });
        var group = kafka.Options(names).GroupId;
        var load = new EventLoad(clients, MetricsPartitions, seed: 23);
        using var progress = new GroupProgress(clients, MetricsPartitions);

        using var first = new RunningService(clients, names, group, "a", TestRules.Busy);
        UnderLoad(load, progress, () => Await.That(() => first.Partitions.Count == MetricsPartitions + SignalPartitions, "the first has all partitions"));
        using var second = new RunningService(clients, names, group, "b", TestRules.Busy, threads: 2);
        UnderLoad(load, progress, () => Await.That(() => second.Partitions.Count > 1, "the second's threads have partitions"));
        using var third = new RunningService(clients, names, group, "c", TestRules.Busy);
        UnderLoad(load, progress, () => Await.That(() => third.Partitions.Count > 0, "the third has partitions"));
        UnderLoad(load, progress, () => Assert.Equal(0, first.Stop().ExitCode));
        UnderLoad(load, progress, () => Assert.Equal(0, third.Stop().ExitCode));
        Await.Drained(clients, TopicRole.Metrics, MetricsPartitions);
        Await.Drained(clients, TopicRole.Signals, SignalPartitions);
        Assert.Equal(0, second.Stop().ExitCode);

        var result = new OutputCheck(clients, names, FixedSchemas.SchemaOf).Run(MetricsPartitions, SignalPartitions);
        output.WriteLine($"{protocol}: {result}");
        Assert.Equal(load.Committed, result.Input);
        Assert.True(result is { Alerts: > 50, Jobs: > 5 }, result.ToString());
    }

    /// <summary>Writes while the change goes on, and sees records processed after it.</summary>
    private static void UnderLoad(EventLoad load, GroupProgress progress, Action change)
    {
        var writing = Task.Run(() => load.Write(Portion));
        change();
        writing.Wait();
        var before = progress.Records();
        load.Write(500);
        Await.That(() => progress.Records() > before, "progress after the change");
    }
}
