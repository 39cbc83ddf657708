using VisuTility.Streams.State;

namespace VisuTility.Streams.Monitoring;

/// <summary>
/// Stored form of a series. Key: the series key. Value (little endian): format version 1, cursor s, layout hash (0 = stub: born at s, nothing else known),
/// block with its length, CRC-32C over state key and value.
/// </summary>
internal static class SeriesSnapshot
{
    public const byte FormatVersion = 1;

    public static byte[] Encode(StateWriter writer, byte[] stateKey, Cursor at, ulong layoutHash, ReadOnlySpan<byte> block)
    {
        writer.Byte(FormatVersion);
        writer.Cursor(at);
        writer.UInt64(layoutHash);
        writer.Bytes(block);
        return writer.Seal(stateKey);
    }

    /// <summary>Null and a reason where the value cannot be used.</summary>
    public static Series? Decode(ReadOnlySpan<byte> stateKey, ReadOnlySpan<byte> value, out string? problem)
    {
        var reader = StateReader.Open(stateKey, value);
        var version = reader.Byte();
        problem = reader.Failed ? "wrong checksum" : version != FormatVersion ? $"format version {version}, this build reads {FormatVersion}" : null;
        var series = new Series { Since = reader.Cursor(), StoredHash = reader.UInt64(), Block = reader.Bytes().ToArray() };
        problem ??= reader.Failed || !reader.AtEnd ? "cut or too long" : null;
        return problem is null ? series : null;
    }
}
