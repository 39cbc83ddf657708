using System.Buffers.Binary;
using System.Text;

namespace VisuTility.Streams.State;

/// <summary>Little-endian writer of state values; <see cref="Seal"/> ends a value with a CRC-32C over its key and itself.</summary>
public sealed class StateWriter
{
    private byte[] _buffer = new byte[256];
    private int _length;

    public void Byte(byte value) => Take(1)[0] = value;

    public void Int32(int value) => BinaryPrimitives.WriteInt32LittleEndian(Take(4), value);

    public void Int64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Take(8), value);

    public void UInt64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Take(8), value);

    public void Double(double value) => BinaryPrimitives.WriteDoubleLittleEndian(Take(8), value);

    public void Bytes(ReadOnlySpan<byte> value)
    {
        Int32(value.Length);
        value.CopyTo(Take(value.Length));
    }

    public void String(string value) => Bytes(Encoding.UTF8.GetBytes(value));

    public void Cursor(Cursor value)
    {
        Int64(value.Offset);
        Int64(value.Number);
    }

    public byte[] Seal(ReadOnlySpan<byte> key)
    {
        var crc = Crc32C.Compute(key, _buffer.AsSpan(0, _length));
        BinaryPrimitives.WriteUInt32LittleEndian(Take(4), crc);
        var sealedValue = _buffer.AsSpan(0, _length).ToArray();
        _length = 0;
        return sealedValue;
    }

    private Span<byte> Take(int count)
    {
        if (_buffer.Length - _length < count)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + count));
        }

        var span = _buffer.AsSpan(_length, count);
        _length += count;
        return span;
    }
}
