namespace VisuTility.Streams.Detection.Statistics.Distributions;

/// <summary>Kolmogorov's distributions of the largest distance D between distribution functions, on <see cref="StableMath"/>
/// alone.</summary>
internal static class KolmogorovDistribution
{
    private const double SqrtTwoPi = 2.5066282746310002;
    private const double PiSquared = Math.PI * Math.PI;

    /// <summary>Largest n times D of a matrix: 2 x 20 + 1 rows and columns.</summary>
    private const int MaxWidth = 60;

    /// <summary>
    /// P(sqrt(n) D &gt; x) for n to infinity: 2 sum (-1)^(k-1) e^(-2 k^2 x^2), below 1 by its theta transform.
    /// </summary>
    public static double Above(double x)
    {
        if (!(x > 0.04))
        {
            return 1;
        }

        var sum = 0.0;
        if (x >= 1)
        {
            for (var k = 5; k >= 1; k--)
            {
                var term = StableMath.Exp(-2 * k * k * x * x);
                sum += (k & 1) == 1 ? term : -term;
            }

            return 2 * sum;
        }

        for (var k = 9; k >= 1; k -= 2)
        {
            sum += StableMath.Exp(-(k * k * PiSquared) / (8 * x * x));
        }

        return 1 - (SqrtTwoPi / x * sum);
    }

    /// <summary>
    /// P(D+ &gt;= d) of n readings against a known law: Birnbaum and Tingey, Annals of Mathematical Statistics 22 (1951). </summary>
    public static double OneSidedAbove(int n, double d)
    {
        if (!(d > 0))
        {
            return 1;
        }

        if (d >= 1)
        {
            return 0;
        }

        var sum = 0.0;
        var logChoose = 0.0;
        for (var j = 0; j <= n && d + ((double)j / n) < 1; j++)
        {
            if (j > 0)
            {
                logChoose += StableMath.Log((n - j + 1.0) / j);
            }

            var a = d + ((double)j / n);
            sum += StableMath.Exp(logChoose + ((j - 1) * StableMath.Log(a)) + ((n - j) * GammaFunctions.Log1P(-a)));
        }

        return d * sum;
    }

    /// <summary>
    /// P(D &gt;= d) of n readings against a known law, in the same parts of the plane by the same formulas as SciPy's kstwo: Simard and
    /// L'Ecuyer, Journal of Statistical Software 39(11) (2011). Up to n = 140 it is exact to 4e-11; above, twice the one-sided
    /// probability stands from n d^2 = 2.2 (right to 2e-6) and Pelz and Good's expansion below it (right to 1e-5). </summary>
    public static double FiniteAbove(int n, double d)
    {
        if (!(d > 0))
        {
            return 1;
        }

        if (d >= 1)
        {
            return 0;
        }

        var t = n * d;
        if (t <= 0.5)
        {
            return 1;
        }

        if (t <= 1)
        {
            // n! (2 d - 1 / n)^n.
            return 1 - Clip(StableMath.Exp(GammaFunctions.LogGamma(n + 1.0) + (n * StableMath.Log(((2 * t) - 1) / n))));
        }

        if (t >= n - 1)
        {
            return Clip(2 * StableMath.Pow(1 - d, n));
        }

        var scaled = t * d;
        if (d >= 0.5 || scaled > (n <= 140 ? 4 : 2.2) || (n > 140 && scaled == 2.2))
        {
            return scaled >= 370 && n > 140 ? 0 : Clip(2 * OneSidedAbove(n, d));
        }

        return 1 - Clip(n <= 140 || (t < MaxWidth / 2 && t * Math.Sqrt(d) <= 1.4) ? MatrixBelow(n, d) : PelzGoodBelow(n, d));
    }

    /// <summary>P(D &lt; d) exactly: Marsaglia, Tsang, Wang, Journal of Statistical Software 8(18) (2003).</summary>
    private static double MatrixBelow(int n, double d)
    {
        var k = (int)(n * d) + 1;
        var m = (2 * k) - 1;
        var h = k - (n * d);
        Span<double> matrix = stackalloc double[m * m];
        Span<double> power = stackalloc double[m * m];
        Span<double> other = stackalloc double[m * m];
        FillMatrix(matrix, m, h);

        // The power n by squaring; scaled by 2^-400 whenever the middle passes 2^400.
        var powerScale = 0;
        var matrixScale = 0;
        power.Clear();
        for (var i = 0; i < m; i++)
        {
            power[(i * m) + i] = 1;
        }

        for (var rest = n; ;)
        {
            if ((rest & 1) == 1)
            {
                Multiply(matrix, power, other, m);
                other.CopyTo(power);
                powerScale += matrixScale + Rescale(power, m);
            }

            rest >>= 1;
            if (rest == 0)
            {
                break;
            }

            Multiply(matrix, matrix, other, m);
            other.CopyTo(matrix);
            matrixScale = (2 * matrixScale) + Rescale(matrix, m);
        }

        // times n! / n^n.
        var result = power[((k - 1) * m) + k - 1];
        for (var i = 1; i <= n; i++)
        {
            result *= (double)i / n;
            if (result < 1e-140)
            {
                result *= Scale;
                powerScale--;
            }
        }

        for (; powerScale > 0; powerScale--)
        {
            result *= Scale;
        }

        for (; powerScale < 0; powerScale++)
        {
            result /= Scale;
        }

        return result;
    }

    /// <summary>2^400.</summary>
    private const double Scale = 2.582249878086909e+120;

    private static int Rescale(Span<double> matrix, int m)
    {
        if (!(matrix[((m / 2) * m) + (m / 2)] > Scale))
        {
            return 0;
        }

        foreach (ref var cell in matrix)
        {
            cell /= Scale;
        }

        return 1;
    }

    private static void FillMatrix(Span<double> matrix, int m, double h)
    {
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < m; j++)
            {
                matrix[(i * m) + j] = i - j + 1 < 0 ? 0 : 1;
            }
        }

        var power = 1.0;
        for (var i = 0; i < m; i++)
        {
            power *= h;
            matrix[i * m] -= power;
            matrix[((m - 1) * m) + (m - 1 - i)] -= power;
        }

        if ((2 * h) - 1 > 0)
        {
            matrix[(m - 1) * m] += StableMath.Pow((2 * h) - 1, m);
        }

        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < i + 1; j++)
            {
                for (var g = 2; g <= i - j + 1; g++)
                {
                    matrix[(i * m) + j] /= g;
                }
            }
        }
    }

    private static void Multiply(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> result, int m)
    {
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < m; j++)
            {
                var sum = 0.0;
                for (var k = 0; k < m; k++)
                {
                    sum += a[(i * m) + k] * b[(k * m) + j];
                }

                result[(i * m) + j] = sum;
            }
        }
    }

    /// <summary>
    /// K0(z) + K1(z) / sqrt(n) + K2(z) / n + K3(z) / n^1.5, z = sqrt(n) d, in Jacobi theta form: Pelz and Good, Journal of the Royal
    /// Statistical Society B 38 (1976). </summary>
    private static double PelzGoodBelow(int n, double d)
    {
        var z = Math.Sqrt(n) * d;
        var z2 = z * z;
        var z4 = z2 * z2;
        var z6 = z4 * z2;
        var (k0, k1, k2, k3, k2Rest, k3Rest) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
        var terms = (int)Math.Ceiling(16 * z / Math.PI);
        for (var k = terms; k >= 1; k--)
        {
            var odd = (2.0 * k) - 1;
            var p2 = PiSquared * odd * odd / 4;
            var q = StableMath.Exp(-p2 / (2 * z2));
            k0 += q;
            k1 += q * (p2 - z2);
            k2 += q * ((6 * z6) + (2 * z4) + (p2 * ((2 * z4) - (5 * z2))) + (p2 * p2 * (1 - (2 * z2))));
            k3 += q * ((-30 * z6) - (90 * z4 * z4) + (p2 * ((135 * z4) - (96 * z6)))
                + (p2 * p2 * ((212 * z4) - (60 * z2))) + (p2 * p2 * p2 * (5 - (30 * z2))));

            var whole = PiSquared * k * k;
            var r = StableMath.Exp(-whole / (2 * z2));
            k2Rest += whole * r;
            k3Rest += whole * r * ((3 * z2) - whole);
        }

        k2 = (k2 / (72 * z6 * z)) - (k2Rest / (36 * z2 * z));
        k3 = (k3 / (6480 * z6 * z4)) + (k3Rest / (216 * z6));
        var root = Math.Sqrt(n);
        return SqrtTwoPi * ((k0 / z) + (k1 / (6 * z4 * root)) + (k2 / n) + (k3 / (n * root)));
    }

    private static double Clip(double p) => Math.Clamp(p, 0, 1);
}
