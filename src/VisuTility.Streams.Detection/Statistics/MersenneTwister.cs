using System.Numerics;
using System.Runtime.InteropServices;

namespace VisuTility.Streams.Detection.Statistics;

/// <summary>
/// MT19937 (Matsumoto and Nishimura 1998) in the caller's state, with the seeding and drawing of CPython's <c>random.Random</c> and of
/// numpy's legacy <c>RandomState</c>. Only for detectors that answer as those libraries do: nothing of ours draws.
/// </summary>
internal readonly ref struct MersenneTwister(Span<double> block)
{
    /// <summary>Doubles it takes of a state: 624 words, the next word's index, one spare.</summary>
    public const int Length = 313;

    private const int Size = 624;
    private const int Middle = 397;

    private readonly Span<uint> _words = MemoryMarshal.Cast<double, uint>(block);

    /// <summary>numpy's <c>seed(int)</c>.</summary>
    public void SeedNumpy(uint seed)
    {
        _words[0] = seed;
        for (var i = 1; i < Size; i++)
        {
            _words[i] = (1812433253 * (_words[i - 1] ^ (_words[i - 1] >> 30))) + (uint)i;
        }

        _words[Size] = 0;
    }

    /// <summary>CPython's <c>seed(int)</c> of one 32-bit word: the published seeding by an array.</summary>
    public void SeedPython(uint seed)
    {
        SeedNumpy(19650218);
        var i = 1;
        for (var k = 0; k < Size; k++)
        {
            _words[i] = (_words[i] ^ ((_words[i - 1] ^ (_words[i - 1] >> 30)) * 1664525)) + seed;
            i = Following(i);
        }

        for (var k = 0; k < Size - 1; k++)
        {
            _words[i] = (_words[i] ^ ((_words[i - 1] ^ (_words[i - 1] >> 30)) * 1566083941)) - (uint)i;
            i = Following(i);
        }

        _words[0] = 0x80000000;
    }

    /// <summary>Next 32 bits. Words are renewed one at a time, not 624 at once: the same sequence without the pause.</summary>
    public uint Next()
    {
        var i = (int)_words[Size];
        var following = i + 1 == Size ? 0 : i + 1;
        var middle = i + Middle >= Size ? i + Middle - Size : i + Middle;
        var y = (_words[i] & 0x80000000) | (_words[following] & 0x7FFFFFFF);
        y = _words[middle] ^ (y >> 1) ^ ((y & 1) * 0x9908B0DF);
        _words[i] = y;
        _words[Size] = (uint)following;
        y ^= y >> 11;
        y ^= (y << 7) & 0x9D2C5680;
        y ^= (y << 15) & 0xEFC60000;
        return y ^ (y >> 18);
    }

    /// <summary>CPython's <c>random()</c>: 53 bits in [0, 1).</summary>
    public double NextDouble()
    {
        var high = Next() >> 5;
        var low = Next() >> 6;
        return ((high * 67108864.0) + low) * (1.0 / 9007199254740992.0);
    }

    /// <summary>CPython's <c>_randbelow(n)</c>: as many leading bits as n has, until they are below n.</summary>
    public int BelowPython(int n)
    {
        var shift = BitOperations.LeadingZeroCount((uint)n);
        uint value;
        do
        {
            value = Next() >> shift;
        }
        while (value >= n);
        return (int)value;
    }

    /// <summary>numpy's <c>random_interval(n)</c>: trailing bits, until they are at most n.</summary>
    public int UpToNumpy(int n)
    {
        if (n == 0)
        {
            return 0;
        }

        var mask = uint.MaxValue >> BitOperations.LeadingZeroCount((uint)n);
        uint value;
        do
        {
            value = Next() & mask;
        }
        while (value > n);
        return (int)value;
    }

    /// <summary>CPython's <c>sample(range(n), k)</c>, k = the length of <paramref name="sample"/>.</summary>
    public void SamplePython(int n, Span<int> sample)
    {
        var setSize = 21.0;
        if (sample.Length > 5)
        {
            setSize += Math.Pow(4, Math.Ceiling(Math.Log(sample.Length * 3) / Math.Log(4)));
        }

        // Scratch: the pool of all n, or a mark for each that was drawn.
        Span<int> pool = stackalloc int[n];
        if (n <= setSize)
        {
            Count(pool);
            for (var i = 0; i < sample.Length; i++)
            {
                var j = BelowPython(n - i);
                sample[i] = pool[j];
                pool[j] = pool[n - i - 1];
            }

            return;
        }

        pool.Clear();
        for (var i = 0; i < sample.Length; i++)
        {
            var j = BelowPython(n);
            while (pool[j] != 0)
            {
                j = BelowPython(n);
            }

            pool[j] = 1;
            sample[i] = j;
        }
    }

    /// <summary>numpy's <c>choice(n, k, replace=False)</c>: the first k of a whole shuffled permutation.</summary>
    public void SampleNumpy(int n, Span<int> sample)
    {
        Span<int> pool = stackalloc int[n];
        Count(pool);
        for (var i = n - 1; i > 0; i--)
        {
            var j = UpToNumpy(i);
            (pool[i], pool[j]) = (pool[j], pool[i]);
        }

        pool[..sample.Length].CopyTo(sample);
    }

    private int Following(int i)
    {
        if (i + 1 < Size)
        {
            return i + 1;
        }

        _words[0] = _words[Size - 1];
        return 1;
    }

    private static void Count(Span<int> pool)
    {
        for (var i = 0; i < pool.Length; i++)
        {
            pool[i] = i;
        }
    }
}
