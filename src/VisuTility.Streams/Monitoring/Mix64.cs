using System.Buffers.Binary;

namespace VisuTility.Streams.Monitoring;

/// <summary>
/// A 64-bit hash of bytes by multiply-and-fold over 8-byte words. The same on every machine and in every process, since hashes of event ids are state.
/// Not for adversaries: series are compared by their bytes, and an id that collides costs its sender one reading.
/// </summary>
internal static class Mix64
{
    private const ulong Odd1 = 0x9E3779B97F4A7C15;
    private const ulong Odd2 = 0xD1B54A32D192ED03;

    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        var hash = Odd1 ^ (ulong)bytes.Length;
        while (bytes.Length >= 8)
        {
            hash = Fold(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes), Odd2);
            bytes = bytes[8..];
        }

        ulong tail = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            tail |= (ulong)bytes[i] << (8 * i);
        }

        return Fold(hash ^ tail, Odd1 | 1);
    }

    private static ulong Fold(ulong a, ulong b)
    {
        var high = Math.BigMul(a, b, out var low);
        return high ^ low;
    }
}
