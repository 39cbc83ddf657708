using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using VisuTility.Streams.Avro;
using VisuTility.Streams.Monitoring;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Processing;
using VisuTility.Streams.Records;
using VisuTility.Streams.Rules;
using VisuTility.Streams.State;

namespace VisuTility.Streams.Tests.Monitoring;

/// <summary>
/// A camera monitor with the default rules and metric events for it, all series in a random order that no cache can guess, each record
/// where a native
/// client would have it. A record costs the load nothing but setting its time and its value.
/// </summary>
internal sealed unsafe class MonitorLoad
{
    private const int SchemaId = 1;
    private const int TimeBytes = 6;
    private static readonly (string Name, double Mean, double Sd)[] Metrics =
        [("accuracy", 0.92, 0.01), ("confidence", 0.8, 0.01), ("drift_score", 0.1, 0.01), ("latency_ms", 25, 1.5)];

    private readonly FoldScope _scope = new(new PartitionId(TopicRole.Metrics, 0), "visutility.metrics", new Outbox());
    private readonly CameraMonitor _monitor;
    private readonly byte[] _bytes;
    private readonly (int At, int Length, int TimeAt, int ValueAt)[] _records;
    private long _timeMs = 1_750_000_000_000;
    private long _offset;
    private ulong _noise = 88_172_645_463_325_252;
    private int _next;

    public MonitorLoad(int series)
    {
        _scope.Context = FoldContext.Empty.Apply(
            new ControlRecord
            {
                ControlId = "1",
                IssuedAtMs = 0,
                Body = new ControlBody.RuleSetChange(DefaultRules.Load().CanonicalJson),
            }, 0, 0, out _);
        _monitor = new CameraMonitor(_scope, new OwnSchema(), new OutputSchemas(2, 3, 4), signalPartitions: 3);
        _records = new (int, int, int, int)[series];
        var values = Enumerable.Range(0, series).Select(ValueOf).ToArray();
        new Random(1).Shuffle(values);
        _bytes = GC.AllocateUninitializedArray<byte>(values.Sum(static value => value.Bytes.Length), pinned: true);
        var at = 0;
        for (var i = 0; i < series; i++)
        {
            values[i].Bytes.CopyTo(_bytes, at);
            _records[i] = (at, values[i].Bytes.Length, at + values[i].TimeAt, at + values[i].ValueAt);
            at += values[i].Bytes.Length;
        }
    }

    public long Readings => _scope.Counters.Readings;

    public int Outputs => _scope.Outbox.Count;

    /// <summary>So many records through the whole fold.</summary>
    public void Run(int records)
    {
        fixed (byte* bytes = _bytes)
        {
            for (var i = 0; i < records; i++)
            {
                Step(bytes, _records[_next]);
                if (++_next == _records.Length)
                {
                    _next = 0;
                    _timeMs += 60_000;
                }
            }
        }
    }

    private void Step(byte* bytes, (int At, int Length, int TimeAt, int ValueAt) record)
    {
        WriteTime(_bytes.AsSpan(record.TimeAt, TimeBytes), _timeMs);
        var value = new Span<byte>(bytes + record.ValueAt, sizeof(double));
        // Within two per mille of what it was, so that no detector finds anything.
        _noise ^= _noise << 13;
        _noise ^= _noise >> 7;
        _noise ^= _noise << 17;
        BinaryPrimitives.WriteInt64LittleEndian(
            value, (BinaryPrimitives.ReadInt64LittleEndian(value) & ~0xFF_FFFF_FFFFL) | (long)(_noise & 0xFF_FFFF_FFFF));
        var view = new RecordView(_scope.Input, _offset, _timeMs, null, -1, bytes + record.At, record.Length, null);
        _scope.At = new Cursor(_offset++, 0);
        _scope.Clock = _timeMs;
        if (_monitor.Prepare(view) == Readiness.Ready)
        {
            _monitor.Apply(view);
        }
    }

    private (byte[] Bytes, int TimeAt, int ValueAt) ValueOf(int series)
    {
        var (camera, metric) = (series / Metrics.Length, Metrics[series % Metrics.Length]);
        var writer = new AvroWriter();
        ConfluentFrame.WriteHeader(writer, SchemaId);
        var id = string.Create(CultureInfo.InvariantCulture, $"{series:x16}");
        var name = string.Create(CultureInfo.InvariantCulture, $"cam-{camera:00000}");
        new MetricEvent
        {
            Id =
                id, TimestampMs =
                    _timeMs, CameraId =
                        name, Modality = Modality.Rgb, ModelName = "yolov8-person", ModelVersion = "1.4.2", Metric = metric.Name,
            Value = metric.Mean, Samples = 100, Attributes = new Dictionary<string, string> { ["site"] = "berlin-3" },
        }.Encode(writer);
        var bytes = writer.ToArray();
        var valueAt = bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(metric.Name)) + metric.Name.Length;
        return (bytes, ConfluentFrame.IdHeaderBytes + 1 + id.Length, valueAt);
    }

    /// <summary>Today's milliseconds always take six bytes as an Avro long.</summary>
    private static void WriteTime(Span<byte> target, long timeMs)
    {
        var zigzag = (ulong)timeMs << 1;
        for (var i = 0; i < TimeBytes - 1; i++)
        {
            target[i] = (byte)((zigzag & 0x7F) | 0x80);
            zigzag >>= 7;
        }

        target[TimeBytes - 1] = (byte)zigzag;
    }

    private sealed class OwnSchema : IWriterSchemas
    {
        private readonly WriterSchema _events = WriterSchema.Compile(RecordSchemas.MetricEvent.Text);

        public WriterSchema? Find(in WriterSchemaId id) => id.Id == SchemaId ? _events : null;
    }
}
