using System.Diagnostics.CodeAnalysis;
using VisuTility.Streams.Avro;

namespace VisuTility.Streams.Records;

/// <summary>
/// What the camera stage tells the fleet stage. Fields that a kind does not use keep their defaults.
/// Fields, units and their order: schemas/drift-signal.avsc.
/// </summary>
public sealed record DriftSignal : IAvroRecord<DriftSignal>
{
    public required string SignalId { get; init; }
    public required SignalKind Kind { get; init; }
    public string ModelName { get; init; } = "";
    public string ModelVersion { get; init; } = "";
    public string CameraId { get; init; } = "";
    public Modality Modality { get; init; }
    public string Metric { get; init; } = "";
    public string Rule { get; init; } = "";
    public AlertState Status { get; init; }

    /// <summary>Milliseconds since 1970 UTC.</summary>
    public required long EventTimeMs { get; init; }

    /// <summary>Clock of the source partition at this signal, milliseconds since 1970 UTC.</summary>
    public required long PartitionClockMs { get; init; }

    public required SourcePoint Source { get; init; }
    public string? AlertId { get; init; }
    public string? Fingerprint { get; init; }
    public RetrainOrder? Retrain { get; init; }
    public double Value { get; init; }
    public double Statistic { get; init; }
    public double Threshold { get; init; }
    public string Detector { get; init; } = "";
    public long WindowCount { get; init; }
    public double WindowMean { get; init; }
    public double? ReferenceMean { get; init; }
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = RecordFields.NoLabels;

    public static RecordSchema Schema => RecordSchemas.DriftSignal;

    public void Encode(AvroWriter writer)
    {
        writer.WriteString(SignalId);
        writer.WriteIndex((int)Kind);
        writer.WriteString(ModelName);
        writer.WriteString(ModelVersion);
        writer.WriteString(CameraId);
        writer.WriteIndex((int)Modality);
        writer.WriteString(Metric);
        writer.WriteString(Rule);
        writer.WriteIndex((int)Status);
        writer.WriteLong(EventTimeMs);
        writer.WriteLong(PartitionClockMs);
        Source.Encode(writer);
        writer.WriteOptional(AlertId);
        writer.WriteOptional(Fingerprint);
        if (writer.WritePresence(Retrain is not null))
        {
            Retrain!.Encode(writer);
        }

        writer.WriteDouble(Value);
        writer.WriteDouble(Statistic);
        writer.WriteDouble(Threshold);
        writer.WriteString(Detector);
        writer.WriteLong(WindowCount);
        writer.WriteDouble(WindowMean);
        writer.WriteOptional(ReferenceMean);
        writer.WriteStringMap(Attributes);
    }

    public static bool TryDecode(
        ReadOnlySpan<byte> body, SchemaResolution plan, [NotNullWhen(true)] out DriftSignal? record, out AvroError error)
    {
        record = null;
        if (!plan.TryDecode(body, out var value, out error))
        {
            return false;
        }

        record = From(new RecordFields(value));
        return true;
    }

    private static DriftSignal From(RecordFields fields) => new()
    {
        SignalId = fields.String(),
        Kind = (SignalKind)fields.Symbol(),
        ModelName = fields.String(),
        ModelVersion = fields.String(),
        CameraId = fields.String(),
        Modality = (Modality)fields.Symbol(),
        Metric = fields.String(),
        Rule = fields.String(),
        Status = (AlertState)fields.Symbol(),
        EventTimeMs = fields.Long(),
        PartitionClockMs = fields.Long(),
        Source = SourcePoint.From(fields.Record()),
        AlertId = fields.OptionalString(),
        Fingerprint = fields.OptionalString(),
        Retrain = fields.OptionalRecord() is { } order ? RetrainOrder.From(order) : null,
        Value = fields.Double(),
        Statistic = fields.Double(),
        Threshold = fields.Double(),
        Detector = fields.String(),
        WindowCount = fields.Long(),
        WindowMean = fields.Double(),
        ReferenceMean = fields.OptionalDouble(),
        Attributes = fields.StringMap(),
    };
}
