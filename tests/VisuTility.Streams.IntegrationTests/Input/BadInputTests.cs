using System.Globalization;
using System.Text;
using VisuTility.Streams.Avro;
using VisuTility.Streams.IntegrationTests.Checking;
using VisuTility.Streams.IntegrationTests.Fixtures;
using VisuTility.Streams.IntegrationTests.Harness;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Processing;
using VisuTility.Streams.Records;
using VisuTility.Streams.Registry.Local;
using Xunit.Abstractions;

namespace VisuTility.Streams.IntegrationTests.Input;

/// <summary>What is no good goes where it should, byte by byte, and holds nothing up.</summary>
[Collection(KafkaLocal.Collection)]
public sealed class BadInputTests(KafkaLocal kafka, ITestOutputHelper output)
{
    private static readonly PartitionId Busy = new(TopicRole.Metrics, 0);
    private static readonly PartitionId Waiting = new(TopicRole.Metrics, 1);

    [BrokerFact]
    public void Every_bad_record_becomes_a_dead_letter_with_its_reason_and_its_bytes()
    {
        var names = KafkaLocal.NewNames();
        var clients = kafka.Clients(names);
        using var registry = new FileRegistry(names);
        var sent = BadRecords.All(registry);
        Write(clients, Busy, sent);

        using var schemas = new CatalogSchemas(registry.Folder);
        using var service = new RunningService(clients, names, kafka.Options(names).GroupId, "a", TestRules.Busy, schemas: schemas);
        Await.That(() => View(service, Busy) is { } view && view.Counters.Records == sent.Count && view.Committed >= sent.Count, "all records committed");

        var letters = TopicReader.ReadCommitted(clients, new PartitionId(TopicRole.DeadLetters, 0));
        var counters = View(service, Busy)!.Counters;
        output.WriteLine($"{sent.Count} records, {letters.Count} dead letters, {counters.Readings} readings");
        Check(sent, TopicReader.ReadCommitted(clients, Busy), letters.ToDictionary(letter => int.Parse(Header(letter, "__streams.errors.offset"), CultureInfo.InvariantCulture)), names);
        Assert.Equal((1, letters.Count), (counters.Tombstones, counters.DeadLetters));
        Assert.Equal(sent.Count, counters.Readings + counters.Tombstones + counters.DeadLetters);
        Assert.InRange(counters.Readings, sent.Count(record => record.Fate == Sent.Reading), sent.Count(record => record.Fate is Sent.Reading or Sent.Either));
    }

    [BrokerFact]
    public void An_unknown_schema_holds_up_only_its_partition_until_the_registry_has_it()
    {
        var names = KafkaLocal.NewNames();
        var clients = kafka.Clients(names);
        using var registry = new FileRegistry(names);
        var events = new EventBytes();
        var text = RecordSchemas.MetricEvent.Text.Replace("\"visutility\"", "\"later\"", StringComparison.Ordinal);
        var laterId = new LocalSchemaRegistry().RegisterAsync("later", text, CancellationToken.None).Result.Value;
        Write(clients, Waiting, [Sound(registry.MetricEventId), Sound(laterId), Sound(registry.MetricEventId)]);
        Write(clients, Busy, [Sound(registry.MetricEventId)]);
        using var schemas = new CatalogSchemas(registry.Folder);
        using var service = new RunningService(clients, names, kafka.Options(names).GroupId, "a", TestRules.Busy, schemas: schemas);

        Await.That(() => View(service, Waiting) is { WaitsForSchema: true, Committed: >= 1 }, "the partition waits");
        Write(clients, Busy, [Sound(registry.MetricEventId), Sound(registry.MetricEventId)]);
        Await.That(() => View(service, Busy)?.Counters.Readings == 3, "the other partition goes on");
        Assert.Equal((true, 1), (View(service, Waiting)!.WaitsForSchema, View(service, Waiting)!.Counters.Readings));

        Assert.Equal(laterId, registry.Register("later", text));
        Await.That(() => View(service, Waiting)?.Counters.Readings == 3, "the partition goes on once the schema is known");
        Assert.False(View(service, Waiting)!.WaitsForSchema);
        Assert.Empty(TopicReader.ReadCommitted(clients, new PartitionId(TopicRole.DeadLetters, 0)));

        Sent Sound(int id) => new("sound", Sent.Reading, events.Frame(id, events.Body(events.Next())));
    }

    private static void Check(List<Sent> sent, List<LogRecord> input, Dictionary<int, LogRecord> letters, TopicNames names)
    {
        Assert.Equal(sent.Count, input.Count);
        foreach (var (index, record) in sent.Index())
        {
            var offset = (int)input[index].Offset;
            var fate = letters.TryGetValue(offset, out var letter) ? Header(letter, "visutility.dlq.reason") : record.Value is null ? Sent.Tombstone : Sent.Reading;
            var expected = record.Fate == Sent.Either && fate is Sent.Reading or "malformed" ? fate : record.Fate;
            Assert.True(fate == expected, $"{record.What} at {offset}: {fate} instead of {record.Fate}; {(letter is null ? "" : Header(letter, "__streams.errors.message"))}");
            if (letter is not null)
            {
                Assert.Equal(input[index].Key, letter.Key);
                Assert.Equal(record.Value, letter.Value);
                Assert.Equal((names[TopicRole.Metrics], "0"), (Header(letter, "__streams.errors.topic"), Header(letter, "__streams.errors.partition")));
                Assert.NotEmpty(Header(letter, "__streams.errors.message"));
                Assert.Equal(record.Headers?.Last(ConfluentFrame.ValueSchemaHeader), letter.Headers!.Last(ConfluentFrame.ValueSchemaHeader));
            }
        }
    }

    private static void Write(IKafkaClients clients, PartitionId partition, List<Sent> records)
    {
        using var producer = clients.CreateProducer($"bad-input-{partition.Partition}");
        Assert.True(producer.InitTransactions(TimeSpan.FromSeconds(30)).IsOk);
        Assert.True(producer.Begin().IsOk);
        foreach (var record in records)
        {
            var result = producer.Produce(new OutputRecord(partition.Topic, partition.Partition, Encoding.UTF8.GetBytes("cam-1"), record.Value, record.Headers));
            Assert.True(result.IsOk, result.ToString());
        }

        Assert.True(producer.Commit(TimeSpan.FromSeconds(30)).IsOk);
    }

    private static PartitionView? View(RunningService service, PartitionId input) => service.Partitions.FirstOrDefault(view => view.Input == input);

    private static string Header(LogRecord record, string name) => Encoding.UTF8.GetString(record.Headers!.Last(name)!);
}
