using VisuTility.Streams.Avro;

namespace VisuTility.Streams.Records;

/// <summary>Records of one Kafka partition, both ends included.</summary>
public sealed record SourceRange(string Topic, int Partition, long FirstOffset, long LastOffset)
{
    internal void Encode(AvroWriter writer)
    {
        writer.WriteString(Topic);
        writer.WriteInt(Partition);
        writer.WriteLong(FirstOffset);
        writer.WriteLong(LastOffset);
    }

    internal static SourceRange From(RecordFields fields) => new(fields.String(), fields.Int(), fields.Long(), fields.Long());
}
