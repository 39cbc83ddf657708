namespace VisuTility.Streams.Detection.Statistics;

/// <summary>
/// An unevaluated sum of two doubles, about 106 bits, with |Low| at most half a unit of High. Knuth's sum and Dekker's product (Numerische
/// Mathematik 18, 1971): no fused multiply-add, so the same bits everywhere. Operands must stay away from overflow and subnormals.
/// </summary>
internal readonly record struct TwoDouble(double High, double Low)
{
    private const double Splitter = (1L << 27) + 1;

    /// <summary>a + b, exact.</summary>
    public static TwoDouble Sum(double a, double b)
    {
        var sum = a + b;
        var part = sum - a;
        return new(sum, (a - (sum - part)) + (b - part));
    }

    public static TwoDouble Sum(TwoDouble a, TwoDouble b)
    {
        var high = Sum(a.High, b.High);
        var low = Sum(a.Low, b.Low);
        var sum = FastSum(high.High, high.Low + low.High);
        return FastSum(sum.High, sum.Low + low.Low);
    }

    public static TwoDouble Sum(TwoDouble a, double b) => Sum(a, new TwoDouble(b, 0));

    /// <summary>a b, exact.</summary>
    public static TwoDouble Product(double a, double b)
    {
        var product = a * b;
        var (a1, a2) = Halves(a);
        var (b1, b2) = Halves(b);
        return new(product, (((a1 * b1) - product) + (a1 * b2) + (a2 * b1)) + (a2 * b2));
    }

    public static TwoDouble Product(TwoDouble a, TwoDouble b)
    {
        var product = Product(a.High, b.High);
        return FastSum(product.High, product.Low + ((a.High * b.Low) + (a.Low * b.High)));
    }

    public static TwoDouble Quotient(double a, TwoDouble b)
    {
        var quotient = a / b.High;
        var back = Product(quotient, b.High);
        return FastSum(quotient, (((a - back.High) - back.Low) - (quotient * b.Low)) / b.High);
    }

    /// <summary>Exact where |a| is at least |b|.</summary>
    private static TwoDouble FastSum(double a, double b)
    {
        var sum = a + b;
        return new(sum, b - (sum - a));
    }

    private static (double High, double Low) Halves(double a)
    {
        var scaled = Splitter * a;
        var high = scaled - (scaled - a);
        return (high, a - high);
    }
}
