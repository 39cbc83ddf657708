using System.Runtime.InteropServices;

namespace VisuTility.Streams.Detection.Statistics;

/// <summary>Quantiles of any number of readings with a stated relative error, in a block of fixed size; blocks can be merged.</summary>
/// <remarks>
/// Bucket i counts the magnitudes in (g^(i-1), g^i], g = (1 + a) / (1 - a); its estimate 2 g^i / (g + 1) is off by at most a of the reading
/// (and a rounding of some 1e-13). Zeros have a count of their own, negative readings buckets of their own unless
/// <see cref="WithNegatives"/> is off; then they count as zeros. Each sign keeps the B buckets up to the largest magnitude seen; what lies
/// further down is counted in the lowest of them, so the stated error holds for magnitudes down to g^-B of the largest (a = .01, B = 512:
/// down to 1 / 28,000). What a block says depends only on the multiset of readings, so a merged block equals the block of all readings,
/// bit for bit. Source: Masson, Rim, Lee, "DDSketch", VLDB 12(12) (2019), with its collapsing store. </remarks>
internal sealed class QuantileSketch
{
    /// <summary>Keeps every stored index above 0: an index is at most 745 / ln g &lt; 4e5 in magnitude.</summary>
    private const int Bias = 1 << 20;

    private readonly double _logGamma;
    private readonly double _inverse;
    private readonly double _middle;

    /// <param name="accuracy">a, .001 to .5.</param>
    /// <param name="buckets">B, even, per sign.</param>
    /// <param name="withNegatives">Whether negative readings have buckets.</param>
    public QuantileSketch(double accuracy, int buckets, bool withNegatives)
    {
        var gamma = (1 + accuracy) / (1 - accuracy);
        _logGamma = StableMath.Log(gamma);
        _inverse = 1 / _logGamma;
        _middle = 2 / (gamma + 1);
        Buckets = buckets;
        WithNegatives = withNegatives;
    }

    public int Buckets { get; }

    public bool WithNegatives { get; }

    /// <summary>Doubles of a block.</summary>
    public int Length => HeaderLength + (Buckets / 2 * (WithNegatives ? 2 : 1));

    private const int HeaderLength = 5;

    /// <summary>Counts before the buckets.</summary>
    private struct Header
    {
        public long Zeros;
        public long Positives;
        public long Negatives;

        /// <summary>Biased index of the highest bucket; 0 = none.</summary>
        public long TopPositive;

        public long TopNegative;
    }

    public long Count(ReadOnlySpan<double> block)
    {
        ref readonly var header = ref HeaderOf(block);
        return header.Zeros + header.Positives + header.Negatives;
    }

    /// <summary>Takes a finite reading (already <see cref="Door">clamped</see>); O(1) but when it is the largest so far by far.</summary>
    public void Add(Span<double> block, double x)
    {
        ref var header = ref MemoryMarshal.Cast<double, Header>(block)[0];
        if (x > 0)
        {
            header.Positives++;
            Count(BucketsOf(block, false), ref header.TopPositive, IndexOf(x), 1);
        }
        else if (x < 0 && WithNegatives)
        {
            header.Negatives++;
            Count(BucketsOf(block, true), ref header.TopNegative, IndexOf(-x), 1);
        }
        else
        {
            header.Zeros++;
        }
    }

    /// <summary>Adds the readings of another block of the same sketch; O(B).</summary>
    public void Merge(Span<double> block, ReadOnlySpan<double> other)
    {
        ref var header = ref MemoryMarshal.Cast<double, Header>(block)[0];
        ref readonly var from = ref HeaderOf(other);
        header.Zeros += from.Zeros;
        header.Positives += from.Positives;
        header.Negatives += from.Negatives;
        Merge(BucketsOf(block, false), ref header.TopPositive, BucketsOf(other, false), from.TopPositive);
        if (WithNegatives)
        {
            Merge(BucketsOf(block, true), ref header.TopNegative, BucketsOf(other, true), from.TopNegative);
        }
    }

    /// <summary>
    /// Estimate of the reading of 0-based rank floor(q (n - 1)), q in [0, 1]; 0 for an empty block. Looks from the nearer end.
    /// </summary>
    public double Quantile(ReadOnlySpan<double> block, double q)
    {
        ref readonly var header = ref HeaderOf(block);
        var count = Count(block);
        if (count == 0)
        {
            return 0;
        }

        var rank = (long)Math.Floor(q * (count - 1));
        if (rank < header.Negatives)
        {
            // The largest magnitude is the smallest reading.
            return -Estimate(BucketsOf(block, true), header.TopNegative, header.Negatives, header.Negatives - 1 - rank);
        }

        rank -= header.Negatives + header.Zeros;
        return rank < 0 ? 0 : Estimate(BucketsOf(block, false), header.TopPositive, header.Positives, rank);
    }

    /// <summary>Mean of the estimates of all readings; 0 for an empty block; O(B).</summary>
    public double Mean(ReadOnlySpan<double> block)
    {
        ref readonly var header = ref HeaderOf(block);
        var sum = Sum(BucketsOf(block, false), header.TopPositive);
        if (WithNegatives)
        {
            sum -= Sum(BucketsOf(block, true), header.TopNegative);
        }

        return sum / Math.Max(1, Count(block));
    }

    private double Sum(ReadOnlySpan<int> buckets, long top)
    {
        var sum = 0.0;
        for (var slot = 0; slot < buckets.Length; slot++)
        {
            if (buckets[slot] > 0)
            {
                sum += buckets[slot] * ValueOf(buckets.Length, top, slot);
            }
        }

        return sum;
    }

    private double ValueOf(int length, long top, int slot) => _middle * StableMath.Exp((top - (length - 1 - slot) - Bias) * _logGamma);

    private long IndexOf(double size) => Bias + (long)Math.Ceiling(StableMath.Log(size) * _inverse);

    private double Estimate(ReadOnlySpan<int> buckets, long top, long count, long rank)
    {
        int slot;
        if (rank >= count / 2)
        {
            slot = buckets.Length;
            for (var above = count - rank; above > 0;)
            {
                above -= buckets[--slot];
            }
        }
        else
        {
            slot = -1;
            for (var below = rank; below >= 0;)
            {
                below -= buckets[++slot];
            }
        }

        return ValueOf(buckets.Length, top, slot);
    }

    private static void Merge(Span<int> buckets, ref long top, ReadOnlySpan<int> from, long fromTop)
    {
        // From the highest down, so that the buckets move up once.
        for (var slot = from.Length - 1; slot >= 0; slot--)
        {
            if (from[slot] > 0)
            {
                Count(buckets, ref top, fromTop - (from.Length - 1 - slot), from[slot]);
            }
        }
    }

    /// <summary>The highest bucket stands in the last slot; a higher one moves all down, the lowest together.</summary>
    private static void Count(Span<int> buckets, ref long top, long index, int count)
    {
        if (index > top)
        {
            var shift = (int)Math.Min(index - top, buckets.Length);
            top = index;
            var lowest = 0;
            foreach (var low in buckets[..Math.Min(shift + 1, buckets.Length)])
            {
                lowest += low;
            }

            buckets[shift..].CopyTo(buckets);
            buckets[^shift..].Clear();
            buckets[0] = lowest;
        }

        buckets[(int)Math.Max(0, buckets.Length - 1 - (top - index))] += count;
    }

    private static ref readonly Header HeaderOf(ReadOnlySpan<double> block) => ref MemoryMarshal.Cast<double, Header>(block)[0];

    private Span<int> BucketsOf(Span<double> block, bool negative) =>
        MemoryMarshal.Cast<double, int>(block.Slice(HeaderLength + (negative ? Buckets / 2 : 0), Buckets / 2));

    private ReadOnlySpan<int> BucketsOf(ReadOnlySpan<double> block, bool negative) =>
        MemoryMarshal.Cast<double, int>(block.Slice(HeaderLength + (negative ? Buckets / 2 : 0), Buckets / 2));
}
