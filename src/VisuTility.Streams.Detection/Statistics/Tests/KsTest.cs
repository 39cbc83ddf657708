using VisuTility.Streams.Detection.Statistics.Distributions;

namespace VisuTility.Streams.Detection.Statistics.Tests;

/// <summary>How the p-value of a distance between two samples is found.</summary>
public enum KsMethod
{
    /// <summary>By counting paths: right for every size where no two readings are equal, else on the safe side.</summary>
    Exact,

    /// <summary>As if one sample of round(n m / (n + m)) readings stood against a known law.</summary>
    Asymptotic,
}

/// <summary>
/// Distances of two sorted samples. Plus is the largest F_a - F_b, Minus the largest F_b - F_a, as differences of rounded quotients.
/// </summary>
/// <param name="Location">The first value, a's before b's, at which the larger of the two is reached; Plus when they are equal.</param>
/// <param name="Sign">1 when that is Plus, else -1.</param>
internal readonly record struct KsDistance(double Plus, double Minus, double Location, int Sign)
{
    public double TwoSided => Minus > Plus ? Minus : Plus;
}

/// <summary>Kolmogorov-Smirnov test of two samples, p by the rules of SciPy's ks_2samp.</summary>
internal static class KsTest
{
    /// <summary>Largest sample of the automatic choice's exact method.</summary>
    private const int MaxExact = 10_000;

    /// <summary>O(n + m).</summary>
    public static KsDistance Distance(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var (largest, smallest) = (double.NegativeInfinity, double.PositiveInfinity);
        var (atLargest, atSmallest) = (0.0, 0.0);
        foreach (var fromA in (ReadOnlySpan<bool>)[true, false])
        {
            var values = fromA ? a : b;
            var (i, j) = (0, 0);
            foreach (var value in values)
            {
                while (i < a.Length && a[i] <= value)
                {
                    i++;
                }

                while (j < b.Length && b[j] <= value)
                {
                    j++;
                }

                var difference = ((double)i / a.Length) - ((double)j / b.Length);
                if (difference > largest)
                {
                    (largest, atLargest) = (difference, value);
                }

                if (difference < smallest)
                {
                    (smallest, atSmallest) = (difference, value);
                }
            }
        }

        var minus = Math.Clamp(-smallest, 0, 1);
        return minus > largest ? new(largest, minus, atSmallest, -1) : new(largest, minus, atLargest, 1);
    }

    /// <summary>
    /// Exact up to 10,000 readings in the larger sample, else asymptotic. <paramref name="scratch"/>: as for <see cref="Exact"/>.
    /// </summary>
    public static TestResult Auto(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> scratch)
    {
        var d = Distance(a, b).TwoSided;
        return Math.Max(a.Length, b.Length) <= MaxExact ? Exact(d, a.Length, b.Length, scratch) : Asymptotic(d, a.Length, b.Length);
    }

    /// <summary>
    /// The distance snapped to a multiple of 1 / lcm(n, m), and P(D &gt;= it). Where the count of steps leaves the 32-bit range, or the p
    /// found is none, the asymptotic p of the distance stands. Scratch: min(n, m) + 1.
    /// </summary>
    public static TestResult Exact(double d, int n, int m, Span<double> scratch)
    {
        var unit = StepsOf(n, m);
        if (unit > int.MaxValue)
        {
            return Asymptotic(d, n, m);
        }

        var steps = (int)Math.Round(d * unit);
        var snapped = (double)steps / unit;
        var p = ExactAbove(steps, n, m, scratch);
        return p is >= 0 and <= 1 ? new(snapped, p) : new(snapped, Asymptotic(snapped, n, m).PValue);
    }

    public static TestResult Asymptotic(double d, int n, int m) =>
        new(d, KolmogorovDistribution.FiniteAbove((int)Math.Round((double)n * m / ((double)n + m)), d));

    /// <summary>P of one of the two one-sided distances: Hodges, Arkiv foer Matematik 3 (1958), (5.3).</summary>
    public static TestResult OneSidedAsymptotic(double d, int n, int m)
    {
        double larger = Math.Max(n, m);
        double smaller = Math.Min(n, m);
        var z = Math.Sqrt(larger * smaller / (larger + smaller)) * d;
        var correction = 2 * z * (larger + (2 * smaller)) / Math.Sqrt(larger * smaller * (larger + smaller)) / 3;
        return new(d, Math.Clamp(StableMath.Exp((-2 * z * z) - correction), 0, 1));
    }

    /// <summary>lcm(n, m): the distance is a whole number of steps of 1 / it.</summary>
    public static long StepsOf(int n, int m) => (long)(n / Gcd(n, m)) * m;

    /// <summary>P(D &gt;= steps / lcm(n, m)); scratch: min(n, m) + 1 (equal sizes: none).</summary>
    public static double ExactAbove(int steps, int n, int m, Span<double> scratch) =>
        steps <= 0 ? 1 : n == m ? OutsideSquare(n, steps) : OutsideRectangle(Math.Max(n, m), Math.Min(n, m), steps, scratch);

    /// <summary>
    /// The smallest count of steps whose p is at most alpha; one more than there are when none is. Scratch: min(n, m) + 1. </summary>
    public static int CriticalSteps(int n, int m, double alpha, KsMethod method, Span<double> scratch)
    {
        var all = checked((int)StepsOf(n, m));
        var (low, high) = (0, all + 1);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            var p = method == KsMethod.Exact
                ? ExactAbove(middle, n, m, scratch)
                : Asymptotic((double)middle / all, n, m).PValue;
            if (p <= alpha)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }

    /// <summary>
    /// Gnedenko and Korolyuk's reflections, 2 (C(2n, n - h) - C(2n, n - 2h) + ...) / C(2n, n), nested so that nothing cancels. </summary>
    private static double OutsideSquare(int n, int h)
    {
        var p = 0.0;
        for (var k = n / h; k >= 0; k--)
        {
            var ratio = 1.0;
            for (var j = 0; j < h; j++)
            {
                ratio = (n - ((double)k * h) - j) * ratio / (n + ((double)k * h) + j + 1);
            }

            p = ratio * (1 - p);
        }

        return 2 * p;
    }

    /// <summary>
    /// Share of the paths from (0, 0) to (m, n), m &gt; n, that touch |x n - y m| &gt;= h gcd: a path into (x, y) comes from the left with
    /// probability x / (x + y). One column at a time (Hodges 1958; Schroer and Trenkler 1995): a cell outside counts 1.
    /// </summary>
    private static double OutsideRectangle(int m, int n, int h, Span<double> column)
    {
        var gcd = Gcd(m, n);
        long stepX = n / gcd;
        long stepY = m / gcd;
        for (var y = 0; y <= n; y++)
        {
            column[y] = y * stepY >= h ? 1 : 0;
        }

        // Cells below `low` and from `high` on are outside in this column and hold 1 from an earlier one or the start.
        var low = 0;
        for (var x = 1; x <= m; x++)
        {
            var nextLow = Math.Max(low, (int)Math.Min(n + 1L, FloorDivide((x * stepX) - h, stepY) + 1));
            for (var y = low; y < nextLow; y++)
            {
                column[y] = 1;
            }

            low = nextLow;
            var high = (int)Math.Min(n + 1L, FloorDivide((x * stepX) + h - 1, stepY) + 1);
            for (var y = low; y < high; y++)
            {
                column[y] = y == 0 ? column[0] : ((column[y] * x) + (column[y - 1] * y)) / (x + y);
            }
        }

        return column[n];
    }

    private static long FloorDivide(long a, long b) => a >= 0 ? a / b : -((-a + b - 1) / b);

    private static int Gcd(int a, int b)
    {
        while (b != 0)
        {
            (a, b) = (b, a % b);
        }

        return a;
    }
}
