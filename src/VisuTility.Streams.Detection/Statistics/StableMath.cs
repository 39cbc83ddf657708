namespace VisuTility.Streams.Detection.Statistics;

/// <summary>
/// exp and ln with the same bits on every machine: the platform's differ between CPUs and C libraries. Only IEEE additions, multiplications
/// and divisions in a fixed order. Errors below 2 units in the last place. </summary>
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

        var n = (int)Math.Floor((x * StepsPerLn2) + 0.5);
        var r = (x - (n * StepHigh)) - (n * StepLow);
        var s = r * r;
        var p = r + (s * ((0.5 + (r * (1.0 / 6))) + (s * (((1.0 / 24) + (r * (1.0 / 120))) + (s * (1.0 / 720))))));
        var root = Roots[n & 31];
        var k = n >> 5;

        // In two steps: the first power is normal for every k, the second may take the result to infinity or below the normal range.
        var half = k >> 1;
        return (root + (root * p)) * PowerOfTwo(half) * PowerOfTwo(k - half);
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

        var k = 0;
        if (x < 2.2250738585072014e-308)
        {
            x *= 1L << 54;
            k = -54;
        }

        var bits = BitConverter.DoubleToInt64Bits(x);
        k += (int)(bits >> 52) - 1022;
        var m = BitConverter.Int64BitsToDouble((bits & 0x000FFFFFFFFFFFFF) | 0x3FE0000000000000);
        if (m < SqrtHalf)
        {
            m *= 2;
            k--;
        }

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

    private static double PowerOfTwo(int k) => BitConverter.Int64BitsToDouble((long)(k + 1023) << 52);
}
