using System.Buffers.Binary;
using System.Text;

namespace VisuTility.Streams.State;

/// <summary>
/// Reads what <see cref="StateWriter"/> wrote. State topics are input like any other: a value that is cut, too long or has a wrong checksum
/// makes <see cref="Failed"/> true and every further read zero; nothing throws.
/// </summary>
public ref struct StateReader
{
    private ReadOnlySpan<byte> _rest;

    private StateReader(ReadOnlySpan<byte> body, bool failed)
    {
        _rest = body;
        Failed = failed;
    }

    public bool Failed { get; private set; }

    public readonly bool AtEnd => _rest.IsEmpty;

    /// <summary>Checks the CRC-32C over key and value first.</summary>
    public static StateReader Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (value.Length < 4)
        {
            return new StateReader(default, true);
        }

        var body = value[..^4];
        var wrong = BinaryPrimitives.ReadUInt32LittleEndian(value[^4..]) != Crc32C.Compute(key, body);
        return new StateReader(wrong ? default : body, wrong);
    }

    public byte Byte() => Take(1, out var span) ? span[0] : (byte)0;

    public int Int32() => Take(4, out var span) ? BinaryPrimitives.ReadInt32LittleEndian(span) : 0;

    public long Int64() => Take(8, out var span) ? BinaryPrimitives.ReadInt64LittleEndian(span) : 0;

    public ulong UInt64() => Take(8, out var span) ? BinaryPrimitives.ReadUInt64LittleEndian(span) : 0;

    public double Double() => Take(8, out var span) ? BinaryPrimitives.ReadDoubleLittleEndian(span) : 0;

    public ReadOnlySpan<byte> Bytes() => Take(Int32(), out var span) ? span : default;

    public string String() => Encoding.UTF8.GetString(Bytes());

    public Cursor Cursor() => new(Int64(), Int64());

    private bool Take(int count, out ReadOnlySpan<byte> span)
    {
        if (Failed || (uint)count > (uint)_rest.Length)
        {
            Failed = true;
            span = default;
            return false;
        }

        span = _rest[..count];
        _rest = _rest[count..];
        return true;
    }
}
