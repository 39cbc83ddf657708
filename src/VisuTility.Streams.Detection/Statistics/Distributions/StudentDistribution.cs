namespace VisuTility.Streams.Detection.Statistics.Distributions;

/// <summary>Student's t distribution on <see cref="StableMath"/> alone; relative error of the tails and of the quantiles below
/// 1e-13.</summary>
internal static class StudentDistribution
{
    private const int MaxSteps = 200;

    /// <summary>P(T &gt; t).</summary>
    public static double Above(double t, double degrees)
    {
        var (outside, _) = Sides(t, degrees);
        return t > 0 ? 0.5 * outside : 1 - (0.5 * outside);
    }

    /// <summary>P(|T| &gt;= |t|).</summary>
    public static double TwoSided(double t, double degrees) => Sides(t, degrees).Outside;

    /// <summary>t with P(T &lt;= t) = p.</summary>
    public static double Quantile(double p, double degrees) =>
        p < 0.5 ? -QuantileAbove(p, degrees) : p > 0.5 ? QuantileAbove(1 - p, degrees) : 0;

    /// <summary>
    /// t &gt; 0 with P(T &gt; t) = q &lt; 1/2: Newton on the logarithm of the smaller of P(|T| &lt;= t) and P(|T| &gt; t) as a function of
    /// ln t. Both are concave, and the normal quantile lies left of the root, so the first comes up to it from the left and the second
    /// down from the right. </summary>
    public static double QuantileAbove(double q, double degrees)
    {
        if (!(q > 0))
        {
            return double.PositiveInfinity;
        }

        var central = q > 0.25;
        var target = StableMath.Log(central ? 1 - (2 * q) : 2 * q);
        var t = -NormalDistribution.Quantile(q);
        for (var i = 0; i < MaxSteps; i++)
        {
            var (outside, inside) = Sides(t, degrees);

            // t times the density of |T|: x^a y^b / B(a, b) taken twice.
            var squared = t * t;
            var y = squared / (degrees + squared);
            var slope = 2 * StableMath.Exp(GammaFunctions.LogBetaPower(0.5 * degrees, 0.5, degrees / (degrees + squared), y));
            var step = central
                ? (target - StableMath.Log(inside)) * inside / slope
                : (StableMath.Log(outside) - target) * outside / slope;
            t *= StableMath.Exp(step);
            if (Math.Abs(step) < 1e-8)
            {
                break;
            }
        }

        return t;
    }

    private static (double Outside, double Inside) Sides(double t, double degrees)
    {
        var squared = t * t;
        return GammaFunctions.IncompleteBeta(0.5 * degrees, 0.5, degrees / (degrees + squared), squared / (degrees + squared));
    }
}
