using System.Numerics;

namespace VisuTility.Streams.Benchmarks.Quality;

/// <summary>
/// xoshiro256** (Blackman and Vigna, 2018), its state filled by SplitMix64 from a seed and a stream's number: the same stream on every
/// machine, any stream without the ones before it, and a copy of the struct goes on as the original would.
/// </summary>
internal struct Xoshiro
{
    private ulong _a;
    private ulong _b;
    private ulong _c;
    private ulong _d;

    public Xoshiro(ulong seed, ulong stream)
    {
        var state = seed;
        state = SplitMix(ref state) ^ stream;
        _a = SplitMix(ref state);
        _b = SplitMix(ref state);
        _c = SplitMix(ref state);
        _d = SplitMix(ref state);
    }

    public ulong Next()
    {
        var result = BitOperations.RotateLeft(_b * 5, 7) * 9;
        var shifted = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= shifted;
        _d = BitOperations.RotateLeft(_d, 45);
        return result;
    }

    /// <summary>Uniform in (0, 1), both ends excluded: the middle of one of 2^53 steps.</summary>
    public double Uniform() => ((Next() >> 11) + 0.5) * (1.0 / (1L << 53));

    /// <summary>Standard normal, by inversion of one uniform.</summary>
    public double Normal() => NormalLaw.Quantile(Uniform());

    private static ulong SplitMix(ref ulong state)
    {
        var z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
