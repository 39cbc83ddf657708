namespace VisuTility.Streams.Detection.Statistics.Tests;

/// <summary>Anderson-Darling test that samples stem from one law, midrank form: Scholz and Stephens, JASA 82 (1987), equation 7.</summary>
internal static class AndersonDarlingTest
{
    /// <summary>Table 2 of the paper: the 25, 10, 5, 2.5, 1, .5 and .1 % points are b0 + b1 / sqrt(m) + b2 / m, m = samples - 1.</summary>
    private static readonly double[] B0 = [0.675, 1.281, 1.645, 1.96, 2.326, 2.573, 3.085];
    private static readonly double[] B1 = [-0.245, 0.25, 0.678, 1.149, 1.822, 2.364, 3.615];
    private static readonly double[] B2 = [-0.105, -0.305, -0.362, -0.391, -0.396, -0.345, -0.154];
    private static readonly double[] Levels = [0.25, 0.1, 0.05, 0.025, 0.01, 0.005, 0.001];

    /// <summary>
    /// Two sorted samples with at least two different values and four readings in all. p as SciPy: between the tabled points by the
    /// parabola through ln p fitted to all seven by least squares, so only roughly; outside [.001, .25] it is clipped.
    /// </summary>
    public static TestResult Midrank(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double n = a.Length;
        double m = b.Length;
        var all = n + m;
        var (i, j, ofA, ofB) = (0, 0, 0.0, 0.0);
        while (i < a.Length || j < b.Length)
        {
            var value = j == b.Length || (i < a.Length && a[i] <= b[j]) ? a[i] : b[j];
            var (beforeA, beforeB) = (i, j);
            for (; i < a.Length && a[i] == value; i++)
            {
            }

            for (; j < b.Length && b[j] == value; j++)
            {
            }

            double tied = i - beforeA + j - beforeB;
            var rank = beforeA + beforeB + (tied / 2);
            var weight = tied / all / ((rank * (all - rank)) - (all * tied / 4));
            var da = (all * (beforeA + ((i - beforeA) / 2.0))) - (rank * n);
            var db = (all * (beforeB + ((j - beforeB) / 2.0))) - (rank * m);
            ofA += weight * da * da;
            ofB += weight * db * db;
        }

        var a2 = ((ofA / n) + (ofB / m)) * (all - 1) / all;
        var statistic = (a2 - 1) / Math.Sqrt(Variance(n, m));
        return new(statistic, PValue(statistic));
    }

    /// <summary>Variance of the sum over two samples: equation 4 of the paper.</summary>
    private static double Variance(double n, double m)
    {
        const int Samples = 2;
        var all = n + m;
        var reciprocals = (1 / n) + (1 / m);
        var (partial, g) = (0.0, 0.0);
        for (var i = 2; i < all; i++)
        {
            partial += 1 / (all - i + 1);
            g += partial / i;
        }

        var h = partial + 1;
        var a = (((4 * g) - 6) * (Samples - 1)) + ((10 - (6 * g)) * reciprocals);
        var b = (((2 * g) - 4) * Samples * Samples) + (8 * h * Samples) + (((2 * g) - (14 * h) - 4) * reciprocals) - (8 * h) + (4 * g) - 6;
        var c = (((6 * h) + (2 * g) - 2) * Samples * Samples) + (((4 * h) - (4 * g) + 6) * Samples) + (((2 * h) - 6) * reciprocals)
            + (4 * h);
        var d = (((2 * h) + 6) * Samples * Samples) - (4 * h * Samples);
        return ((((((a * all) + b) * all) + c) * all) + d) / ((all - 1) * (all - 2) * (all - 3));
    }

    private static double PValue(double statistic)
    {
        Span<double> points = stackalloc double[Levels.Length];
        for (var i = 0; i < points.Length; i++)
        {
            points[i] = B0[i] + B1[i] + B2[i];
        }

        return statistic < points[0] ? Levels[0]
            : statistic > points[^1] ? Levels[^1]
            : StableMath.Exp(Parabola(points, statistic));
    }

    /// <summary>Least squares by polynomials orthogonal over the points.</summary>
    private static double Parabola(ReadOnlySpan<double> points, double x)
    {
        var count = points.Length;
        var mean = 0.0;
        var cubes = 0.0;
        var squares = 0.0;
        foreach (var point in points)
        {
            mean += point / count;
        }

        foreach (var point in points)
        {
            var d = point - mean;
            squares += d * d;
            cubes += d * d * d;
        }

        var (c0, c1, c2, norm2) = (0.0, 0.0, 0.0, 0.0);
        for (var i = 0; i < count; i++)
        {
            var d = points[i] - mean;
            var second = (d * d) - (cubes / squares * d) - (squares / count);
            var level = StableMath.Log(Levels[i]);
            c0 += level / count;
            c1 += level * d / squares;
            c2 += level * second;
            norm2 += second * second;
        }

        var e = x - mean;
        return c0 + (c1 * e) + (c2 / norm2 * ((e * e) - (cubes / squares * e) - (squares / count)));
    }
}
