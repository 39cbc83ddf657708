using VisuTility.Streams.Avro;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.IntegrationTests.Harness;

/// <summary>
/// Seeded metric events of a small fleet whose accuracy drops and recovers, with late, repeated and bad records among them; written in transactions, some
/// of which are aborted, so that the input has markers and gaps. Event time begins <paramref name="age"/> ago and runs 20 ms a record.
/// </summary>
public sealed class EventLoad(IKafkaClients clients, int partitions, int seed, int schemaId = FixedSchemas.MetricEventId, int foreignSchemaId = 77, TimeSpan? age = null)
{
    private const int Cameras = 24;

    private readonly Random _random = new(seed);
    private readonly long _start = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - (long)(age ?? TimeSpan.FromHours(1)).TotalMilliseconds;
    private readonly AvroWriter _writer = new();
    private long _step;
    private InputWriter? _steady;

    /// <summary>Records of committed transactions so far.</summary>
    public int Committed { get; private set; }

    /// <summary>Records of transactions whose end nobody knows: the producer was fenced or failed inside the commit.</summary>
    public int InDoubt { get; private set; }

    /// <summary>Of a steady load: the last call of its producer and what came of it.</summary>
    public string Doing => _steady?.Doing ?? "";

    /// <summary>Writes <paramref name="count"/> records in transactions of 500; about one in twenty is aborted and written again.</summary>
    public void Write(int count)
    {
        using var writer = new InputWriter(clients, $"load-{seed}-{_step}");
        for (var left = count; left > 0; left -= 500)
        {
            WriteTransaction(writer, Math.Min(left, 500));
        }
    }

    /// <summary>Writes at this pace until told to stop; what an outage held back is not made up for.</summary>
    public void WriteSteadily(int perSecond, CancellationToken stop)
    {
        const int Size = 250;
        using var writer = _steady = new InputWriter(clients, $"load-{seed}-{_step}");
        var due = TimeProvider.System.GetTimestamp();
        while (!stop.IsCancellationRequested)
        {
            WriteTransaction(writer, Size);
            var now = TimeProvider.System.GetTimestamp();
            due = Math.Max(due + (TimeProvider.System.TimestampFrequency * Size / perSecond), now);
            stop.WaitHandle.WaitOne(TimeProvider.System.GetElapsedTime(now, due));
        }
    }

    private void WriteTransaction(InputWriter writer, int size)
    {
        var batch = Enumerable.Range(0, size).Select(_ => Next()).ToList();
        if (_random.Next(20) == 0)
        {
            writer.Abandon(batch);
        }

        if (writer.Publish(batch))
        {
            Committed += size;
        }
        else
        {
            InDoubt += size;
        }
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
}
