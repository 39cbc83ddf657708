namespace VisuTility.Streams.Detection.Statistics.Tests;

/// <summary>
/// Distances between the shares of two lists of counts in the same bins, in nats. Shares are (count + 1/2) / (n + bins / 2), so an empty
/// bin is no infinity. </summary>
internal static class ShareDistance
{
    /// <summary>
    /// Population stability index, sum (q - p) ln(q / p): with no difference about (1 / n + 1 / m) chi-square of bins - 1. </summary>
    public static double Psi(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        var (n, m) = (Total(a), Total(b));
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
        {
            var p = Share(a[i], n, a.Length);
            var q = Share(b[i], m, b.Length);
            sum += (q - p) * StableMath.Log(q / p);
        }

        return sum;
    }

    /// <summary>
    /// Jensen-Shannon divergence with even weights, sum p/2 ln(2 p / (p + q)) + q/2 ln(2 q / (p + q)), between 0 and ln 2: with no
    /// difference about (1 / n + 1 / m) / 8 chi-square of bins - 1. </summary>
    public static double JensenShannon(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        var (n, m) = (Total(a), Total(b));
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
        {
            var p = Share(a[i], n, a.Length);
            var q = Share(b[i], m, b.Length);
            sum += (p * StableMath.Log(2 * p / (p + q))) + (q * StableMath.Log(2 * q / (p + q)));
        }

        return Math.Max(0, 0.5 * sum);
    }

    /// <summary>
    /// Pearson's chi-square of the 2 x k table of counts and its degrees of freedom, k - 1; categories in neither list are left out.
    /// </summary>
    public static (double Statistic, int Degrees) ChiSquare(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        double n = Total(a);
        double m = Total(b);
        var sum = 0.0;
        var degrees = -1;
        for (var i = 0; i < a.Length; i++)
        {
            double both = (double)a[i] + b[i];
            if (both > 0)
            {
                // Both cells of the row: (a - both n / N)^2 is the same for a and b.
                var difference = (a[i] * m) - (b[i] * n);
                sum += difference * difference / both;
                degrees++;
            }
        }

        return (n * m > 0 ? sum / (n * m) : 0, Math.Max(0, degrees));
    }

    private static double Share(int count, long total, int bins) => (count + 0.5) / (total + (0.5 * bins));

    private static long Total(ReadOnlySpan<int> counts)
    {
        long total = 0;
        foreach (var count in counts)
        {
            total += count;
        }

        return total;
    }
}
