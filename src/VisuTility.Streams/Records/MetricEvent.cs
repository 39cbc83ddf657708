using System.Diagnostics.CodeAnalysis;
using VisuTility.Streams.Avro;

namespace VisuTility.Streams.Records;

/// <summary>
/// One reading, for producers and tools; the service itself reads it in place with <c>MetricEventDecoder</c>.
/// Fields and their order: schemas/metric-event.avsc.
/// </summary>
public sealed record MetricEvent : IAvroRecord<MetricEvent>
{
    public required string Id { get; init; }

    /// <summary>Event time, milliseconds since 1970 UTC.</summary>
    public required long TimestampMs { get; init; }

    public required string CameraId { get; init; }
    public Modality Modality { get; init; }
    public required string ModelName { get; init; }
    public required string ModelVersion { get; init; }
    public required string Metric { get; init; }
    public required double Value { get; init; }

    /// <summary>Outcomes behind the value, at least 1.</summary>
    public long Samples { get; init; } = 1;

    public IReadOnlyDictionary<string, string> Attributes { get; init; } = RecordFields.NoLabels;

    public static RecordSchema Schema => RecordSchemas.MetricEvent;

    public void Encode(AvroWriter writer)
    {
        writer.WriteString(Id);
        writer.WriteLong(TimestampMs);
        writer.WriteString(CameraId);
        writer.WriteIndex((int)Modality);
        writer.WriteString(ModelName);
        writer.WriteString(ModelVersion);
        writer.WriteString(Metric);
        writer.WriteDouble(Value);
        writer.WriteLong(Samples);
        writer.WriteStringMap(Attributes);
    }

    public static bool TryDecode(
        ReadOnlySpan<byte> body, SchemaResolution plan, [NotNullWhen(true)] out MetricEvent? record, out AvroError error)
    {
        record = null;
        if (!plan.TryDecode(body, out var value, out error))
        {
            return false;
        }

        var fields = new RecordFields(value);
        record = new MetricEvent
        {
            Id = fields.String(),
            TimestampMs = fields.Long(),
            CameraId = fields.String(),
            Modality = (Modality)fields.Symbol(),
            ModelName = fields.String(),
            ModelVersion = fields.String(),
            Metric = fields.String(),
            Value = fields.Double(),
            Samples = fields.Long(),
            Attributes = fields.StringMap(),
        };
        return true;
    }
}
