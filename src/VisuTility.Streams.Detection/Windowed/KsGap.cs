namespace VisuTility.Streams.Detection.Windowed;

/// <summary>
/// The two-sample Kolmogorov-Smirnov distance in whole numbers: gap = max over x of |m F(x) - r G(x)| with F and G the numbers of r and of
/// m readings up to x, so D = gap / (m r). With fixed sizes a test is one comparison with the critical gap; no p-value is needed.
/// </summary>
internal static class KsGap
{
    /// <summary>The gap of two sorted samples; O(r log(m / r)).</summary>
    public static int Of(ReadOnlySpan<double> older, ReadOnlySpan<double> newer)
    {
        var (m, r) = (older.Length, newer.Length);
        var (gap, j) = (0, 0);
        for (var i = 0; i < r;)
        {
            // Between two newer readings F stands and G rises: only just before and at a newer reading can the distance be largest.
            var x = newer[i];
            j = Advance(older, j, x, false);
            gap = Math.Max(gap, Math.Abs((m * i) - (r * j)));
            while (i < r && newer[i] == x)
            {
                i++;
            }

            j = Advance(older, j, x, true);
            gap = Math.Max(gap, Math.Abs((m * i) - (r * j)));
        }

        return gap;
    }

    /// <summary>First index from j on whose value is at least x, or above x; by steps that double.</summary>
    private static int Advance(ReadOnlySpan<double> sorted, int j, double x, bool passEqual)
    {
        var step = 1;
        while (j + step <= sorted.Length && Before(sorted[j + step - 1], x, passEqual))
        {
            j += step;
            step *= 2;
        }

        var high = Math.Min(j + step - 1, sorted.Length);
        while (j < high)
        {
            var middle = (j + high) >> 1;
            if (Before(sorted[middle], x, passEqual))
            {
                j = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return j;
    }

    private static bool Before(double value, double x, bool passEqual) => value < x || (passEqual && value == x);
}
