using System.Diagnostics.CodeAnalysis;
using VisuTility.Streams.Avro;

namespace VisuTility.Streams.Records;

/// <summary>What became of a job, written by Model-Ops. Fields, units and their order: schemas/job-status.avsc.</summary>
public sealed record JobStatus : IAvroRecord<JobStatus>
{
    public required string JobId { get; init; }
    public required string ModelName { get; init; }
    public required JobProgress Status { get; init; }

    /// <summary>Milliseconds since 1970 UTC.</summary>
    public required long TimestampMs { get; init; }

    public string? NewVersion { get; init; }
    public string? Message { get; init; }

    public static RecordSchema Schema => RecordSchemas.JobStatus;

    public void Encode(AvroWriter writer)
    {
        writer.WriteString(JobId);
        writer.WriteString(ModelName);
        writer.WriteIndex((int)Status);
        writer.WriteLong(TimestampMs);
        writer.WriteOptional(NewVersion);
        writer.WriteOptional(Message);
    }

    public static bool TryDecode(
        ReadOnlySpan<byte> body, SchemaResolution plan, [NotNullWhen(true)] out JobStatus? record, out AvroError error)
    {
        record = null;
        if (!plan.TryDecode(body, out var value, out error))
        {
            return false;
        }

        var fields = new RecordFields(value);
        record = new JobStatus
        {
            JobId = fields.String(),
            ModelName = fields.String(),
            Status = (JobProgress)fields.Symbol(),
            TimestampMs = fields.Long(),
            NewVersion = fields.OptionalString(),
            Message = fields.OptionalString(),
        };
        return true;
    }
}
