using System.Globalization;
using VisuTility.Streams.Avro;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.IntegrationTests.Input;

/// <summary>Sound events of one series, a second apart, and their bytes with and without a frame.</summary>
internal sealed class EventBytes
{
    private readonly AvroWriter _writer = new();
    private readonly long _startMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - 7_200_000;
    private int _events;

    public MetricEvent Next()
    {
        _events++;
        return new MetricEvent
        {
            Id = _events.ToString("000000", CultureInfo.InvariantCulture),
            TimestampMs = _startMs + (_events * 1000),
            CameraId = "cam-1",
            Modality = Modality.Rgb,
            ModelName = "m",
            ModelVersion = "v1",
            Metric = "accuracy",
            Value = 0.95,
            Attributes = new Dictionary<string, string> { ["site"] = "A" },
        };
    }

    public byte[] Body(MetricEvent record)
    {
        _writer.Clear();
        record.Encode(_writer);
        return _writer.ToArray();
    }

    public byte[] Frame(int schemaId, ReadOnlySpan<byte> body)
    {
        _writer.Clear();
        ConfluentFrame.WriteHeader(_writer, schemaId);
        return [.. _writer.Written, .. body];
    }
}
