using System.Numerics;

namespace VisuTility.Streams.Detection.Tests;

/// <summary>The mean of doubles in whole-number arithmetic, rounded once to nearest, ties to even: the slow obvious reference.</summary>
internal static class ExactMean
{
    public static double Of(IReadOnlyCollection<double> values)
    {
        var sum = BigInteger.Zero;
        foreach (var value in values)
        {
            sum += Scaled(value);
        }

        return Round(sum, values.Count);
    }

    /// <summary>value * 2^1074, a whole number for every finite double.</summary>
    private static BigInteger Scaled(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var exponent = (int)((bits >> 52) & 0x7FF);
        var mantissa = bits & ((1L << 52) - 1);
        BigInteger whole = exponent == 0 ? mantissa : mantissa | (1L << 52);
        whole <<= Math.Max(exponent, 1) - 1;
        return bits < 0 ? -whole : whole;
    }

    private static double Round(BigInteger sum, int count)
    {
        if (sum.IsZero)
        {
            return 0;
        }

        var magnitude = BigInteger.Abs(sum) << 64;
        var quotient = BigInteger.DivRem(magnitude, count, out var rest);
        var excess = (int)quotient.GetBitLength() - 62;
        var top = (ulong)(quotient >> excess);
        var sticky = !rest.IsZero || (quotient & ((BigInteger.One << excess) - 1)) != 0;
        var rounded = Math.ScaleB((double)(top | (sticky ? 1UL : 0)), excess - 64 - 1074);
        return sum.Sign < 0 ? -rounded : rounded;
    }
}
