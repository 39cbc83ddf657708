namespace VisuTility.Streams.Detection.Statistics.Distributions;

/// <summary>Chi-square distribution on <see cref="StableMath"/> alone; relative error of both tails and of the quantiles below
/// 1e-13.</summary>
internal static class ChiSquareDistribution
{
    private const int MaxSteps = 200;

    /// <summary>P(X &gt; x).</summary>
    public static double Above(double x, double degrees) => GammaFunctions.Incomplete(0.5 * degrees, 0.5 * x).Q;

    /// <summary>x with P(X &lt;= x) = p.</summary>
    public static double Quantile(double p, double degrees) => p < 0.5 ? FromLower(p, degrees) : QuantileAbove(1 - p, degrees);

    /// <summary>x with P(X &gt; x) = q, for q however small.</summary>
    public static double QuantileAbove(double q, double degrees)
    {
        if (q > 0.5)
        {
            return FromLower(1 - q, degrees);
        }

        if (!(q > 0))
        {
            return double.PositiveInfinity;
        }

        // Newton on ln Q as a function of ln x, which is concave and falls: from the second step on it comes down from the right. The
        // start is that of Wilson and Hilferty.
        var a = 0.5 * degrees;
        var spread = 2 / (9 * degrees);
        var root = 1 - spread - (NormalDistribution.Quantile(q) * Math.Sqrt(spread));
        var x = 0.5 * degrees * root * root * root;
        var target = StableMath.Log(q);
        for (var i = 0; i < MaxSteps; i++)
        {
            var upper = GammaFunctions.Incomplete(a, x).Q;
            var step = (StableMath.Log(upper) - target) * upper / (a * GammaFunctions.Power(a, x));
            x *= StableMath.Exp(Math.Min(step, 1));
            if (Math.Abs(step) < 1e-8)
            {
                break;
            }
        }

        return 2 * x;
    }

    /// <summary>The same on ln P, concave and rising: it comes up from the left, where P(x) &lt;= x^a / Gamma(a + 1) puts the
    /// start.</summary>
    private static double FromLower(double p, double degrees)
    {
        if (!(p > 0))
        {
            return 0;
        }

        var a = 0.5 * degrees;
        var target = StableMath.Log(p);
        var x = StableMath.Exp((target + GammaFunctions.LogGamma(a + 1)) / a);
        for (var i = 0; i < MaxSteps; i++)
        {
            var lower = GammaFunctions.Incomplete(a, x).P;
            var step = (target - StableMath.Log(lower)) * lower / (a * GammaFunctions.Power(a, x));
            x *= StableMath.Exp(Math.Min(step, 1));
            if (Math.Abs(step) < 1e-8)
            {
                break;
            }
        }

        return 2 * x;
    }
}
