using System.Buffers.Binary;

namespace VisuTility.Streams.Tests.Fuzz;

/// <summary>
/// Makes hostile bytes from good ones: flipped bits, extreme numbers, pieces taken out, doubled, cut and crossed. A function of its seed.
/// </summary>
internal sealed class Mutator(int seed, IReadOnlyList<byte[]> corpus)
{
    private const int Longest = 64 << 10;

    private static readonly ulong[] Extremes =
    [
        0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0x7fff_ffff_ffff_ffff, 0x8000_0000_0000_0000,
        ulong.MaxValue, 0x7ff0_0000_0000_0000, 0x7ff8_0000_0000_0001,
    ];

    private readonly Random _random = new(seed);

    public byte[] Next()
    {
        var bytes = new List<byte>(corpus[_random.Next(corpus.Count)]);
        if (_random.Next(50) == 0)
        {
            bytes = [.. Random(_random.Next(300))];
        }

        for (var i = _random.Next(2) == 0 ? 1 : _random.Next(2, 5); i > 0; i--)
        {
            Mutate(bytes);
        }

        return bytes.Count > Longest ? [.. bytes.Take(Longest)] : [.. bytes];
    }

    private void Mutate(List<byte> bytes)
    {
        var at = _random.Next(bytes.Count + 1);
        var length = _random.Next(Math.Min(32, bytes.Count - at) + 1);
        switch (_random.Next(9))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = (byte)_random.Next(256);
                break;
            case 2:
                Overwrite(bytes, at, Number());
                break;
            case 3:
                bytes.InsertRange(at, Varint());
                break;
            case 4:
                bytes.InsertRange(at, Random(_random.Next(1, 12)));
                break;
            case 5:
                bytes.RemoveRange(at, length);
                break;
            case 6:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 7:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            default:
                var other = corpus[_random.Next(corpus.Count)];
                bytes.RemoveRange(at, bytes.Count - at);
                bytes.AddRange(other[_random.Next(other.Length + 1)..]);
                break;
        }
    }

    private static void Overwrite(List<byte> bytes, int at, byte[] with)
    {
        for (var i = 0; i < with.Length && at + i < bytes.Count; i++)
        {
            bytes[at + i] = with[i];
        }
    }

    private byte[] Number()
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Extremes[_random.Next(Extremes.Length)]);
        return bytes[..(1 << _random.Next(4))];
    }

    /// <summary>Avro's variable-length number, also longer than ten bytes.</summary>
    private IEnumerable<byte> Varint()
    {
        var value = Extremes[_random.Next(Extremes.Length)];
        do
        {
            yield return (byte)((value & 0x7f) | (value > 0x7f ? 0x80u : 0));
            value >>= 7;
        }
        while (value > 0);
        for (var i = _random.Next(20) == 0 ? 12 : 0; i > 0; i--)
        {
            yield return 0xff;
        }
    }

    private byte[] Random(int length)
    {
        var bytes = new byte[length];
        _random.NextBytes(bytes);
        return bytes;
    }
}
