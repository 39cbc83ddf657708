using VisuTility.Streams.IntegrationTests.Checking;
using VisuTility.Streams.IntegrationTests.Fixtures;
using VisuTility.Streams.IntegrationTests.Harness;
using VisuTility.Streams.Kafka.Settings;
using VisuTility.Streams.Kafka.Topics;
using VisuTility.Streams.Ports;
using Xunit.Abstractions;

namespace VisuTility.Streams.IntegrationTests.ExactlyOnce;

/// <summary>Two instances as processes, killed at random points under load, watched by a read_committed reader; then everything is recomputed.</summary>
[Collection(KafkaLocal.Collection)]
public sealed class HardKillTests(KafkaLocal kafka, ITestOutputHelper output)
{
    private const int MetricsPartitions = 6;
    private const int SignalPartitions = 3;
    private const int Kills = 5;

    /// <summary>200,000 in a campaign (VISUTILITY_CAMPAIGN_EVENTS=200000), fewer in every test run.</summary>
    private static int Events => int.TryParse(Environment.GetEnvironmentVariable("VISUTILITY_CAMPAIGN_EVENTS"), out var events) ? events : 40_000;

    [BrokerTheory]
    [InlineData(KafkaGroupProtocol.Classic)]
    [InlineData(KafkaGroupProtocol.Consumer)]
    public void Nothing_is_missing_and_nothing_twice_after_hard_kills_of_two_instances(KafkaGroupProtocol protocol)
    {
        var names = KafkaLocal.NewNames();
        var kafkaOptions = kafka.Options(names);
        var clients = kafka.Clients(names, new TopicPlanOptions { MetricsPartitions = MetricsPartitions, SignalsPartitions = SignalPartitions, OutputPartitions = 2 });
        using var registry = new FileRegistry(names);
        var rules = Path.Combine(registry.Folder, "test-rules.json");
        File.WriteAllText(rules, TestRules.Busy.CanonicalJson);
        using var observer = new OutputObserver(clients, partitions: 2);

        ServiceProcess Start(string instance) => new(
            kafkaOptions, names, registry.Address, instance, rules, "--set", $"Kafka:GroupProtocol={protocol}");

        var services = new[] { Start("1"), Start("2") };
        try
        {
            var load = new EventLoad(clients, MetricsPartitions, seed: (int)protocol + 11, registry.MetricEventId, registry.ForeignId);
            var random = new Random(4711);
            var kills = 0;
            using var progress = new GroupProgress(clients, MetricsPartitions);
            for (var round = 0; round < Kills; round++)
            {
                var before = progress.Records();
                var share = Events / (Kills + 1);
                var writing = Task.Run(() => load.Write(share));
                var after = random.Next(share / 2);
                Await.That(() => progress.Records() > before + after, $"progress by {after} records before kill {round + 1}");
                var victim = random.Next(2);
                Assert.True(services[victim].Kill(), $"instance {victim + 1} had ended by itself before kill {round + 1}:\n{services[victim].Log}");
                kills++;
                services[victim].Dispose();
                services[victim] = Start($"{victim + 1}");
                writing.Wait();
            }

            load.Write(Events - load.Committed);
            Await.Drained(clients, TopicRole.Metrics, MetricsPartitions, TimeSpan.FromMinutes(3));
            Await.Drained(clients, TopicRole.Signals, SignalPartitions, TimeSpan.FromMinutes(3));
            Assert.Equal(Kills, kills);
            Assert.All(services, service => Assert.Equal(0, service.Terminate()));

            var result = new OutputCheck(clients, names, registry.SchemaOf).Run(MetricsPartitions, SignalPartitions);
            output.WriteLine($"{protocol}: {kills} kills, {result}");
            Assert.Equal(load.Committed, result.Input);
            Await.That(() => observer.Count >= result.Alerts, "the observer has read every alert");
            Assert.Equal(result.Alerts, observer.Count);
            Assert.Equal(0, observer.Repeated);
        }
        catch
        {
            output.WriteLine(string.Join("\n--- \n", services.Select(service => service.Log)));
            throw;
        }
        finally
        {
            Array.ForEach(services, service => service.Dispose());
        }
    }
}
