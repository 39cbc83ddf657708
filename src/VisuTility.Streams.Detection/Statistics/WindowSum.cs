namespace VisuTility.Streams.Detection.Statistics;

/// <summary>
/// Sum of the last N values, N = the length of the ring, in O(1) per value.
/// </summary>
/// <remarks>
/// The sum is kept as <c>High + Low</c> (about 106 bits), so for the values metrics have (all of one window within 30 binary orders of
/// magnitude of each other) it is the exact sum, whatever was pushed and dropped before, and <see cref="Mean"/> is the exact mean rounded
/// once: the mean of equal values is that value. Where bits had to be dropped (1e150 beside 0.9) that is known, and the sum is taken anew
/// from the ring when a value leaves that was 2^40 times the rest, and each time the ring wraps; at most 16 times per window length, so
/// that hostile values cannot make an update cost O(N). Only IEEE additions, multiplications and divisions in a fixed order, so the same
/// bits everywhere. </remarks>
public struct WindowSum
{
    /// <summary>Values ever pushed; the next value's ordinal.</summary>
    public long Seen;

    /// <summary>Values in the window.</summary>
    public int Count;

    /// <summary>Slot of the next value; while the ring is full also the oldest one's.</summary>
    public int Next;

    /// <summary>The sum rounded to a double.</summary>
    public double High;

    /// <summary>What the rounding left over.</summary>
    public double Low;

    /// <summary>0 = the sum is exact; 1 = bits were dropped; 2 = and it is to be taken anew.</summary>
    public int Inexact;

    /// <summary>Pushes while inexact since the sum was last taken anew.</summary>
    public int Age;

    private const double Lost = 1L << 40;
    private const int AnewPerWindow = 16;

    /// <summary>Exact mean of the window rounded once; 0 for an empty window.</summary>
    public readonly double Mean => Count == 0 ? 0 : Quotient(High, Low, Count);

    /// <summary>
    /// Appends a value (already <see cref="Door">clamped</see>) and drops the oldest one of a full ring; returns the dropped one or 0.
    /// </summary>
    internal double Push(Span<double> ring, double value)
    {
        var leaving = 0.0;
        if (Count == ring.Length)
        {
            leaving = ring[Next];
        }
        else
        {
            Count++;
        }

        ring[Next] = value;
        Next = Next + 1 == ring.Length ? 0 : Next + 1;
        Seen++;
        Add(value);
        Add(-leaving);
        if (Inexact != 0)
        {
            Repair(ring, leaving);
        }

        return leaving;
    }

    /// <summary>Empties the window; the ordinals go on.</summary>
    internal void Clear()
    {
        Count = 0;
        Next = 0;
        High = 0;
        Low = 0;
        Inexact = 0;
    }

    /// <summary>The last value pushed; the window must not be empty.</summary>
    internal readonly double Last(ReadOnlySpan<double> ring) => Ago(ring, 0);

    /// <summary>The value pushed <paramref name="steps"/> before the last one; it must still be in the window.</summary>
    internal readonly double Ago(ReadOnlySpan<double> ring, int steps)
    {
        var slot = Next - 1 - steps;
        return ring[slot < 0 ? slot + ring.Length : slot];
    }

    /// <summary>Ordinals, mean and standard deviation of the window; O(N).</summary>
    internal readonly Segment Summarize(ReadOnlySpan<double> ring)
    {
        if (Count == 0)
        {
            return Segment.None;
        }

        var mean = Mean;
        var squares = 0.0;
        var slot = Count == ring.Length ? Next : 0;
        for (var i = 0; i < Count; i++)
        {
            var d = ring[slot] - mean;
            squares += d * d;
            slot = slot + 1 == ring.Length ? 0 : slot + 1;
        }

        return new Segment(Seen - Count, Seen - 1, Count, mean, Count > 1 ? Math.Sqrt(squares / (Count - 1)) : 0);
    }

    private void Repair(ReadOnlySpan<double> ring, double leaving)
    {
        Age++;
        if (Next == 0 || Math.Abs(leaving) > Lost * Math.Abs(High))
        {
            Inexact = 2;
        }

        if (Inexact == 2 && (long)Age * AnewPerWindow >= Count)
        {
            High = 0;
            Low = 0;
            Inexact = 0;
            Age = 0;
            foreach (var value in ring[..Count])
            {
                Add(value);
            }
        }
    }

    private void Add(double value)
    {
        var (sum, error) = TwoDouble.Sum(High, value);
        var (rest, dropped) = TwoDouble.Sum(Low, error);
        (High, Low) = TwoDouble.Sum(sum, rest);
        if (dropped != 0)
        {
            Inexact |= 1;
        }
    }

    /// <summary>
    /// (high + low) / n, rounded once. The first quotient q is split into halves of at most 27 bits, so that q * n is exact for n up to
    /// 2^26 and the remainder is too; no fused multiply-add is needed. </summary>
    private static double Quotient(double high, double low, int n)
    {
        var q = high / n;
        var upper = BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(q) & ~((1L << 27) - 1));
        var remainder = ((high - (upper * n)) - ((q - upper) * n)) + low;
        return q + (remainder / n);
    }
}
