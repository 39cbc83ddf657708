using VisuTility.Streams.Avro;

namespace VisuTility.Streams.Records;

/// <summary>
/// A run of readings of one series: [<paramref name="Start"/>, <paramref name="End"/>) are 0-based ordinals of the series' readings.
/// </summary>
public sealed record WindowSummary(long Start, long End, long Count, double Mean, double Sd)
{
    internal void Encode(AvroWriter writer)
    {
        writer.WriteLong(Start);
        writer.WriteLong(End);
        writer.WriteLong(Count);
        writer.WriteDouble(Mean);
        writer.WriteDouble(Sd);
    }

    internal static WindowSummary From(RecordFields fields) =>
        new(fields.Long(), fields.Long(), fields.Long(), fields.Double(), fields.Double());
}
