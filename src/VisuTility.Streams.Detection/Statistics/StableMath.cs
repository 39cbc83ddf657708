using System.Runtime.Intrinsics;

namespace VisuTility.Streams.Detection.Statistics;

/// <summary>
/// exp, ln and powers with the same bits on every machine: the platform's differ between CPUs and C libraries. Only IEEE additions,
/// multiplications and divisions in a fixed order. Errors below 2 units in the last place (subnormal results: 2 of the smallest).
/// </summary>
internal static class StableMath
{
    private const double Ln2High = 0.6931471803691238;
    private const double Ln2Low = 1.9082149292705877e-10;
    private const double StepsPerLn2 = 46.16624130844683;
    private const double StepHigh = 0.02166084938653512;
    private const double StepLow = 5.9631716539705866e-12;
    private const double SqrtHalf = 0.7071067811865476;

    /// <summary>2^(i / 32).</summary>
    private static readonly double[] Roots =
    [
        1.0, 1.0218971486541166, 1.0442737824274138, 1.0671404006768237, 1.0905077326652577, 1.1143867425958924, 1.1387886347566916,
        1.1637248587775775, 1.189207115002721, 1.215247359980469, 1.241857812073484, 1.2690509571917332, 1.2968395546510096,
        1.3252366431597413, 1.3542555469368927, 1.383909881963832, 1.4142135623730951, 1.4451808069770467, 1.4768261459394993,
        1.5091644275934228, 1.5422108254079407, 1.5759808451078865, 1.6104903319492543, 1.645755478153965, 1.681792830507429,
        1.718619298122478, 1.7562521603732995, 1.7947090750031072, 1.8340080864093424, 1.8741676341103, 1.9152065613971474,
        1.9571441241754002,
    ];

    /// <summary>1/21, 1/19, ... 1/3.</summary>
    private static readonly double[] Reciprocals =
        [1.0 / 21, 1.0 / 19, 1.0 / 17, 1.0 / 15, 1.0 / 13, 1.0 / 11, 1.0 / 9, 1.0 / 7, 1.0 / 5, 1.0 / 3];

    /// <summary>
    /// e^x: x = n ln2 / 32 + r with |r| &lt;= ln2 / 64, e^r - 1 by its Taylor polynomial of degree 6 (next term 4e-18).
    /// 0 below -745.2, infinity above 709.8; NaN stays NaN.
    /// </summary>
    public static double Exp(double x)
    {
        if (!(x > -745.2 && x < 709.8))
        {
            return double.IsNaN(x) ? x : x < 0 ? 0 : double.PositiveInfinity;
        }

        var steps = Math.Floor((x * StepsPerLn2) + 0.5);
        var r = (x - (steps * StepHigh)) - (steps * StepLow);
        var s = r * r;
        var p = r + (s * ((0.5 + (r * (1.0 / 6))) + (s * (((1.0 / 24) + (r * (1.0 / 120))) + (s * (1.0 / 720))))));
        var n = (int)steps;
        var root = Roots[n & 31];
        var k = n >> 5;

        if (k is > -1022 and < 1023)
        {
            return (root + (root * p)) * PowerOfTwo(k);
        }

        // In two steps: the first power is normal for every k, the second may take the result to infinity or below the normal range.
        var half = k >> 1;
        return (root + (root * p)) * PowerOfTwo(half) * PowerOfTwo(k - half);
    }

    /// <summary><see cref="Exp(double)"/> of four numbers within +-700, the same bits lane by lane.</summary>
    public static Vector256<double> Exp(Vector256<double> x)
    {
        // Added to a small whole number its low bits hold that number; 32 * 1023 keeps it above 0 and does not change it modulo 32.
        const double magic = 6755399441055744;
        const long bias = 32 * 1023;
        var steps = Vector256.Floor((x * StepsPerLn2) + Vector256.Create(0.5));
        var r = (x - (steps * StepHigh)) - (steps * StepLow);
        var s = r * r;
        var inner = Vector256.Create(1.0 / 24) + (r * (1.0 / 120)) + (s * (1.0 / 720));
        var p = r + (s * ((Vector256.Create(0.5) + (r * (1.0 / 6))) + (s * inner)));
        var n = (steps + Vector256.Create(magic)).AsInt64() - Vector256.Create(magic).AsInt64() + Vector256.Create(bias);
        var power = Vector256.ShiftLeft(Vector256.ShiftRightLogical(n, 5), 52).AsDouble();
        var at = n & Vector256.Create(31L);
        var root = Vector256.Create(Roots[(int)at[0]], Roots[(int)at[1]], Roots[(int)at[2]], Roots[(int)at[3]]);
        return (root + (root * p)) * power;
    }

    /// <summary>
    /// ln x: x = 2^k m with sqrt(1/2) &lt;= m &lt; sqrt 2, ln m = 2 artanh((m - 1) / (m + 1)) by its series to the 21st power (next term
    /// 3e-18). Minus infinity at 0, NaN below. </summary>
    public static double Log(double x)
    {
        if (!(x > 0 && x < double.PositiveInfinity))
        {
            return x == 0 ? double.NegativeInfinity : x > 0 ? x : double.NaN;
        }

        var (k, m) = Split(x);
        var f = m - 1;
        var s = f / (2 + f);
        var t = s * s;
        var series = 0.0;
        foreach (var reciprocal in Reciprocals)
        {
            series = t * (reciprocal + series);
        }

        // 2 s = f - s f, so f stands exact and only the small rest is rounded.
        var rest = s * ((2 * series) - f);
        return (k * Ln2High) + (f + (rest + (k * Ln2Low)));
    }

    /// <summary>
    /// x^y: ln x as a sum of two doubles (relative error about 2^-70), so that y ln x is right to far below a unit of e^(y ln x). The edges
    /// are those of IEEE 754 pow: x^0 = 1^y = 1 even for NaN; a negative x has a power only for whole y. </summary>
    public static double Pow(double x, double y)
    {
        if (y == 0 || x == 1)
        {
            return 1;
        }

        if (!(x > 0 && x < double.PositiveInfinity && Math.Abs(y) < double.PositiveInfinity))
        {
            return PowAtEdge(x, y);
        }

        var (high, low) = PreciseLog(x);
        var rough = y * high;
        if (!(rough > -746 && rough < 710))
        {
            return rough < 0 ? 0 : double.PositiveInfinity;
        }

        // Below 1e-300 the exact product would need subnormal parts, and the power is 1 in any case.
        if (Math.Abs(rough) < 1e-300)
        {
            return 1;
        }

        var product = TwoDouble.Product(high, y);
        var power = Exp(product.High);
        return power < double.PositiveInfinity ? power + (power * (product.Low + (low * y))) : power;
    }

    private static double PowAtEdge(double x, double y)
    {
        if (double.IsNaN(x) || double.IsNaN(y))
        {
            return double.NaN;
        }

        var size = Math.Abs(x);
        if (double.IsInfinity(y))
        {
            return size == 1 ? 1 : size > 1 == y > 0 ? double.PositiveInfinity : 0;
        }

        var whole = Math.Floor(y) == y;
        var odd = whole && Math.Abs(y) < 9007199254740992 && Math.Floor(y / 2) * 2 != y;
        if (size == 0 || double.IsInfinity(size))
        {
            var result = size > 0 == y > 0 ? double.PositiveInfinity : 0;
            return odd && double.IsNegative(x) ? -result : result;
        }

        return !whole ? double.NaN : odd ? -Pow(size, y) : Pow(size, y);
    }

    /// <summary>ln x of a finite x above 0 as a sum of two doubles: the series of <see cref="Log"/>, its first four terms in two.</summary>
    private static TwoDouble PreciseLog(double x)
    {
        var (k, m) = Split(x);
        var f = m - 1;
        var s = TwoDouble.Quotient(f, TwoDouble.Sum(m, 1));
        var t = TwoDouble.Product(s, s);
        var tail = 0.0;
        foreach (var reciprocal in Reciprocals.AsSpan(0, 7))
        {
            tail = t.High * (reciprocal + tail);
        }

        // 1/7, 1/5, 1/3 in two doubles.
        var series = TwoDouble.Sum(new TwoDouble(0.14285714285714285, 7.93016446160826e-18), tail);
        series = TwoDouble.Sum(new TwoDouble(0.2, -1.1102230246251566e-17), TwoDouble.Product(t, series));
        series = TwoDouble.Sum(new TwoDouble(0.3333333333333333, 1.850371707708594e-17), TwoDouble.Product(t, series));
        series = TwoDouble.Product(TwoDouble.Product(t, series), s);
        var log = TwoDouble.Sum(new TwoDouble(2 * s.High, 2 * s.Low), new TwoDouble(2 * series.High, 2 * series.Low));
        return TwoDouble.Sum(TwoDouble.Sum(k * Ln2High, k * Ln2Low), log);
    }

    /// <summary>x = 2^k m with sqrt(1/2) &lt;= m &lt; sqrt 2, for a finite x above 0.</summary>
    private static (int K, double M) Split(double x)
    {
        var k = 0;
        if (x < 2.2250738585072014e-308)
        {
            x *= 1L << 54;
            k = -54;
        }

        var bits = BitConverter.DoubleToInt64Bits(x);
        k += (int)(bits >> 52) - 1022;
        var m = BitConverter.Int64BitsToDouble((bits & 0x000FFFFFFFFFFFFF) | 0x3FE0000000000000);
        return m < SqrtHalf ? (k - 1, m * 2) : (k, m);
    }

    private static double PowerOfTwo(int k) => BitConverter.Int64BitsToDouble((long)(k + 1023) << 52);
}
