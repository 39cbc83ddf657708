using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace VisuTility.Streams.Detection.ShiryaevRoberts;

/// <summary>
/// Ten Shiryaev-Roberts sums, up and down in turn for each of five sizes of change, all from 0: R = (R + w) L. L is how many times likelier
/// the reading is after a change of that size, w how much of the clock has passed with it: 1 reading, its samples, a share of a day.
/// </summary>
/// <remarks>
/// <para>R is the sum, over all starting points, of w times the likelihood ratio since then. Where L has mean 1 on a stable series, R - sum
/// of w is a martingale, so a limit A on the mean S of the sums is reached after a stretch of A on that clock at the earliest, in the
/// mean.</para>
/// <para>Beside each R stand its parts times the ages of their starting points, and times the ages' squares: the change point's mean and
/// spread over all starting points, each weighted with its part. Ages stay small where ordinals would cancel.</para>
/// </remarks>
public struct MixtureSums
{
    /// <summary>Ten R, ten parts times ages, ten parts times squared ages; each up and down in turn.</summary>
    public Thirty Parts;

    /// <summary>Ordinal of the last reading.</summary>
    public long Last;

    [InlineArray(30)]
    public struct Thirty
    {
        private double _first;
    }

    internal const int Sizes = 5;

    private const int Ages = 10;
    private const int Squares = 20;

    /// <summary>
    /// A sum that is let grow only while it may not be judged yet. One update multiplies by at most 1e100: see <see cref="MostNats"/>.
    /// </summary>
    private const double Large = 1e100;

    /// <summary>What it is scaled down to: still past every limit.</summary>
    private const double Small = 1e50;

    /// <summary>Most that one reading may say for a change; far past the largest limit, 1e15.</summary>
    internal const double MostNats = 230;

    /// <summary>Half the width of the interval of about 90 %, in standard deviations of the starting points: measured, see the
    /// tests.</summary>
    private const double HalfWidth = 1.9;

    /// <summary>
    /// R = (R + w) L for all sizes, and the parts times ages alike; returns S.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal double Add(TenRatios likelihoods, long ordinal, Sides direction, double weight)
    {
        // Readings since the last update: by so much is every starting point older now.
        var step = Vector256.Create((double)(ordinal - Last));
        Last = ordinal;
        var weights = Vector256.Create(weight);
        ref var at = ref MemoryMarshal.GetReference((Span<double>)Parts);
        var one = Add(ref at, likelihoods.First, weights, step);
        var two = Add(ref Unsafe.Add(ref at, 4), likelihoods.Second, weights, step);
        var three = Add(ref Unsafe.Add(ref at, 8), likelihoods.Third, weights.GetLower(), step.GetLower());
        return Mean(one.GetLower() + one.GetUpper() + two.GetLower() + two.GetUpper() + three, direction);
    }

    /// <summary>The same from a list of ten ratios.</summary>
    internal double Add(ReadOnlySpan<double> likelihoods, long ordinal, Sides direction, double weight)
    {
        ref var at = ref MemoryMarshal.GetReference(likelihoods[..10]);
        var ratios = new TenRatios(Vector256.LoadUnsafe(ref at), Vector256.LoadUnsafe(ref at, 4), Vector128.LoadUnsafe(ref at, 8));
        return Add(ratios, ordinal, direction, weight);
    }

    internal void Restart() => this = default;

    /// <summary>S, the mean of the sums of the directions asked for.</summary>
    internal readonly double Mean(Sides direction) => Mean(Side(0), Side(1), direction);

    /// <summary>
    /// The leading direction, the size of the change (mean of <paramref name="up"/> or <paramref name="down"/>, each weighted with its
    /// sum), and the change point (mean of all starting points of the leading sum, each weighted with its part of it). </summary>
    internal readonly Lead Explain(Sides direction, ReadOnlySpan<double> up, ReadOnlySpan<double> down)
    {
        ReadOnlySpan<double> parts = Parts;
        var side = direction == Sides.Both ? (Side(0) >= Side(1) ? 0 : 1) : direction == Sides.Up ? 0 : 1;
        var sizes = side == 0 ? up : down;
        var lead = side;
        var size = 0.0;
        for (var i = 0; i < Sizes; i++)
        {
            var at = (2 * i) + side;
            lead = parts[at] > parts[lead] ? at : lead;
            size += sizes[i] * parts[at];
        }

        size /= Math.Max(Side(side), double.Epsilon);
        var sum = Math.Max(parts[lead], double.Epsilon);
        var age = parts[lead + Ages] / sum;
        return new Lead(side == 0 ? Direction.Up : Direction.Down, size, Last - (long)Math.Floor(age + 0.5))
        {
            HalfWidth = HalfWidthOf((parts[lead + Squares] / sum) - (age * age)),
        };
    }

    /// <summary>Half the interval's width from the variance of the starting points; what rounds below 0 counts as 0.</summary>
    internal static long HalfWidthOf(double variance) => (long)Math.Ceiling(HalfWidth * Math.Sqrt(Math.Max(0, variance)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Add(ref double at, Vector256<double> likelihood, Vector256<double> weight, Vector256<double> step)
    {
        var sum = Vector256.LoadUnsafe(ref at);
        var ages = Vector256.LoadUnsafe(ref at, Ages);
        var older = step * sum;
        ((Vector256.LoadUnsafe(ref at, Squares) + (step * (ages + ages + older))) * likelihood).StoreUnsafe(ref at, Squares);
        ((ages + older) * likelihood).StoreUnsafe(ref at, Ages);
        sum = (sum + weight) * likelihood;
        sum.StoreUnsafe(ref at);
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Add(ref double at, Vector128<double> likelihood, Vector128<double> weight, Vector128<double> step)
    {
        var sum = Vector128.LoadUnsafe(ref at);
        var ages = Vector128.LoadUnsafe(ref at, Ages);
        var older = step * sum;
        ((Vector128.LoadUnsafe(ref at, Squares) + (step * (ages + ages + older))) * likelihood).StoreUnsafe(ref at, Squares);
        ((ages + older) * likelihood).StoreUnsafe(ref at, Ages);
        sum = (sum + weight) * likelihood;
        sum.StoreUnsafe(ref at);
        return sum;
    }

    /// <summary>S from the totals of both sides; keeps sums that nobody restarts finite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private double Mean(Vector128<double> total, Sides direction)
    {
        if (Vector128.GreaterThanAny(total, Vector128.Create(Large)))
        {
            ScaleDown(total[0], total[1]);
        }

        return Mean(total[0], total[1], direction);
    }

    private static double Mean(double up, double down, Sides direction) => direction switch
    {
        Sides.Up => up / Sizes,
        Sides.Down => down / Sizes,
        _ => (up + down) / (2 * Sizes),
    };

    private readonly double Side(int side)
    {
        ReadOnlySpan<double> parts = Parts;
        return parts[side] + parts[2 + side] + parts[4 + side] + parts[6 + side] + parts[8 + side];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ScaleDown(double up, double down)
    {
        for (var i = 0; i < 30; i++)
        {
            var total = i % 2 == 0 ? up : down;
            Parts[i] *= total > Large ? Small / total : 1;
        }
    }
}

/// <summary>What leads a mixture's sums.</summary>
/// <param name="Direction">Where the values went.</param>
/// <param name="Size">Size of the change, in the unit of the sizes given.</param>
/// <param name="ChangePoint">Ordinal of the first reading after the change.</param>
internal readonly record struct Lead(Direction Direction, double Size, long ChangePoint)
{
    /// <summary>Readings to both sides of the change point that make an interval of about 90 %.</summary>
    public long HalfWidth { get; init; }

    /// <summary>Evidence with the interval, kept within the readings since <paramref name="first"/> and up to the window's last.</summary>
    public Evidence Mark(in Evidence evidence, long first) => evidence with
    {
        ChangePointFirst = Math.Min(ChangePoint, Math.Max(first, ChangePoint - HalfWidth)),
        ChangePointLast = Math.Max(ChangePoint, Math.Min(evidence.Window.End, ChangePoint + HalfWidth)),
    };
}
