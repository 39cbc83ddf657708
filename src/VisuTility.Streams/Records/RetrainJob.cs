using System.Diagnostics.CodeAnalysis;
using VisuTility.Streams.Avro;

namespace VisuTility.Streams.Records;

/// <summary>
/// An order to retrain or tune a model, or its withdrawal; all times are event times.
/// Fields, units and their order: schemas/retrain-job.avsc.
/// </summary>
public sealed record RetrainJob : IAvroRecord<RetrainJob>
{
    public required string JobId { get; init; }
    public required string IdempotencyKey { get; init; }
    public required JobKind Kind { get; init; }
    public required JobReason Reason { get; init; }
    public required string ModelName { get; init; }
    public required string ModelVersion { get; init; }

    /// <summary>In ascending order; empty = all cameras of the model.</summary>
    public IReadOnlyList<string> Cameras { get; init; } = [];

    public JobScope Scope { get; init; } = JobScope.Model;
    public string Rule { get; init; } = "";
    public string Metric { get; init; } = "";
    public JobEvidence? Evidence { get; init; }
    public IReadOnlyList<string> AlertIds { get; init; } = [];
    public int Priority { get; init; }
    public required long RequestedAtMs { get; init; }
    public long? NotBeforeMs { get; init; }
    public long? DeadlineMs { get; init; }
    public required JobState Status { get; init; }

    /// <summary>The job that this one replaces.</summary>
    public string? Supersedes { get; init; }

    public required SourcePoint Source { get; init; }
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = RecordFields.NoLabels;
    public IReadOnlyDictionary<string, string> Labels { get; init; } = RecordFields.NoLabels;

    public static RecordSchema Schema => RecordSchemas.RetrainJob;

    public void Encode(AvroWriter writer)
    {
        writer.WriteString(JobId);
        writer.WriteString(IdempotencyKey);
        writer.WriteIndex((int)Kind);
        writer.WriteIndex((int)Reason);
        writer.WriteString(ModelName);
        writer.WriteString(ModelVersion);
        writer.WriteStrings(Cameras);
        writer.WriteIndex((int)Scope);
        writer.WriteString(Rule);
        writer.WriteString(Metric);
        if (writer.WritePresence(Evidence is not null))
        {
            Evidence!.Encode(writer);
        }

        writer.WriteStrings(AlertIds);
        writer.WriteInt(Priority);
        writer.WriteLong(RequestedAtMs);
        writer.WriteOptional(NotBeforeMs);
        writer.WriteOptional(DeadlineMs);
        writer.WriteIndex((int)Status);
        writer.WriteOptional(Supersedes);
        Source.Encode(writer);
        writer.WriteStringMap(Parameters);
        writer.WriteStringMap(Labels);
    }

    public static bool TryDecode(
        ReadOnlySpan<byte> body, SchemaResolution plan, [NotNullWhen(true)] out RetrainJob? record, out AvroError error)
    {
        record = null;
        if (!plan.TryDecode(body, out var value, out error))
        {
            return false;
        }

        record = From(new RecordFields(value));
        return true;
    }

    private static RetrainJob From(RecordFields fields) => new()
    {
        JobId = fields.String(),
        IdempotencyKey = fields.String(),
        Kind = (JobKind)fields.Symbol(),
        Reason = (JobReason)fields.Symbol(),
        ModelName = fields.String(),
        ModelVersion = fields.String(),
        Cameras = fields.Strings(),
        Scope = (JobScope)fields.Symbol(),
        Rule = fields.String(),
        Metric = fields.String(),
        Evidence = fields.OptionalRecord() is { } evidence ? JobEvidence.From(evidence) : null,
        AlertIds = fields.Strings(),
        Priority = fields.Int(),
        RequestedAtMs = fields.Long(),
        NotBeforeMs = fields.OptionalLong(),
        DeadlineMs = fields.OptionalLong(),
        Status = (JobState)fields.Symbol(),
        Supersedes = fields.OptionalString(),
        Source = SourcePoint.From(fields.Record()),
        Parameters = fields.StringMap(),
        Labels = fields.StringMap(),
    };
}
