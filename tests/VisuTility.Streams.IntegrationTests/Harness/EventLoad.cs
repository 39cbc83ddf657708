using VisuTility.Streams.Avro;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.IntegrationTests.Harness;

/// <summary>
/// Seeded metric events of a small fleet whose accuracy drops and recovers, with late, repeated and bad records among them; written in transactions, some
/// of which are aborted, so that the input has markers and gaps.
/// </summary>
public sealed class EventLoad(IKafkaClients clients, int partitions, int seed, int schemaId = FixedSchemas.MetricEventId, int foreignSchemaId = 77)
{
    private const int Cameras = 24;

    private readonly Random _random = new(seed);
    private readonly long _start = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - 3_600_000;
    private readonly AvroWriter _writer = new();
    private long _step;

    /// <summary>Records of committed transactions so far.</summary>
    public int Committed { get; private set; }

    /// <summary>Writes <paramref name="count"/> records in transactions of 500; about one in twenty is aborted and written again.</summary>
    public void Write(int count)
    {
        using var producer = clients.CreateProducer($"load-{seed}-{_step}");
        Ok(Insist(() => producer.InitTransactions(TimeSpan.FromSeconds(30))));
        while (count > 0)
        {
            var batch = Enumerable.Range(0, Math.Min(count, 500)).Select(_ => Next()).ToList();
            if (_random.Next(20) == 0)
            {
                var last = new PartitionId(TopicRole.Metrics, batch[^1].Partition);
                var before = producer.LastAcknowledged(last);
                Send(producer, batch);
                Await.That(() => Acknowledged(producer, last) > before, "records of the transaction to abort reached the broker");
                Ok(Insist(() => producer.Abort(TimeSpan.FromSeconds(30))));
            }

            Publish(producer, batch);
            count -= batch.Count;
            Committed += batch.Count;
        }
    }

    /// <summary>Writes the batch once, whatever the broker goes through meanwhile: what is aborted comes again.</summary>
    private static void Publish(ITransactionalProducer producer, List<OutputRecord> batch)
    {
        while (true)
        {
            Send(producer, batch);
            var commit = Insist(() => producer.Commit(TimeSpan.FromSeconds(30)));
            if (commit.Outcome != TransactionOutcome.Abortable)
            {
                Ok(commit);
                return;
            }

            Ok(Insist(() => producer.Abort(TimeSpan.FromSeconds(30))));
        }
    }

    private static TransactionResult Insist(Func<TransactionResult> call)
    {
        var result = call();
        while (result.Outcome == TransactionOutcome.Retriable)
        {
            result = call();
        }

        return result;
    }

    private static void Send(ITransactionalProducer producer, List<OutputRecord> batch)
    {
        Ok(producer.Begin());
        batch.ForEach(record => Ok(producer.Produce(record)));
        producer.Poll();
    }

    private static long Acknowledged(ITransactionalProducer producer, PartitionId partition)
    {
        producer.Poll();
        return producer.LastAcknowledged(partition);
    }

    private OutputRecord Next()
    {
        _step++;
        var camera = _random.Next(Cameras);
        var value = _random.Next(1000) switch
        {
            < 3 => null,
            < 6 => [],
            < 10 => [9, 9, 9, 9, 9, 9],
            < 13 => Frame(foreignSchemaId, Event(camera, 0)),
            < 16 => Frame(schemaId, Event(camera, 0))[..^3],
            < 20 => Frame(schemaId, Event(camera, 0) with { Value = double.NaN }),
            < 24 => Frame(schemaId, Event(camera, 0) with { TimestampMs = 32_503_680_000_000 }),
            < 40 => Frame(schemaId, Event(camera, -60_000)),
            _ => Frame(schemaId, Event(camera, 0)),
        };
        return new OutputRecord(TopicRole.Metrics, camera % partitions, System.Text.Encoding.UTF8.GetBytes($"cam-{camera}"), value);
    }

    /// <summary>Two in a hundred repeat the id and time of the event before them.</summary>
    private MetricEvent Event(int camera, long shiftMs)
    {
        var step = _random.Next(50) == 0 ? _step - (_step % 7) : _step;
        var isDrifting = (step / 4000) % 3 == 1 && camera % 3 == 0;
        return new MetricEvent
        {
            Id = $"{camera}-{step}",
            TimestampMs = _start + (step * 20) + shiftMs,
            CameraId = $"cam-{camera}",
            Modality = Modality.Rgb,
            ModelName = $"model-{camera % 4}",
            ModelVersion = "v1",
            Metric = step % 2 == 0 ? "accuracy" : "latency_ms",
            Value = step % 2 == 0 ? (isDrifting ? 0.6 : 0.93) + (_random.NextDouble() * 0.05) : 20 + (_random.NextDouble() * 3),
            Samples = 64,
        };
    }

    private byte[] Frame(int schemaId, MetricEvent record)
    {
        _writer.Clear();
        ConfluentFrame.WriteHeader(_writer, schemaId);
        record.Encode(_writer);
        return _writer.ToArray();
    }

    private static void Ok(TransactionResult result) => Assert.True(result.IsOk, result.ToString());
}
