using VisuTility.Streams.Detection.Statistics.Distributions;

namespace VisuTility.Streams.Detection.Statistics.Tests;

/// <summary>Mann and Whitney's rank test of two sorted samples, two-sided; the statistic is that of the first sample.</summary>
internal static class MannWhitneyTest
{
    /// <summary>Normal approximation with the variance corrected for ties; NaN without continuity where all readings are equal.</summary>
    public static TestResult Asymptotic(ReadOnlySpan<double> a, ReadOnlySpan<double> b, bool continuity)
    {
        var u = Statistic(a, b, out var ties);
        double n = a.Length;
        double m = b.Length;
        var all = n + m;
        var sd = Math.Sqrt(n * m / 12 * ((all + 1) - (ties / (all * (all - 1)))));
        var z = (Math.Max(u, (n * m) - u) - (n * m / 2) - (continuity ? 0.5 : 0)) / sd;
        return new(u, double.IsNaN(z) ? z : Math.Clamp(2 * NormalDistribution.Above(z), 0, 1));
    }

    /// <summary>
    /// Exact where no two readings are equal. Scratch: (m + 1) (floor(min(U, n m - U)) + 1); the work is n times that. </summary>
    public static TestResult Exact(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> scratch)
    {
        var u = Statistic(a, b, out _);
        var smaller = (int)Math.Floor(Math.Min(u, ((double)a.Length * b.Length) - u));
        return new(u, Math.Min(1, 2 * AtMost(smaller, a.Length, b.Length, scratch)));
    }

    /// <summary>Pairs of a reading of a and one of b with a the larger, an equal pair counting one half.</summary>
    public static double Statistic(ReadOnlySpan<double> a, ReadOnlySpan<double> b, out double ties)
    {
        var (i, j, u) = (0, 0, 0.0);
        ties = 0;
        while (i < a.Length || j < b.Length)
        {
            var value = j == b.Length || (i < a.Length && a[i] <= b[j]) ? a[i] : b[j];
            var (ofA, ofB) = (0, 0);
            for (; i + ofA < a.Length && a[i + ofA] == value; ofA++)
            {
            }

            for (; j + ofB < b.Length && b[j + ofB] == value; ofB++)
            {
            }

            u += ofA * (j + (0.5 * ofB));
            double tied = ofA + ofB;
            ties += (tied * tied * tied) - tied;
            (i, j) = (i + ofA, j + ofB);
        }

        return u;
    }

    /// <summary>
    /// P(U &lt;= u): P(n, m, v) = P(n - 1, m, v - m) n / (n + m) + P(n, m - 1, v) m / (n + m), by whether the largest reading is one of
    /// the first sample. All terms are positive, so nothing cancels. </summary>
    private static double AtMost(int u, int n, int m, Span<double> scratch)
    {
        // Row k: P(i, k, v) for v = 0 .. u, i growing in place; from high v to low, since P(i - 1, k, v - k) is still needed.
        var width = u + 1;
        scratch[..((m + 1) * width)].Clear();
        for (var k = 0; k <= m; k++)
        {
            scratch[k * width] = 1;
        }

        for (var i = 1; i <= n; i++)
        {
            for (var k = 1; k <= m; k++)
            {
                var row = scratch.Slice(k * width, width);
                var shorter = scratch.Slice((k - 1) * width, width);
                double ofFirst = (double)i / (i + k);
                double ofSecond = (double)k / (i + k);
                for (var v = u; v >= 0; v--)
                {
                    row[v] = (v >= k ? row[v - k] * ofFirst : 0) + (shorter[v] * ofSecond);
                }
            }
        }

        var sum = 0.0;
        foreach (var p in scratch.Slice(m * width, width))
        {
            sum += p;
        }

        return sum;
    }
}
