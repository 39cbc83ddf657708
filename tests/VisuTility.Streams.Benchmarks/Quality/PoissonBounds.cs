namespace VisuTility.Streams.Benchmarks.Quality;

/// <summary>Exact limits for a count of rare events (Garwood, Biometrika 28, 1936).</summary>
internal static class PoissonBounds
{
    /// <summary>Largest expectation under which a count of at most k still has probability alpha.</summary>
    public static double Upper(long k, double alpha) => Solve(k, mean => AtMost(k, mean) > alpha);

    /// <summary>Smallest expectation under which a count of at least k still has probability alpha; 0 for k = 0.</summary>
    public static double Lower(long k, double alpha) => k == 0 ? 0 : Solve(k, mean => AtLeast(k, mean) < alpha);

    /// <summary>P(X &gt;= k).</summary>
    public static double AtLeast(long k, double mean) => 1 - AtMost(k - 1, mean);

    /// <summary>P(X &lt;= k), summed from the largest term down.</summary>
    public static double AtMost(long k, double mean)
    {
        if (k < 0)
        {
            return 0;
        }

        // ln of the term at j = min(k, mean): Stirling's series is exact to 1e-10 from 10 on, below that the product.
        var top = Math.Min(k, (long)mean);
        var first = Math.Exp((top * Math.Log(mean)) - mean - LnFactorial(top));
        var sum = 0.0;
        var term = first;
        for (var j = top; j >= 0 && term > 1e-18 * first; j--)
        {
            sum += term;
            term *= j / mean;
        }

        term = first;
        for (var j = top + 1; j <= k && term > 1e-18 * first; j++)
        {
            term *= mean / j;
            sum += term;
        }

        return Math.Min(1, sum);
    }

    private static double LnFactorial(long n)
    {
        if (n < 20)
        {
            return Math.Log(Enumerable.Range(1, (int)n).Aggregate(1.0, (product, i) => product * i));
        }

        double x = n;
        return (x * Math.Log(x)) - x + (Math.Log(2 * Math.PI * x) / 2) + (1 / (12 * x)) - (1 / (360 * x * x * x));
    }

    private static double Solve(long k, Func<double, bool> isBelow)
    {
        var (low, high) = (1e-9, 20 + (2.0 * k) + (10 * Math.Sqrt(k)));
        for (var i = 0; i < 100; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = isBelow(middle) ? (middle, high) : (low, middle);
        }

        return high;
    }
}
