namespace VisuTility.Streams.Detection.Statistics.Distributions;

/// <summary>
/// Gamma, incomplete gamma and incomplete beta functions on <see cref="StableMath"/> alone, so with the same bits everywhere. Relative
/// errors below 1e-13 for parameters up to 1e4, both tails: each is computed on the side where it is small. Formulas: NIST Digital Library
/// of Mathematical Functions 5.11, 8.7, 8.9, 8.17; continued fractions by Lentz's method. </summary>
internal static class GammaFunctions
{
    private const double LogSqrtTwoPi = 0.9189385332046728;
    private const double TwoPi = 6.283185307179586;
    private const double Tiny = 1e-300;
    private const double Epsilon = 1e-16;

    /// <summary>Terms of a series or fraction; about 6 sqrt(a) are needed, so it holds far past any use here.</summary>
    private const int MaxTerms = 100_000;

    /// <summary>From here Stirling's series is exact to a double.</summary>
    private const double Large = 10;

    /// <summary>1/3, 1/5, ... 1/37, last first.</summary>
    private static readonly double[] OddReciprocals =
    [
        1.0 / 37, 1.0 / 35, 1.0 / 33, 1.0 / 31, 1.0 / 29, 1.0 / 27, 1.0 / 25, 1.0 / 23, 1.0 / 21, 1.0 / 19, 1.0 / 17, 1.0 / 15, 1.0 / 13,
        1.0 / 11, 1.0 / 9, 1.0 / 7, 1.0 / 5, 1.0 / 3,
    ];

    /// <summary>ln(1 + x), right also for small x.</summary>
    public static double Log1P(double x)
    {
        if (!(Math.Abs(x) < 0.5))
        {
            return StableMath.Log(1 + x);
        }

        var s = x / (2 + x);
        return (2 * s) + (2 * s * Artanh(s * s));
    }

    /// <summary>x - ln(1 + x), right also for small x.</summary>
    public static double Log1PExcess(double x)
    {
        if (!(Math.Abs(x) < 0.5))
        {
            return x - StableMath.Log(1 + x);
        }

        // x = 2 s / (1 - s), so x - 2 s = x s.
        var s = x / (2 + x);
        return s * (x - (2 * Artanh(s * s)));
    }

    /// <summary>ln Gamma(x), x &gt; 0; near its zeros 1 and 2 right to 1e-15 absolutely, not relatively.</summary>
    public static double LogGamma(double x)
    {
        var product = 1.0;
        while (x < Large)
        {
            product *= x;
            x++;
        }

        return ((x - 0.5) * StableMath.Log(x)) - x + LogSqrtTwoPi + Stirling(x) - StableMath.Log(product);
    }

    /// <summary>
    /// Regularised incomplete gamma functions P(a, x) and Q(a, x) = 1 - P, a &gt; 0; 0 and 1 for x &lt;= 0.
    /// </summary>
    public static (double P, double Q) Incomplete(double a, double x)
    {
        if (!(x > 0))
        {
            return (0, 1);
        }

        if (double.IsPositiveInfinity(x))
        {
            return (1, 0);
        }

        var power = Power(a, x);
        if (x < a + 1)
        {
            var p = power * LowerSeries(a, x);
            return (p, 1 - p);
        }

        var q = power * a * UpperFraction(a, x);
        return (1 - q, q);
    }

    /// <summary>x^a e^-x / Gamma(a + 1).</summary>
    public static double Power(double a, double x) =>
        a < Large
            ? StableMath.Exp((a * StableMath.Log(x)) - x - LogGamma(a + 1))
            : StableMath.Exp(-((a * Log1PExcess((x - a) / a)) + Stirling(a))) / Math.Sqrt(TwoPi * a);

    /// <summary>
    /// Regularised incomplete beta functions I_x(a, b) and 1 - I_x(a, b); y = 1 - x is given too, so that neither loses digits.
    /// </summary>
    public static (double Lower, double Upper) IncompleteBeta(double a, double b, double x, double y)
    {
        if (!(x > 0))
        {
            return (0, 1);
        }

        if (!(y > 0))
        {
            return (1, 0);
        }

        var power = StableMath.Exp(LogBetaPower(a, b, x, y));
        if (x * (a + b + 2) < a + 1)
        {
            var lower = power * BetaFraction(a, b, x) / a;
            return (lower, 1 - lower);
        }

        var upper = power * BetaFraction(b, a, y) / b;
        return (1 - upper, upper);
    }

    /// <summary>ln(x^a y^b / B(a, b)), x + y = 1; the large parts cancel on paper, not in doubles.</summary>
    public static double LogBetaPower(double a, double b, double x, double y)
    {
        if (a < Large && b < Large)
        {
            return (a * StableMath.Log(x)) + (b * StableMath.Log(y)) + LogGamma(a + b) - LogGamma(a) - LogGamma(b);
        }

        var sum = a + b;
        if (a >= Large && b >= Large)
        {
            // x and y against their peaks a / (a + b), b / (a + b): a dx + b dy = 0.
            var dx = ((b * x) - (a * y)) / a;
            var dy = ((a * y) - (b * x)) / b;
            return (0.5 * StableMath.Log(a / sum * b)) - LogSqrtTwoPi + Stirling(sum) - Stirling(a) - Stirling(b)
                - ((a * Log1PExcess(dx)) + (b * Log1PExcess(dy)));
        }

        var (large, small, ofLarge, ofSmall) = a < b ? (b, a, y, x) : (a, b, x, y);
        var log = ofSmall < 0.5 ? Log1P(-ofSmall) : StableMath.Log(ofLarge);
        return (large * log) + (small * StableMath.Log(large * ofSmall)) + ((sum - 0.5) * Log1P(small / large)) - small
            + Stirling(sum) - Stirling(large) - LogGamma(small);
    }

    /// <summary>artanh(s) / s - 1 of t = s^2.</summary>
    private static double Artanh(double t)
    {
        var series = 0.0;
        foreach (var reciprocal in OddReciprocals)
        {
            series = t * (reciprocal + series);
        }

        return series;
    }

    /// <summary>ln Gamma(x) beyond (x - 1/2) ln x - x + ln sqrt(2 pi), x &gt;= 10.</summary>
    private static double Stirling(double x)
    {
        var r = 1 / x;
        var t = r * r;
        return r * ((1.0 / 12) + (t * ((-1.0 / 360) + (t * ((1.0 / 1260) + (t * ((-1.0 / 1680) + (t * ((1.0 / 1188)
            + (t * ((-691.0 / 360360) + (t * (1.0 / 156)))))))))))));
    }

    /// <summary>1 + x / (a + 1) + x^2 / ((a + 1)(a + 2)) + ...</summary>
    private static double LowerSeries(double a, double x)
    {
        var term = 1.0;
        var sum = 1.0;
        for (var n = 1; n < MaxTerms && term > Epsilon * sum; n++)
        {
            term *= x / (a + n);
            sum += term;
        }

        return sum;
    }

    /// <summary>1 / (x + 1 - a - 1 (1 - a) / (x + 3 - a - 2 (2 - a) / ...)).</summary>
    private static double UpperFraction(double a, double x)
    {
        var b = x + 1 - a;
        var c = 1 / Tiny;
        var d = 1 / b;
        var h = d;
        for (var n = 1; n < MaxTerms; n++)
        {
            var numerator = n * (a - n);
            b += 2;
            d = 1 / NotZero((numerator * d) + b);
            c = NotZero(b + (numerator / c));
            var delta = c * d;
            h *= delta;
            if (Math.Abs(delta - 1) <= Epsilon)
            {
                break;
            }
        }

        return h;
    }

    private static double BetaFraction(double a, double b, double x)
    {
        var sum = a + b;
        var c = 1.0;
        var d = 1 / NotZero(1 - (sum * x / (a + 1)));
        var h = d;
        for (var m = 1; m < MaxTerms; m++)
        {
            var even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            d = 1 / NotZero(1 + (even * d));
            c = NotZero(1 + (even / c));
            h *= d * c;

            var odd = -(a + m) * (sum + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            d = 1 / NotZero(1 + (odd * d));
            c = NotZero(1 + (odd / c));
            var delta = d * c;
            h *= delta;
            if (Math.Abs(delta - 1) <= Epsilon)
            {
                break;
            }
        }

        return h;
    }

    private static double NotZero(double x) => Math.Abs(x) < Tiny ? Tiny : x;
}
