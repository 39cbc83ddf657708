using System.Diagnostics.CodeAnalysis;
using VisuTility.Streams.Avro;

namespace VisuTility.Streams.Records;

/// <summary>One order of an operator. Fields, units and their order: schemas/control-record.avsc.</summary>
public sealed record ControlRecord : IAvroRecord<ControlRecord>
{
    public required string ControlId { get; init; }
    public string Author { get; init; } = "";

    /// <summary>Milliseconds since 1970 UTC.</summary>
    public required long IssuedAtMs { get; init; }

    public string Comment { get; init; } = "";
    public required ControlBody Body { get; init; }

    public static RecordSchema Schema => RecordSchemas.ControlRecord;

    public void Encode(AvroWriter writer)
    {
        writer.WriteString(ControlId);
        writer.WriteString(Author);
        writer.WriteLong(IssuedAtMs);
        writer.WriteString(Comment);
        Body.Encode(writer);
    }

    public static bool TryDecode(
        ReadOnlySpan<byte> body, SchemaResolution plan, [NotNullWhen(true)] out ControlRecord? record, out AvroError error)
    {
        record = null;
        if (!plan.TryDecode(body, out var value, out error))
        {
            return false;
        }

        var fields = new RecordFields(value);
        record = new ControlRecord
        {
            ControlId = fields.String(),
            Author = fields.String(),
            IssuedAtMs = fields.Long(),
            Comment = fields.String(),
            Body = ControlBody.Read(fields.Branch(out var order), order),
        };
        return true;
    }
}
