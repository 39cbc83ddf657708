namespace VisuTility.Streams.Detection.Windowed;

/// <summary>
/// The two-sample Kolmogorov-Smirnov test in whole numbers: gap = max over x of |m F(x) - r G(x)| with F and G the numbers of r and of m
/// readings up to x, so D = gap / (m r). With fixed sizes a test is one comparison with the critical gap; no p-value is needed.
/// </summary>
internal static class ExactKs
{
    /// <summary>The gap of two sorted samples; O(r log(m / r)).</summary>
    public static int Gap(ReadOnlySpan<double> older, ReadOnlySpan<double> newer)
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

    /// <summary>
    /// Exact two-sided p-value for two samples of r: P(count difference &gt;= h), without ties (Gnedenko and Korolyuk 1951).
    /// </summary>
    public static double EqualSizesP(int r, int h)
    {
        if (h == 0)
        {
            return 1;
        }

        var p = 0.0;
        for (var k = r / h; k >= 0; k--)
        {
            var q = 1.0;
            for (var j = 0; j < h; j++)
            {
                q = (r - (k * h) - j) * q / (r + (k * h) + j + 1);
            }

            p = q * (1 - p);
        }

        return Math.Clamp(2 * p, 0, 1);
    }

    /// <summary>Smallest count difference of two samples of r with p &lt;= alpha; r + 1 where none has.</summary>
    public static int EqualSizesCritical(int r, double alpha)
    {
        var h = 1;
        while (h <= r && EqualSizesP(r, h) > alpha)
        {
            h++;
        }

        return h;
    }

    /// <summary>
    /// Exact two-sided p-value of a gap between samples of m and r without ties: the share of orders of all readings in which it is reached
    /// (Hodges 1957), as the probability of leaving a corridor on the way to (m, r); O(m r), 8 (r + 1) bytes of stack.
    /// </summary>
    public static double P(int m, int r, long gap)
    {
        Span<double> left = stackalloc double[r + 1];
        for (var i = 0; i <= m; i++)
        {
            for (var j = 0; j <= r; j++)
            {
                if (Math.Abs(((long)i * r) - ((long)j * m)) >= gap)
                {
                    left[j] = 1;
                }
                else if (i + j == 0)
                {
                    left[j] = 0;
                }
                else
                {
                    var before = i == 0 ? 0 : left[j] * i;
                    left[j] = (before + (j == 0 ? 0 : left[j - 1] * j)) / (i + j);
                }
            }
        }

        return left[r];
    }

    /// <summary>Smallest gap of samples of m and r with p &lt;= alpha; m r + 1 where none has.</summary>
    public static int Critical(int m, int r, double alpha)
    {
        // Gaps are multiples of the greatest common divisor.
        var (step, rest) = (m, r);
        while (rest != 0)
        {
            (step, rest) = (rest, step % rest);
        }

        var (low, high) = (0, (m * r / step) + 1);
        while (low + 1 < high)
        {
            var middle = (low + high) / 2;
            (low, high) = P(m, r, (long)middle * step) <= alpha ? (low, middle) : (middle, high);
        }

        return high * step > m * r ? (m * r) + 1 : high * step;
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
