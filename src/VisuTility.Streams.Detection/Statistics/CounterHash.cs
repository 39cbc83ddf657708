namespace VisuTility.Streams.Detection.Statistics;

/// <summary>
/// Random numbers without a state: the n-th of a stream is a function of the seed and n, so a replay from any snapshot draws the same. The
/// finisher of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
/// </summary>
internal static class CounterHash
{
    /// <summary>64 bits.</summary>
    public static ulong Bits(ulong seed, ulong counter)
    {
        var x = Mix(seed + 0x9E3779B97F4A7C15) + (counter * 0x9E3779B97F4A7C15);
        return Mix(x);
    }

    /// <summary>Uniform on the open interval (0, 1).</summary>
    public static double Uniform(ulong seed, ulong counter) => ((Bits(seed, counter) >> 12) + 0.5) * (1.0 / (1L << 52));

    /// <summary>Uniform on 0 to count - 1, to within count / 2^64.</summary>
    public static int Below(int count, ulong seed, ulong counter) => (int)Math.BigMul(Bits(seed, counter), (ulong)count, out _);

    private static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
