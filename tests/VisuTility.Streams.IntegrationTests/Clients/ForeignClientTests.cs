using System.Globalization;
using System.Text;
using VisuTility.Streams.Avro;
using VisuTility.Streams.IntegrationTests.Checking;
using VisuTility.Streams.IntegrationTests.Fixtures;
using VisuTility.Streams.IntegrationTests.Harness;
using VisuTility.Streams.Kafka;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Records;
using Xunit.Abstractions;

namespace VisuTility.Streams.IntegrationTests.Clients;

/// <summary>Readers and writers that share no code with the service.</summary>
[Collection(KafkaLocal.Collection)]
public sealed class ForeignClientTests(KafkaLocal kafka, ITestOutputHelper output)
{
    private static readonly PartitionId Alerts = new(TopicRole.Alerts, 0);

    [OwnBrokerFact]
    public void Kafkas_console_consumer_sees_exactly_the_committed_alerts()
    {
        var names = KafkaLocal.NewNames();
        var clients = kafka.Clients(names);
        var load = new EventLoad(clients, partitions: 2, seed: 3);
        load.Write(6_000);
        Abort(clients, "aborted before");
        using (new RunningService(clients, names, kafka.Options(names).GroupId, "a", TestRules.Busy))
        {
            Await.Drained(clients, TopicRole.Metrics, 2);
            Await.Drained(clients, TopicRole.Signals, 1);
        }

        Abort(clients, "aborted after");
        new OutputCheck(clients, names, FixedSchemas.SchemaOf).Run(2, 1);
        var expected = TopicReader.ReadCommitted(clients, Alerts)
            .ConvertAll(record => $"Offset:{record.Offset.ToString(CultureInfo.InvariantCulture)}\t{Encoding.UTF8.GetString(record.Key!)}");

        var committed = Console(names, "read_committed");
        output.WriteLine($"{expected.Count} alerts");
        Assert.True(expected.Count > 20, $"{expected.Count} alerts");
        Assert.Equal(expected, committed);
        Assert.Contains(Console(names, "read_uncommitted"), line => line.EndsWith("aborted after", StringComparison.Ordinal));
    }

    [NodeFact]
    public void Events_of_a_Node_writer_become_an_alert_and_a_job()
    {
        var names = KafkaLocal.NewNames();
        var clients = kafka.Clients(names);
        var start = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - 600_000;
        var events = Enumerable.Range(0, 40).Select(i => new MetricEvent
        {
            Id = $"n-{i}",
            TimestampMs = start + (i * 1000),
            CameraId = "Kamera-Ü-1",
            Modality = Modality.Thermal,
            ModelName = "detektor",
            ModelVersion = "7",
            Metric = "accuracy",
            Value = i < 20 ? 0.95 : 0.4,
        }).ToList();
        using (var writer = new NodeWriter())
        {
            writer.Publish(kafka.Bootstrap, names[TopicRole.Metrics], FixedSchemas.MetricEventId, events);
        }

        using (new RunningService(clients, names, kafka.Options(names).GroupId, "a", TestRules.Busy))
        {
            Await.Drained(clients, TopicRole.Metrics, 2);
            Await.Drained(clients, TopicRole.Signals, 1);
        }

        var result = new OutputCheck(clients, names, FixedSchemas.SchemaOf).Run(2, 1);
        Assert.True(result is { Input: 40, Readings: 40, DeadLetters: 0, Jobs: 1 }, result.ToString());
        var alert = TopicReader.ReadCommitted(clients, Alerts).ConvertAll(Decode).Find(alert => alert.Rule == "accuracy-low" && alert.State == AlertState.Firing)!;
        Assert.Equal(("Kamera-Ü-1", Modality.Thermal, "detektor", "7", 0.4), (alert.CameraId, alert.Modality, alert.ModelName, alert.ModelVersion, alert.Value));
    }

    private static DriftAlert Decode(LogRecord record) =>
        DriftAlert.TryDecode(record.Value.AsSpan(ConfluentFrame.IdHeaderBytes), RecordSchemas.DriftAlert.Plan, out var alert, out var error)
            ? alert
            : throw new InvalidDataException(error.ToString());

    private static void Abort(KafkaClients clients, string key)
    {
        using var producer = clients.CreateProducer("aborting");
        Assert.True(producer.InitTransactions(TimeSpan.FromSeconds(30)).IsOk);
        Assert.True(producer.Begin().IsOk);
        Assert.True(producer.Produce(new OutputRecord(TopicRole.Alerts, 0, Encoding.UTF8.GetBytes(key), [0])).IsOk);
        Await.That(() => Acknowledged(producer) >= 0, "the record to abort reached the broker");
        Assert.True(producer.Abort(TimeSpan.FromSeconds(30)).IsOk);
    }

    private static long Acknowledged(ITransactionalProducer producer)
    {
        producer.Poll();
        return producer.LastAcknowledged(Alerts);
    }

    /// <summary>Offset and key of every alert it shows.</summary>
    private List<string> Console(TopicNames names, string isolation)
    {
        var text = kafka.Tool(
            "console-consumer", "--bootstrap-server", kafka.Bootstrap, "--topic", names[TopicRole.Alerts], "--from-beginning", "--isolation-level", isolation,
            "--timeout-ms", "8000", "--formatter-property", "print.offset=true", "--formatter-property", "print.key=true", "--formatter-property", "print.value=false");
        return [.. text.Split('\n').Where(line => line.StartsWith("Offset:", StringComparison.Ordinal)).Select(line => line.TrimEnd())];
    }

    /// <summary>A test against the shared broker with the Node program; skipped with a reason where there is no broker or no npm.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class NodeFactAttribute : FactAttribute
    {
        public NodeFactAttribute() => Skip = KafkaLocal.SkipReason ?? NodeWriter.SkipReason;
    }
}
