using System.Diagnostics.CodeAnalysis;
using VisuTility.Streams.Avro;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.State;

/// <summary>
/// Journal entries and control records travel in Avro's single-object encoding (C3 01, CRC-64-AVRO of the schema, body): a restore must never wait
/// for a schema registry.
/// </summary>
public static class JournalCodec
{
    public static OutputRecord ToRecord(PartitionId input, JournalEntry entry)
    {
        var journal = PartitionIdentity.JournalOf(input);
        return new OutputRecord(journal.Topic, journal.Partition, null, SingleObject.Encode(entry));
    }

    public static bool TryDecode(ReadOnlySpan<byte> value, [NotNullWhen(true)] out JournalEntry? entry) => SingleObject.TryDecode(value, out entry);

    public static bool TryDecodeControl(ReadOnlySpan<byte> value, [NotNullWhen(true)] out ControlRecord? record) => SingleObject.TryDecode(value, out record);

    public static byte[] EncodeControl(ControlRecord record) => SingleObject.Encode(record);
}
