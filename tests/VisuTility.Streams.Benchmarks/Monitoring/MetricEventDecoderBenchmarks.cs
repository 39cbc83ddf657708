using BenchmarkDotNet.Attributes;
using VisuTility.Streams.Avro;
using VisuTility.Streams.Monitoring;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.Benchmarks.Monitoring;

/// <summary>
/// Decoding of one metric event of about 75 bytes: our own layout, another writer's through the plan, and the generic reader. Goals:
/// 80 ns, 200 ns, 0 B.
/// </summary>
public class MetricEventDecoderBenchmarks
{
    private byte[] _body = [];
    private byte[] _evolvedBody = [];
    private MetricEventDecoder _ours = null!;
    private MetricEventDecoder _evolved = null!;

    [GlobalSetup]
    public void Setup()
    {
        var record = new MetricEvent
        {
            Id = "0190a1b2-0001", TimestampMs = 1_700_000_000_123, CameraId = "camera-0042", Modality = Modality.Thermal,
            ModelName = "object_detector",
            ModelVersion = "1.2.3", Metric = "accuracy", Value = 0.93, Samples = 400,
        };
        var writer = new AvroWriter();
        record.Encode(writer);
        _body = writer.ToArray();
        // A writer without samples and attributes, and with a field that we do not know.
        writer.Clear();
        writer.WriteString("firmware 7");
        writer.WriteFixed(_body.AsSpan(0, _body.Length - 3));
        _evolvedBody = writer.ToArray();
        _ours = Create(RecordSchemas.MetricEvent.Text);
        _evolved = Create("""
            {"type": "record", "name": "MetricEvent", "fields": [
              {"name": "note", "type": "string"}, {"name": "id", "type": "string"}, {"name": "timestamp", "type": "long"}, {"name": "camera_id", "type": "string"},
              {"name": "modality", "type": {"type": "enum", "name": "Modality", "symbols": ["UNKNOWN", "RGB", "THERMAL", "DEPTH"]}},
              {"name": "model_name", "type": "string"}, {"name": "model_version", "type": "string"}, {"name": "metric", "type": "string"}, {"name": "value", "type": "double"}]}
            """);
        if (!_ours.TryDecode(_body, out _, out var error) || !_evolved.TryDecode(_evolvedBody, out _, out error))
        {
            throw new InvalidOperationException(error.ToString());
        }
    }

    [Benchmark(Baseline = true)]
    public long Own_layout() => _ours.TryDecode(_body, out var view, out _) ? view.Samples : -1;

    [Benchmark]
    public long Through_the_plan() => _evolved.TryDecode(_evolvedBody, out var view, out _) ? view.Samples : -1;

    [Benchmark]
    public long Generic_record() => MetricEvent.TryDecode(_body, RecordSchemas.MetricEvent.Plan, out var record, out _)
        ? record.Samples
        : -1;

    private static MetricEventDecoder Create(string schema) =>
        MetricEventDecoder.TryCreate(AvroSchema.Parse(schema), out var decoder, out var problem)
            ? decoder
            : throw new InvalidOperationException(problem);
}
