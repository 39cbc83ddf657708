namespace VisuTility.Streams.Detection.Focus;

/// <summary>
/// Mean and sample standard deviation of a list as Python's <c>fmean</c> (exact sum, rounded, divided) and <c>stdev</c> (exact, rounded
/// once) give them. Sums of two doubles (about 106 bits), so a last digit can differ only where 106 bits do not settle it. Lattice data
/// needs this: with another last digit equal pieces are no longer equal.
/// </summary>
internal static class ExactMoments
{
    /// <summary>2^27 + 1 splits a double into two halves of at most 26 bits (Veltkamp).</summary>
    private const double Splitter = 134_217_729;

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
            var (d, e) = Sum(value, -mean);
            e -= meanRest;
            var (p, q) = Product(d, d);
            (squares, squaresRest) = Add(squares, squaresRest, p, q + (2 * d * e));
        }

        var (variance, varianceRest) = Divide(squares, squaresRest, values.Length - 1);
        var sd = Math.Sqrt(variance);
        if (sd > 0)
        {
            var (p, q) = Product(sd, sd);
            sd += ((variance - p) - q + varianceRest) / (2 * sd);
        }

        return (sum / values.Length, sd);
    }

    private static (double High, double Low) Add(double high, double low, double value, double rest)
    {
        var (sum, error) = Sum(high, value);
        return Sum(sum, error + low + rest);
    }

    private static (double High, double Low) Divide(double high, double low, double count)
    {
        var quotient = high / count;
        var (p, q) = Product(quotient, count);
        return Sum(quotient, ((high - p) - q + low) / count);
    }

    /// <summary>a + b exactly, as rounded sum and error.</summary>
    private static (double High, double Low) Sum(double a, double b)
    {
        var sum = a + b;
        var part = sum - a;
        return (sum, (a - (sum - part)) + (b - part));
    }

    /// <summary>a b exactly, as rounded product and error (Dekker).</summary>
    private static (double High, double Low) Product(double a, double b)
    {
        var (ah, al) = Split(a);
        var (bh, bl) = Split(b);
        var product = a * b;
        return (product, (((ah * bh) - product) + (ah * bl) + (al * bh)) + (al * bl));
    }

    private static (double High, double Low) Split(double value)
    {
        var scaled = Splitter * value;
        var high = scaled - (scaled - value);
        return (high, value - high);
    }
}
