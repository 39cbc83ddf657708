using System.Buffers.Binary;

namespace VisuTility.Streams.Tests.Simulation;

/// <summary>The hash of Kafka's Java clients (`org.apache.kafka.common.utils.Utils.murmur2`) and their choice of a partition.</summary>
public static class Murmur2
{
    private const uint Seed = 0x9747b28c;
    private const uint Multiplier = 0x5bd1e995;

    public static int Hash(ReadOnlySpan<byte> key)
    {
        var h = Seed ^ (uint)key.Length;
        var rest = key;
        for (; rest.Length >= 4; rest = rest[4..])
        {
            var k = BinaryPrimitives.ReadUInt32LittleEndian(rest) * Multiplier;
            h = (h * Multiplier) ^ ((k ^ (k >> 24)) * Multiplier);
        }

        for (var i = rest.Length - 1; i >= 0; i--)
        {
            h ^= (uint)rest[i] << (8 * i);
        }

        h = rest.Length > 0 ? h * Multiplier : h;
        h = (h ^ (h >> 13)) * Multiplier;
        return (int)(h ^ (h >> 15));
    }

    public static int Partition(ReadOnlySpan<byte> key, int partitionCount) => (Hash(key) & 0x7fffffff) % partitionCount;
}
