using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.Avro;

/// <summary>
/// Avro's single-object encoding (specification, "Single-object encoding"): C3 01, the CRC-64-AVRO fingerprint of the writer's schema (8 bytes, little
/// endian), the body. For topics that must be readable without a registry.
/// </summary>
public static class SingleObject
{
    private const byte Marker1 = 0xC3;
    private const byte Marker2 = 0x01;
    private const int HeaderBytes = 10;

    public static byte[] Encode<T>(T record)
        where T : class, IAvroRecord<T>
    {
        var writer = new AvroWriter();
        Span<byte> header = stackalloc byte[HeaderBytes];
        (header[0], header[1]) = (Marker1, Marker2);
        BinaryPrimitives.WriteUInt64LittleEndian(header[2..], T.Schema.Fingerprint);
        writer.WriteFixed(header);
        record.Encode(writer);
        return writer.ToArray();
    }

    /// <summary>False where the bytes are no single object of this build's schema of <typeparamref name="T"/>.</summary>
    public static bool TryDecode<T>(ReadOnlySpan<byte> value, [NotNullWhen(true)] out T? record)
        where T : class, IAvroRecord<T>
    {
        record = null;
        return value.Length >= HeaderBytes && value[0] == Marker1 && value[1] == Marker2
            && BinaryPrimitives.ReadUInt64LittleEndian(value[2..]) == T.Schema.Fingerprint
            && T.TryDecode(value[HeaderBytes..], T.Schema.Plan, out record, out _);
    }
}
