using VisuTility.Streams.Detection.Statistics.Distributions;

namespace VisuTility.Streams.Detection.Statistics.Tests;

/// <summary>Cramer-von Mises test of two sorted samples: Anderson, Annals of Mathematical Statistics 33 (1962), equations 9 and
/// 10.</summary>
internal static class CramerVonMisesTest
{
    private const double SqrtPiCubed = 5.568327996831707;

    /// <summary>
    /// p by the limiting law of the one-sample statistic, its series cut as SciPy cuts it, after the first term below 1e-7; so p is right
    /// to about 1e-7, not relatively. </summary>
    public static TestResult Asymptotic(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var (t, _) = Statistic(a, b);
        double n = a.Length;
        double m = b.Length;
        var k = n * m;
        var all = n + m;
        var expected = (1 + (1 / all)) / 6;
        var variance = (all + 1) * ((4 * k * all) - (3 * ((n * n) + (m * m))) - (2 * k)) / (45 * all * all * 4 * k);
        var normed = (1.0 / 6) + ((t - expected) / Math.Sqrt(45 * variance));
        return new(t, normed < 0.003 ? 1 : Math.Max(0, 1 - LimitBelow(normed)));
    }

    /// <summary>
    /// Share of the orders of n + m readings whose sum is at least as large; exact where no two are equal. Scratch:
    /// <see cref="ExactScratch"/>, for large samples with a middling statistic much too large: the work is the larger sample times that.
    /// </summary>
    public static TestResult Exact(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> scratch)
    {
        var (t, _) = Statistic(a, b);
        var paths = new CramerVonMisesPaths(Math.Max(a.Length, b.Length), Math.Min(a.Length, b.Length));
        return new(t, paths.AtLeast(Limit(a, b), scratch));
    }

    /// <summary>Doubles that <see cref="Exact"/> needs.</summary>
    public static long ExactScratch(ReadOnlySpan<double> a, ReadOnlySpan<double> b) =>
        new CramerVonMisesPaths(Math.Max(a.Length, b.Length), Math.Min(a.Length, b.Length)).Scratch(Limit(a, b));

    /// <summary>The statistic, and U = n sum (rank - i)^2 + m sum (rank - j)^2 over the pooled midranks.</summary>
    private static (double T, double U) Statistic(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
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

            var rank = beforeA + beforeB + (0.5 * (i - beforeA + j - beforeB + 1));
            for (var k = beforeA + 1; k <= i; k++)
            {
                ofA += (rank - k) * (rank - k);
            }

            for (var k = beforeB + 1; k <= j; k++)
            {
                ofB += (rank - k) * (rank - k);
            }
        }

        double n = a.Length;
        double m = b.Length;
        var u = (n * ofA) + (m * ofB);
        return ((u / (n * m * (n + m))) - (((4 * n * m) - 1) / (6 * (n + m))), u);
    }

    /// <summary>
    /// U in the units of <see cref="CramerVonMisesPaths"/>, rounded down. </summary>
    private static long Limit(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double k = (double)a.Length * b.Length;
        double lcm = KsTest.StepsOf(a.Length, b.Length);
        var top = lcm * lcm * (a.Length + b.Length) * ((6 * Statistic(a, b).U) - (k * ((4 * k) - 1)));
        var bottom = 6 * k * k;
        var quotient = Math.Floor(top / bottom);
        return (long)(quotient * bottom > top ? quotient - 1 : quotient);
    }

    /// <summary>P(W &lt;= x), Csorgo and Faraway, Journal of the Royal Statistical Society B 58 (1996), equation 1.2.</summary>
    private static double LimitBelow(double x)
    {
        var sum = 0.0;
        for (var k = 0; k < 1000; k++)
        {
            var y = (4.0 * k) + 1;
            var q = y * y / (16 * x);
            var gammas = StableMath.Exp(GammaFunctions.LogGamma(k + 0.5) - GammaFunctions.LogGamma(k + 1.0));
            var term = gammas / (SqrtPiCubed * Math.Sqrt(x)) * Math.Sqrt(y) * StableMath.Exp(-2 * q) * ScaledBessel(q);
            sum += term;
            if (Math.Abs(term) < 1e-7)
            {
                break;
            }
        }

        return sum;
    }

    /// <summary>
    /// e^q K_(1/4)(q): the integral over t &gt; 0 of e^(-q (cosh t - 1)) cosh(t / 4) by the trapezoid rule, which is exact to a double here
    /// (the integrand is analytic for |Im t| &lt; pi / 2; error about e^(-pi^2 / step)). </summary>
    private static double ScaledBessel(double q)
    {
        const double Inverse = 8;
        var sum = 0.5;
        for (var i = 1; i < 10_000; i++)
        {
            // cosh t - 1 = 2 sinh^2(t / 2).
            var half = StableMath.Exp(i / (2 * Inverse));
            var sinh = 0.5 * (half - (1 / half));
            var quarter = Math.Sqrt(half);
            var term = StableMath.Exp(-2 * q * sinh * sinh) * 0.5 * (quarter + (1 / quarter));
            sum += term;
            if (term < 1e-18 * sum)
            {
                break;
            }
        }

        return sum / Inverse;
    }
}
