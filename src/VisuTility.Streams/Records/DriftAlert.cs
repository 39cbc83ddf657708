using System.Diagnostics.CodeAnalysis;
using VisuTility.Streams.Avro;

namespace VisuTility.Streams.Records;

/// <summary>
/// One transition of one alert with the evidence that decided it; all times are event times.
/// Fields, units and their order: schemas/drift-alert.avsc.
/// </summary>
public sealed record DriftAlert : IAvroRecord<DriftAlert>
{
    /// <summary>Most bytes of <see cref="StateBefore"/>; a larger state is named by <see cref="StateDigest"/>.</summary>
    public const int MaxStateBytes = 2048;

    public required string AlertId { get; init; }
    public required string Fingerprint { get; init; }
    public required long Sequence { get; init; }
    public required AlertState State { get; init; }
    public AlertState PreviousState { get; init; }
    public string Severity { get; init; } = "";
    public required string Rule { get; init; }
    public string RuleHash { get; init; } = "";
    public required string CameraId { get; init; }
    public Modality Modality { get; init; }
    public required string ModelName { get; init; }
    public required string ModelVersion { get; init; }
    public required string Metric { get; init; }
    public required long StartsAtMs { get; init; }
    public long? EndsAtMs { get; init; }
    public required long EventTimeMs { get; init; }
    public required double Value { get; init; }
    public Direction Direction { get; init; }
    public required double Statistic { get; init; }
    public required double Threshold { get; init; }
    public double? PValue { get; init; }
    public required WindowSummary Window { get; init; }
    public WindowSummary? Reference { get; init; }

    /// <summary>First reading after the change, as the 0-based ordinal of the series' readings.</summary>
    public long? ChangePoint { get; init; }

    /// <summary>The interval (about 90 %) in which the change began, ordinals like <see cref="ChangePoint"/>, both ends included.</summary>
    public long? ChangePointFirst { get; init; }

    public long? ChangePointLast { get; init; }

    /// <summary>In the unit of the metric as the detector sees it, signed.</summary>
    public double? Size { get; init; }

    /// <summary>In standard deviations of the reference, signed.</summary>
    public double? EffectSize { get; init; }

    public required DetectorInfo Detector { get; init; }
    public byte[]? StateBefore { get; init; }
    public string? StateDigest { get; init; }
    public required SourceRange Source { get; init; }
    public required long EpisodeStartOffset { get; init; }
    public long Suppressed { get; init; }
    public bool Silenced { get; init; }
    public IReadOnlyDictionary<string, string> Labels { get; init; } = RecordFields.NoLabels;
    public string Summary { get; init; } = "";
    public string? RunbookUrl { get; init; }
    public string? Incident { get; init; }
    public Verdict Verdict { get; init; }

    public static RecordSchema Schema => RecordSchemas.DriftAlert;

    public void Encode(AvroWriter writer)
    {
        EncodeIdentity(writer);
        EncodeEvidence(writer);
        EncodeCircumstances(writer);
    }

    public static bool TryDecode(
        ReadOnlySpan<byte> body, SchemaResolution plan, [NotNullWhen(true)] out DriftAlert? record, out AvroError error)
    {
        record = null;
        if (!plan.TryDecode(body, out var value, out error))
        {
            return false;
        }

        record = From(new RecordFields(value));
        return true;
    }

    private void EncodeIdentity(AvroWriter writer)
    {
        writer.WriteString(AlertId);
        writer.WriteString(Fingerprint);
        writer.WriteLong(Sequence);
        writer.WriteIndex((int)State);
        writer.WriteIndex((int)PreviousState);
        writer.WriteString(Severity);
        writer.WriteString(Rule);
        writer.WriteString(RuleHash);
        writer.WriteString(CameraId);
        writer.WriteIndex((int)Modality);
        writer.WriteString(ModelName);
        writer.WriteString(ModelVersion);
        writer.WriteString(Metric);
        writer.WriteLong(StartsAtMs);
        writer.WriteOptional(EndsAtMs);
        writer.WriteLong(EventTimeMs);
    }

    private void EncodeEvidence(AvroWriter writer)
    {
        writer.WriteDouble(Value);
        writer.WriteIndex((int)Direction);
        writer.WriteDouble(Statistic);
        writer.WriteDouble(Threshold);
        writer.WriteOptional(PValue);
        Window.Encode(writer);
        if (writer.WritePresence(Reference is not null))
        {
            Reference!.Encode(writer);
        }

        writer.WriteOptional(ChangePoint);
        writer.WriteOptional(ChangePointFirst);
        writer.WriteOptional(ChangePointLast);
        writer.WriteOptional(Size);
        writer.WriteOptional(EffectSize);
        Detector.Encode(writer);
        writer.WriteOptional(StateBefore);
        writer.WriteOptional(StateDigest);
    }

    private void EncodeCircumstances(AvroWriter writer)
    {
        Source.Encode(writer);
        writer.WriteLong(EpisodeStartOffset);
        writer.WriteLong(Suppressed);
        writer.WriteBoolean(Silenced);
        writer.WriteStringMap(Labels);
        writer.WriteString(Summary);
        writer.WriteOptional(RunbookUrl);
        writer.WriteOptional(Incident);
        writer.WriteIndex((int)Verdict);
    }

    private static DriftAlert From(RecordFields fields) => new()
    {
        AlertId = fields.String(),
        Fingerprint = fields.String(),
        Sequence = fields.Long(),
        State = (AlertState)fields.Symbol(),
        PreviousState = (AlertState)fields.Symbol(),
        Severity = fields.String(),
        Rule = fields.String(),
        RuleHash = fields.String(),
        CameraId = fields.String(),
        Modality = (Modality)fields.Symbol(),
        ModelName = fields.String(),
        ModelVersion = fields.String(),
        Metric = fields.String(),
        StartsAtMs = fields.Long(),
        EndsAtMs = fields.OptionalLong(),
        EventTimeMs = fields.Long(),
        Value = fields.Double(),
        Direction = (Direction)fields.Symbol(),
        Statistic = fields.Double(),
        Threshold = fields.Double(),
        PValue = fields.OptionalDouble(),
        Window = WindowSummary.From(fields.Record()),
        Reference = fields.OptionalRecord() is { } reference ? WindowSummary.From(reference) : null,
        ChangePoint = fields.OptionalLong(),
        ChangePointFirst = fields.OptionalLong(),
        ChangePointLast = fields.OptionalLong(),
        Size = fields.OptionalDouble(),
        EffectSize = fields.OptionalDouble(),
        Detector = DetectorInfo.From(fields.Record()),
        StateBefore = fields.OptionalBytes(),
        StateDigest = fields.OptionalString(),
        Source = SourceRange.From(fields.Record()),
        EpisodeStartOffset = fields.Long(),
        Suppressed = fields.Long(),
        Silenced = fields.Boolean(),
        Labels = fields.StringMap(),
        Summary = fields.String(),
        RunbookUrl = fields.OptionalString(),
        Incident = fields.OptionalString(),
        Verdict = (Verdict)fields.Symbol(),
    };
}
