using System.Text;
using VisuTility.Streams.Avro;
using VisuTility.Streams.Monitoring;
using VisuTility.Streams.Records;
using VisuTility.Streams.Tests.Records;

namespace VisuTility.Streams.Tests.Monitoring;

public sealed class ModelMetricsDecoderTests
{
    [Fact]
    public void A_record_of_our_own_schema_shows_all_its_fields()
    {
        var expected = SampleRecords.ModelMetrics;
        var body = new AvroWriter();
        expected.Encode(body);

        Assert.True(Create(RecordSchemas.ModelMetrics.Text).TryDecode(body.Written, out var view, out var error), error.ToString());

        Assert.Equal(expected, new ModelMetrics
        {
            ModelName = Encoding.UTF8.GetString(view.ModelName), ModelVersion = Encoding.UTF8.GetString(view.ModelVersion),
            TimestampMs = view.TimestampMs,
            CameraId = Encoding.UTF8.GetString(view.CameraId), Accuracy = view.Accuracy, Precision = view.Precision, Recall = view.Recall,
            LatencyMs = view.LatencyMs,
        });
    }

    [Fact]
    public void A_writer_without_cameras_and_with_narrower_numbers_is_read_without_allocating()
    {
        var decoder = Create("""
            {"type": "record", "name": "ModelMetrics", "fields": [
              {"name": "latency_ms", "type": "int"}, {"name": "recall", "type": "float"}, {"name": "precision", "type": "float"}, {"name": "accuracy", "type": "double"},
              {"name": "note", "type": "string"}, {"name": "timestamp", "type": "long"}, {"name": "model_version", "type": "string"}, {"name": "model_name", "type": "string"}]}
            """);
        var body = new AvroWriter();
        body.WriteInt(12);
        body.WriteFloat(0.5f);
        body.WriteFloat(0.25f);
        body.WriteDouble(0.9);
        body.WriteString("passed over");
        body.WriteLong(77);
        body.WriteString("1.0");
        body.WriteString("m");
        decoder.TryDecode(body.Written, out _, out _);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var decoded = decoder.TryDecode(body.Written, out var view, out var error);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(decoded, error.ToString());
        Assert.Equal(0, allocated);
        Assert.True(view.CameraId.IsEmpty);
        Assert.Equal((0.9, 0.25, 0.5, 12.0), (view.Accuracy, view.Precision, view.Recall, view.LatencyMs));
        Assert.Equal(77, view.TimestampMs);
    }

    [Fact]
    public void Bytes_left_over_are_malformed()
    {
        var body = new AvroWriter();
        SampleRecords.ModelMetrics.Encode(body);
        body.WriteByte(0);

        Assert.False(Create(RecordSchemas.ModelMetrics.Text).TryDecode(body.Written, out _, out var error));

        Assert.Equal(AvroErrorCode.TrailingBytes, error.Code);
    }

    private static ModelMetricsDecoder Create(string schema) =>
        ModelMetricsDecoder.TryCreate(AvroSchema.Parse(schema), out var decoder, out var problem)
            ? decoder
            : throw new InvalidOperationException(problem);
}
