using System.Diagnostics.CodeAnalysis;
using VisuTility.Streams.Avro;

namespace VisuTility.Streams.Records;

/// <summary>
/// One decision input of a partition that is not in its input log. Fields, units and their order: schemas/journal-entry.avsc.
/// </summary>
public sealed record JournalEntry : IAvroRecord<JournalEntry>
{
    /// <summary>Numbered densely from 0 within the partition.</summary>
    public required long Number { get; init; }

    /// <summary>Applies before the first record with an offset at or above this one.</summary>
    public required long AtOffset { get; init; }

    public required string CommitId { get; init; }
    public required JournalBody Body { get; init; }

    public static RecordSchema Schema => RecordSchemas.JournalEntry;

    public void Encode(AvroWriter writer)
    {
        writer.WriteLong(Number);
        writer.WriteLong(AtOffset);
        writer.WriteString(CommitId);
        Body.Encode(writer);
    }

    public static bool TryDecode(
        ReadOnlySpan<byte> body, SchemaResolution plan, [NotNullWhen(true)] out JournalEntry? record, out AvroError error)
    {
        record = null;
        if (!plan.TryDecode(body, out var value, out error))
        {
            return false;
        }

        var fields = new RecordFields(value);
        record = new JournalEntry
        {
            Number = fields.Long(),
            AtOffset = fields.Long(),
            CommitId = fields.String(),
            Body = JournalBody.Read(fields.Branch(out var entry), entry),
        };
        return true;
    }
}
