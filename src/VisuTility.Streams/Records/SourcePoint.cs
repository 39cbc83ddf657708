using VisuTility.Streams.Avro;

namespace VisuTility.Streams.Records;

/// <summary>One record of one Kafka partition; for a tick the next offset to read.</summary>
public sealed record SourcePoint(string Topic, int Partition, long Offset)
{
    internal void Encode(AvroWriter writer)
    {
        writer.WriteString(Topic);
        writer.WriteInt(Partition);
        writer.WriteLong(Offset);
    }

    internal static SourcePoint From(RecordFields fields) => new(fields.String(), fields.Int(), fields.Long());
}
