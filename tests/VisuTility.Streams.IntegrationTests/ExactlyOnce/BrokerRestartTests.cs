using VisuTility.Streams.IntegrationTests.Checking;
using VisuTility.Streams.IntegrationTests.Fixtures;
using VisuTility.Streams.IntegrationTests.Harness;
using VisuTility.Streams.Kafka.Topics;
using VisuTility.Streams.Ports;
using Xunit.Abstractions;

namespace VisuTility.Streams.IntegrationTests.ExactlyOnce;

/// <summary>The only broker is killed and comes back while two instances work.</summary>
public sealed class BrokerRestartTests(ITestOutputHelper output)
{
    private const int MetricsPartitions = 4;
    private const int SignalPartitions = 2;

    [OwnBrokerFact]
    public void Nothing_is_missing_and_nothing_twice_after_the_broker_was_killed_and_came_back()
    {
        using var kafka = KafkaLocal.Start();
        var names = KafkaLocal.NewNames();
        var clients = kafka.Clients(names, new TopicPlanOptions { MetricsPartitions = MetricsPartitions, SignalsPartitions = SignalPartitions, OutputPartitions = 1 });
        var group = kafka.Options(names).GroupId;
        var load = new EventLoad(clients, MetricsPartitions, seed: 5);
        using var progress = new GroupProgress(clients, MetricsPartitions);
        using var first = new RunningService(clients, names, group, "a", TestRules.Busy);
        using var second = new RunningService(clients, names, group, "b", TestRules.Busy);
        load.Write(2_000);
        Await.That(() => progress.Records() > 1_000, "both work");

        using var enough = new CancellationTokenSource();
        var writing = Task.Run(() =>
        {
            while (!enough.IsCancellationRequested)
            {
                load.Write(500);
            }
        });
        kafka.Kill();
        kafka.Restart();
        var before = progress.Records();
        Await.That(() => progress.Records() > before + 2_000, "progress after the restart");
        enough.Cancel();
        writing.Wait();

        Await.Drained(clients, TopicRole.Metrics, MetricsPartitions);
        Await.Drained(clients, TopicRole.Signals, SignalPartitions);
        Assert.Equal(0, first.Stop().ExitCode);
        Assert.Equal(0, second.Stop().ExitCode);
        var result = new OutputCheck(clients, names, FixedSchemas.SchemaOf).Run(MetricsPartitions, SignalPartitions);
        output.WriteLine(result.ToString());
        Assert.Equal(load.Committed, result.Input);
        Assert.True(result is { Alerts: > 5, DeadLetters: > 10 }, result.ToString());
    }
}
