using System.Diagnostics.CodeAnalysis;
using VisuTility.Streams.Avro;

namespace VisuTility.Streams.Records;

/// <summary>
/// Four readings of one model version, for producers and tools; the service itself reads it in place with <c>ModelMetricsDecoder</c>.
/// Fields and their order: schemas/model-metrics.avsc.
/// </summary>
public sealed record ModelMetrics : IAvroRecord<ModelMetrics>
{
    public required string ModelName { get; init; }
    public required string ModelVersion { get; init; }

    /// <summary>Event time, milliseconds since 1970 UTC.</summary>
    public required long TimestampMs { get; init; }

    /// <summary>Empty = the model's own series, keyed by the model's name.</summary>
    public string CameraId { get; init; } = "";

    public required double Accuracy { get; init; }
    public required double Precision { get; init; }
    public required double Recall { get; init; }
    public required double LatencyMs { get; init; }

    public static RecordSchema Schema => RecordSchemas.ModelMetrics;

    public void Encode(AvroWriter writer)
    {
        writer.WriteString(ModelName);
        writer.WriteString(ModelVersion);
        writer.WriteLong(TimestampMs);
        writer.WriteString(CameraId);
        writer.WriteDouble(Accuracy);
        writer.WriteDouble(Precision);
        writer.WriteDouble(Recall);
        writer.WriteDouble(LatencyMs);
    }

    public static bool TryDecode(
        ReadOnlySpan<byte> body, SchemaResolution plan, [NotNullWhen(true)] out ModelMetrics? record, out AvroError error)
    {
        record = null;
        if (!plan.TryDecode(body, out var value, out error))
        {
            return false;
        }

        var fields = new RecordFields(value);
        record = new ModelMetrics
        {
            ModelName = fields.String(),
            ModelVersion = fields.String(),
            TimestampMs = fields.Long(),
            CameraId = fields.String(),
            Accuracy = fields.Double(),
            Precision = fields.Double(),
            Recall = fields.Double(),
            LatencyMs = fields.Double(),
        };
        return true;
    }
}
