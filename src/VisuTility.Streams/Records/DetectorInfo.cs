using VisuTility.Streams.Avro;

namespace VisuTility.Streams.Records;

/// <summary>The detector behind an alert; <paramref name="Parameters"/> is a JSON object.</summary>
public sealed record DetectorInfo(string Name, int Version = 1, string Parameters = "{}")
{
    internal void Encode(AvroWriter writer)
    {
        writer.WriteString(Name);
        writer.WriteInt(Version);
        writer.WriteString(Parameters);
    }

    internal static DetectorInfo From(RecordFields fields) => new(fields.String(), fields.Int(), fields.String());
}
