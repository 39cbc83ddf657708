using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.ShiryaevRoberts;

/// <summary>
/// Shiryaev-Roberts sums of a shift of the mean of standard normal scores, for five sizes d = .25 .5 1 2 4 and both directions:
/// R_d+ = (R_d+ + 1) exp(d z - d^2 / 2), R_d- the same with -z, all from 0. With them the sums' parts times their starting points, from
/// which the change point is estimated.
/// </summary>
public struct MeanMixture
{
    /// <summary>R: up and down in turn for each size.</summary>
    public Ten Sums;

    /// <summary>R's parts, each times the ordinal of its starting point.</summary>
    public Ten Starts;

    /// <summary>Up and down in turn for each size.</summary>
    [InlineArray(10)]
    public struct Ten
    {
        private double _first;
    }

    /// <summary>d, and exp(-d^2 / 2). d doubles from one to the next, so exp(d z) is the square of the one before.</summary>
    private static readonly double[] Sizes = [0.25, 0.5, 1, 2, 4];

    private static readonly double[] Factors = [.. Sizes.Select(d => StableMath.Exp(-d * d / 2))];

    /// <summary>A sum that is let grow only while it may not be judged yet; one update multiplies by at most e^112.</summary>
    private const double Large = 1e100;

    /// <summary>R = (R + 1) L and the weighted starting points alike, up and down side by side; returns the mean of the sums.</summary>
    /// <param name="z">Score, within +-30.</param>
    /// <param name="ordinal">Ordinal of the reading.</param>
    /// <param name="direction">Whose sums the mean is of.</param>
    internal double Add(double z, long ordinal, Sides direction)
    {
        ref var sums = ref MemoryMarshal.GetReference((Span<double>)Sums);
        ref var starts = ref MemoryMarshal.GetReference((Span<double>)Starts);
        var quarter = StableMath.Exp(0.25 * z);
        var ratio = Vector128.Create(quarter, 1 / quarter);
        var start = Vector128.Create((double)ordinal);
        var total = Vector128<double>.Zero;
        for (var i = 0; i < Factors.Length; i++)
        {
            var likelihood = ratio * Factors[i];
            var sum = (Vector128.LoadUnsafe(ref sums, (nuint)(2 * i)) + Vector128<double>.One) * likelihood;
            var weighted = (Vector128.LoadUnsafe(ref starts, (nuint)(2 * i)) + start) * likelihood;
            sum.StoreUnsafe(ref sums, (nuint)(2 * i));
            weighted.StoreUnsafe(ref starts, (nuint)(2 * i));
            total += sum;
            ratio *= ratio;
        }

        if (Vector128.GreaterThanAny(total, Vector128.Create(Large)))
        {
            ScaleDown(total[0] > Large, total[1] > Large);
        }

        return Mean(total[0], total[1], direction);
    }

    internal void Restart() => this = default;

    /// <summary>S, the mean of the sums of the directions asked for.</summary>
    internal readonly double Mean(Sides direction) => Mean(Side(0), Side(1), direction);

    /// <summary>
    /// The leading direction, the size of the shift (mean of the sizes, each weighted with its sum; signed, in standard deviations), and the
    /// change point (mean of all starting points of the leading sum, each weighted with its part of it).
    /// </summary>
    internal readonly (Direction Direction, double Size, long ChangePoint) Explain(Sides direction, long seen)
    {
        ReadOnlySpan<double> sums = Sums;
        ReadOnlySpan<double> starts = Starts;
        var side = direction == Sides.Both ? (Side(0) >= Side(1) ? 0 : 1) : direction == Sides.Up ? 0 : 1;
        var lead = side;
        var size = 0.0;
        for (var i = 0; i < Sizes.Length; i++)
        {
            lead = sums[(2 * i) + side] > sums[lead] ? (2 * i) + side : lead;
            size += Sizes[i] * sums[(2 * i) + side];
        }

        size *= (side == 0 ? 1 : -1) / Math.Max(Side(side), double.Epsilon);
        var changePoint = sums[lead] > 0 ? (long)Math.Floor((starts[lead] / sums[lead]) + 0.5) : seen - 1;
        return (side == 0 ? Direction.Up : Direction.Down, size, changePoint);
    }

    private static double Mean(double up, double down, Sides direction) => direction switch
    {
        Sides.Up => up / 5,
        Sides.Down => down / 5,
        _ => (up + down) / 10,
    };

    private readonly double Side(int side)
    {
        ReadOnlySpan<double> sums = Sums;
        return sums[side] + sums[2 + side] + sums[4 + side] + sums[6 + side] + sums[8 + side];
    }

    /// <summary>Keeps sums that nobody restarts finite, and past every limit.</summary>
    private void ScaleDown(bool up, bool down)
    {
        for (var i = 0; i < 10; i++)
        {
            var factor = (i % 2 == 0 ? up : down) ? 1e-50 : 1;
            Sums[i] *= factor;
            Starts[i] *= factor;
        }
    }
}
