using System.Buffers.Binary;
using System.Text;

namespace VisuTility.Streams.Avro;

/// <summary>
/// Writes Avro's binary encoding into one buffer that grows and is used again after <see cref="Clear"/>.
/// It does not know the schema: the caller writes the fields in the schema's order.
/// </summary>
public sealed class AvroWriter
{
    private const int MaxVarintBytes = 10;
    private const int FloatNaN = 0x7FC00000;
    private const long DoubleNaN = 0x7FF8000000000000;

    private byte[] _buffer;
    private int _length;

    /// <param name="capacity">First size of the buffer in bytes; it doubles when full.</param>
    public AvroWriter(int capacity = 512)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        _buffer = new byte[Math.Max(capacity, 16)];
    }

    /// <summary>Bytes written since the last <see cref="Clear"/>.</summary>
    public int Length => _length;

    /// <summary>What was written; valid until the next write or <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    public byte[] ToArray() => Written.ToArray();

    public void Clear() => _length = 0;

    public void WriteBoolean(bool value) => WriteByte(value ? (byte)1 : (byte)0);

    public void WriteInt(int value) => WriteVarint((uint)((value << 1) ^ (value >> 31)));

    public void WriteLong(long value) => WriteVarint((ulong)((value << 1) ^ (value >> 63)));

    /// <summary>Index of a union's branch or of an enum's symbol.</summary>
    public void WriteIndex(int index) => WriteInt(index);

    /// <summary>
    /// Starts a block of an array or a map; end the collection with <see cref="WriteEnd"/>. Call it only with a count above 0.
    /// </summary>
    public void WriteBlock(int count) => WriteLong(count);

    /// <summary>Ends an array or a map.</summary>
    public void WriteEnd() => WriteByte(0);

    /// <summary>Every NaN is written as the one that Java writes: which one an operation makes depends on the processor.</summary>
    public void WriteFloat(float value)
    {
        var bits = float.IsNaN(value) ? FloatNaN : BitConverter.SingleToInt32Bits(value);
        BinaryPrimitives.WriteInt32LittleEndian(Reserve(sizeof(float)), bits);
        _length += sizeof(float);
    }

    /// <summary>NaN as in <see cref="WriteFloat"/>.</summary>
    public void WriteDouble(double value)
    {
        var bits = double.IsNaN(value) ? DoubleNaN : BitConverter.DoubleToInt64Bits(value);
        BinaryPrimitives.WriteInt64LittleEndian(Reserve(sizeof(double)), bits);
        _length += sizeof(double);
    }

    /// <summary>Bytes with their length in front: Avro's bytes, or a string that is UTF-8 already.</summary>
    public void WriteBytes(ReadOnlySpan<byte> value)
    {
        WriteLong(value.Length);
        WriteFixed(value);
    }

    /// <summary>The bytes as they are, without a length.</summary>
    public void WriteFixed(ReadOnlySpan<byte> value)
    {
        value.CopyTo(Reserve(value.Length));
        _length += value.Length;
    }

    /// <summary>A string as UTF-8; half a surrogate pair becomes U+FFFD.</summary>
    public void WriteString(ReadOnlySpan<char> value)
    {
        var count = Encoding.UTF8.GetByteCount(value);
        WriteLong(count);
        Encoding.UTF8.GetBytes(value, Reserve(count));
        _length += count;
    }

    public void WriteByte(byte value)
    {
        Reserve(1)[0] = value;
        _length++;
    }

    private void WriteVarint(ulong value)
    {
        var target = Reserve(MaxVarintBytes);
        var count = 0;
        while (value > 0x7F)
        {
            target[count++] = (byte)(value | 0x80);
            value >>= 7;
        }

        target[count] = (byte)value;
        _length += count + 1;
    }

    private Span<byte> Reserve(int count)
    {
        if (count > _buffer.Length - _length)
        {
            Array.Resize(ref _buffer, checked(Math.Max(_buffer.Length * 2, _length + count)));
        }

        return _buffer.AsSpan(_length, _buffer.Length - _length);
    }
}
