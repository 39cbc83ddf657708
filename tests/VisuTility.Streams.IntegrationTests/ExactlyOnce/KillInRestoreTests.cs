using VisuTility.Streams.IntegrationTests.Checking;
using VisuTility.Streams.IntegrationTests.Fixtures;
using VisuTility.Streams.IntegrationTests.Harness;
using VisuTility.Streams.Kafka.Topics;
using VisuTility.Streams.Ports;
using Xunit.Abstractions;

namespace VisuTility.Streams.IntegrationTests.ExactlyOnce;

/// <summary>The process dies while it takes up its partitions: for the very first time, and again with state to read.</summary>
[Collection(KafkaLocal.Collection)]
public sealed class KillInRestoreTests(KafkaLocal kafka, ITestOutputHelper output)
{
    private const int MetricsPartitions = 6;
    private const int SignalPartitions = 3;

    private const string Assigned = "Assigned: ";
    private const string FirstPartitionStarts = "new partition: starts at offset";
    private const string FirstPartitionRestored = "journal entries; replaying offsets";

    [BrokerFact]
    public void Nothing_is_missing_and_nothing_twice_after_kills_in_the_first_restore_and_in_later_ones()
    {
        var names = KafkaLocal.NewNames();
        var options = kafka.Options(names);
        var clients = kafka.Clients(names, new TopicPlanOptions { MetricsPartitions = MetricsPartitions, SignalsPartitions = SignalPartitions, OutputPartitions = 2 });
        using var registry = new FileRegistry(names);
        var rules = Path.Combine(registry.Folder, "test-rules.json");
        File.WriteAllText(rules, TestRules.Busy.CanonicalJson);
        var load = new EventLoad(clients, MetricsPartitions, seed: 31, registry.MetricEventId, registry.ForeignId);

        ServiceProcess Start() => new(options, names, registry.Address, "1", rules);
        void KillAt(string logged)
        {
            using var service = Start();
            service.Await(logged);
            Assert.True(service.Kill(), $"it had ended by itself before the kill at \"{logged}\":\n{service.Log}");
        }

        load.Write(3_000);
        KillAt(Assigned);
        KillAt(FirstPartitionStarts);
        using (var service = Start())
        {
            using var progress = new GroupProgress(clients, MetricsPartitions);
            Await.That(() => progress.Records() > 2_000 || service.HasEnded, "progress after the kills in the first restore");
            Assert.True(service.Kill(), service.Log);
        }

        load.Write(3_000);
        KillAt(Assigned);
        KillAt(FirstPartitionRestored);
        load.Write(3_000);
        using (var last = Start())
        {
            Await.Drained(clients, TopicRole.Metrics, MetricsPartitions);
            Await.Drained(clients, TopicRole.Signals, SignalPartitions);
            Assert.Equal(0, last.Terminate());
            Assert.Contains(FirstPartitionRestored, last.Log);
        }

        var result = new OutputCheck(clients, names, registry.SchemaOf).Run(MetricsPartitions, SignalPartitions);
        output.WriteLine(result.ToString());
        Assert.Equal(load.Committed, result.Input);
        Assert.True(result is { Alerts: > 10, DeadLetters: > 30 }, result.ToString());
    }
}
