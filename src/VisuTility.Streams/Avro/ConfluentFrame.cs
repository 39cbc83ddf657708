using System.Buffers.Binary;

namespace VisuTility.Streams.Avro;

/// <summary>
/// A record's value as Confluent's serializers write it: byte 0 and the schema id (4 bytes, big-endian), or byte 1 and the schema's GUID
/// (16 bytes, big-endian),
/// then the Avro body. With the header <c>__value_schema_id</c> the same stands in the header, and the value is the body alone.
/// </summary>
public readonly ref struct ConfluentFrame
{
    /// <summary>The header that names the schema of a value.</summary>
    public const string ValueSchemaHeader = "__value_schema_id";

    /// <summary>Bytes in front of the body where it is framed by id, which is what <see cref="WriteHeader"/> writes.</summary>
    public const int IdHeaderBytes = 5;

    private const int GuidHeaderBytes = 17;
    private const byte IdMagic = 0;
    private const byte GuidMagic = 1;

    private ConfluentFrame(WriterSchemaId schema, ReadOnlySpan<byte> body)
    {
        Schema = schema;
        Body = body;
    }

    public WriterSchemaId Schema { get; }

    public ReadOnlySpan<byte> Body { get; }

    /// <summary>
    /// Reads the frame in place. <paramref name="schemaHeader"/> is the value of <see cref="ValueSchemaHeader"/>, empty where the record
    /// has none;
    /// it goes before what the value says. A null value is a tombstone and not for here.
    /// </summary>
    public static FrameError TryParse(ReadOnlySpan<byte> value, ReadOnlySpan<byte> schemaHeader, out ConfluentFrame frame)
    {
        if (!schemaHeader.IsEmpty)
        {
            var inHeader = TryReadSchema(schemaHeader, out var named, out var headerLength) && headerLength == schemaHeader.Length;
            frame = inHeader ? new ConfluentFrame(named, value) : default;
            return inHeader ? FrameError.None : FrameError.BadMagic;
        }

        if (!TryReadSchema(value, out var schema, out var length))
        {
            frame = default;
            return value.IsEmpty ? FrameError.Empty : FrameError.BadMagic;
        }

        frame = new ConfluentFrame(schema, value[length..]);
        return FrameError.None;
    }

    /// <summary>Begins a frame by id; the body follows.</summary>
    public static void WriteHeader(AvroWriter writer, int schemaId)
    {
        Span<byte> header = stackalloc byte[IdHeaderBytes];
        header[0] = IdMagic;
        BinaryPrimitives.WriteInt32BigEndian(header[1..], schemaId);
        writer.WriteFixed(header);
    }

    private static bool TryReadSchema(ReadOnlySpan<byte> bytes, out WriterSchemaId schema, out int length)
    {
        if (bytes.Length >= IdHeaderBytes && bytes[0] == IdMagic)
        {
            schema = WriterSchemaId.Of(BinaryPrimitives.ReadInt32BigEndian(bytes[1..]));
            length = IdHeaderBytes;
            return true;
        }

        if (bytes.Length >= GuidHeaderBytes && bytes[0] == GuidMagic)
        {
            schema = WriterSchemaId.Of(new Guid(bytes[1..GuidHeaderBytes], bigEndian: true));
            length = GuidHeaderBytes;
            return true;
        }

        schema = default;
        length = 0;
        return false;
    }
}
