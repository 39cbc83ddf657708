using VisuTility.Streams.IntegrationTests.Checking;
using VisuTility.Streams.IntegrationTests.Fixtures;
using VisuTility.Streams.IntegrationTests.Harness;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.IntegrationTests.Clients;

/// <summary>The whole way with nothing of ours in between: real Kafka, real registry, the service as a process.</summary>
[Collection(KafkaLocal.Collection)]
public sealed class RealRegistryRunTests(KafkaLocal kafka)
{
    [BothFact]
    public async Task The_service_registers_its_schemas_and_reads_writers_by_the_registrys_ids()
    {
        using var registry = new RegistryLocal();
        using var client = registry.Client();
        var names = KafkaLocal.NewNames();
        var clients = kafka.Clients(names);
        var events = await client.RegisterAsync($"{names[TopicRole.Metrics]}-visutility.MetricEvent", RecordSchemas.MetricEvent.Text, CancellationToken.None);
        var foreign = await client.RegisterAsync($"{names.Prefix}-invoices", """{"type":"record","name":"Invoice","fields":[]}""", CancellationToken.None);
        Assert.True(events.Succeeded && foreign.Succeeded, $"{events} {foreign}");
        var load = new EventLoad(clients, partitions: 2, seed: 9, events.Value, foreign.Value);
        load.Write(4_000);

        var folder = Directory.CreateTempSubdirectory("visutility-rules-").FullName;
        try
        {
            var rules = Path.Combine(folder, "rules.json");
            File.WriteAllText(rules, TestRules.Busy.CanonicalJson);
            using var service = new ServiceProcess(kafka.Options(names), names, registry.Url, "1", rules, "--register");
            Await.Drained(clients, TopicRole.Metrics, 2);
            Await.Drained(clients, TopicRole.Signals, 1);
            Assert.Equal(0, service.Terminate());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        var result = new OutputCheck(clients, names, id => id == events.Value ? RecordSchemas.MetricEvent.Schema : null).Run(2, 1);
        Assert.True(result is { Input: 4_000, Alerts: > 10, DeadLetters: > 10 }, result.ToString());
        var alertSchema = await client.GetVersionAsync($"{names[TopicRole.Alerts]}-visutility.DriftAlert", null, CancellationToken.None);
        var alert = TopicReader.ReadCommitted(clients, new PartitionId(TopicRole.Alerts, 0))[0].Value!;
        Assert.Equal(alertSchema.Value!.Id, (alert[1] << 24) | (alert[2] << 16) | (alert[3] << 8) | alert[4]);
    }

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class BothFactAttribute : FactAttribute
    {
        public BothFactAttribute() => Skip = KafkaLocal.SkipReason ?? RegistryLocal.SkipReason;
    }
}
