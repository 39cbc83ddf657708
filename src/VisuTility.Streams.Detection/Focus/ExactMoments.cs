using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.Focus;

/// <summary>
/// Mean and sample standard deviation of a list as Python's <c>fmean</c> (exact sum, rounded, divided) and <c>stdev</c> (exact, rounded
/// once) give them. Sums of two doubles (about 106 bits), so a last digit can differ only where 106 bits do not settle it. Lattice data
/// needs this: with another last digit equal pieces are no longer equal.
/// </summary>
internal static class ExactMoments
{
    /// <summary>At least two values, of magnitudes below 1e140.</summary>
    public static (double Mean, double Sd) Of(ReadOnlySpan<double> values)
    {
        var (sum, rest) = (0.0, 0.0);
        foreach (var value in values)
        {
            (sum, rest) = Add(sum, rest, value, 0);
        }

        var (mean, meanRest) = Divide(sum, rest, values.Length);
        var (squares, squaresRest) = (0.0, 0.0);
        foreach (var value in values)
        {
            var (d, e) = TwoDouble.Sum(value, -mean);
            e -= meanRest;
            var (p, q) = TwoDouble.Product(d, d);
            (squares, squaresRest) = Add(squares, squaresRest, p, q + (2 * d * e));
        }

        var (variance, varianceRest) = Divide(squares, squaresRest, values.Length - 1);
        var sd = Math.Sqrt(variance);
        if (sd > 0)
        {
            var (p, q) = TwoDouble.Product(sd, sd);
            sd += ((variance - p) - q + varianceRest) / (2 * sd);
        }

        return (sum / values.Length, sd);
    }

    private static TwoDouble Add(double high, double low, double value, double rest)
    {
        var (sum, error) = TwoDouble.Sum(high, value);
        return TwoDouble.Sum(sum, error + low + rest);
    }

    private static TwoDouble Divide(double high, double low, double count)
    {
        var quotient = high / count;
        var (p, q) = TwoDouble.Product(quotient, count);
        return TwoDouble.Sum(quotient, ((high - p) - q + low) / count);
    }
}
