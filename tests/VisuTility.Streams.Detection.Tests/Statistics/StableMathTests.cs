using System.Globalization;
using System.Runtime.Intrinsics;
using VisuTility.Streams.Detection.Statistics;
using VisuTility.Streams.Detection.Tests.Golden;

namespace VisuTility.Streams.Detection.Tests.Statistics;

public sealed class StableMathTests
{
    [Fact]
    public void Error_is_below_two_units_in_the_last_place()
    {
        foreach (var cells in File.ReadLines(Vectors.PathOf("exp_log.csv")).Skip(1).Select(line => line.Split(',')))
        {
            var x = double.Parse(cells[1], CultureInfo.InvariantCulture);
            var expected = double.Parse(cells[2], CultureInfo.InvariantCulture);
            var actual = cells[0] == "exp" ? StableMath.Exp(x) : StableMath.Log(x);

            Assert.InRange(Math.Abs(actual - expected), 0, 1.99 * Ulp(expected));
        }
    }

    [Fact]
    public void Power_is_within_two_units_in_the_last_place()
    {
        foreach (var cells in File.ReadLines(Vectors.PathOf("pow.csv")).Skip(1).Select(line => line.Split(',')))
        {
            var x = double.Parse(cells[1], CultureInfo.InvariantCulture);
            var y = double.Parse(cells[2], CultureInfo.InvariantCulture);
            var expected = double.Parse(cells[3], CultureInfo.InvariantCulture);

            Assert.InRange(Math.Abs(StableMath.Pow(x, y) - expected), 0, 1.99 * Ulp(expected));
        }
    }

    [Fact]
    public void Power_stays_near_the_platform_on_100_000_pairs()
    {
        var random = new Random(3);
        for (var i = 0; i < 100_000; i++)
        {
            var x = StableMath.Exp(random.NextDouble() * 1400 - 700);
            var y = (random.NextDouble() * 1400 - 700) / StableMath.Log(x);
            var expected = Math.Pow(x, y);
            if (!(Math.Abs(StableMath.Pow(x, y) - expected) <= 2.5 * Ulp(expected)))
            {
                Assert.Fail($"{x:R}^{y:R}");
            }
        }
    }

    /// <summary>IEEE 754 fixes these, so the platform is a fair judge.</summary>
    [Fact]
    public void Power_at_the_edges_is_that_of_IEEE()
    {
        double[] edges =
        [
            0, -0.0, 1, -1, 0.5, -0.5, 2, -2, 3, -3, 2.5, 1e308, -1e308, 1e-310, 9007199254740993, -9007199254740991, 1e300,
            double.PositiveInfinity, double.NegativeInfinity, double.NaN, double.Epsilon,
        ];
        foreach (var x in edges)
        {
            foreach (var y in edges)
            {
                var expected = Math.Pow(x, y);
                var actual = StableMath.Pow(x, y);
                if (double.IsNormal(expected))
                {
                    Assert.InRange(Math.Abs(actual - expected), 0, 2 * Ulp(expected));
                    Assert.Equal(Math.Sign(expected), Math.Sign(actual));
                }
                else
                {
                    Assert.Equal(expected, actual);
                    Assert.Equal(double.IsNaN(expected) || double.IsNegative(expected), double.IsNaN(actual) || double.IsNegative(actual));
                }
            }
        }
    }

    /// <summary>CPython with the same formulas gives this hash.</summary>
    [Fact]
    public void Bits_of_powers_are_the_same_on_every_machine()
    {
        ulong hash = 14695981039346656037;
        for (var i = 0; i < 20_000; i++)
        {
            var y = ((i * 7919 % 20_000) - 10_000) / 400.0;
            hash = (hash ^ (ulong)BitConverter.DoubleToInt64Bits(StableMath.Pow((i + 0.3) / 700, y))) * 1099511628211;
        }

        Assert.Equal(1254200528537541938UL, hash);
    }

    [Fact]
    public void Exp_stays_near_the_platform_over_its_whole_range()
    {
        for (var x = -708.0; x < 709.7; x += 0.0517)
        {
            var expected = Math.Exp(x);
            Assert.InRange(Math.Abs(StableMath.Exp(x) - expected), 0, 2.5 * Ulp(expected));
        }
    }

    [Fact]
    public void Log_is_the_inverse_of_exp()
    {
        for (var x = -700.0; x < 700; x += 0.731)
        {
            Assert.Equal(x, StableMath.Log(StableMath.Exp(x)), 1e-13 * Math.Max(1, Math.Abs(x)));
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-746, 0)]
    [InlineData(-1e308, 0)]
    [InlineData(710, double.PositiveInfinity)]
    [InlineData(1e308, double.PositiveInfinity)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity, 0)]
    [InlineData(double.NaN, double.NaN)]
    public void Exp_at_the_edges(double x, double expected) => Assert.Equal(expected, StableMath.Exp(x));

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, double.NegativeInfinity)]
    [InlineData(-1, double.NaN)]
    [InlineData(double.NaN, double.NaN)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(double.Epsilon, -744.4400719213812)]
    [InlineData(double.MaxValue, 709.782712893384)]
    public void Log_at_the_edges(double x, double expected) => Assert.Equal(expected, StableMath.Log(x));

    [Fact]
    public void Four_exponentials_at_once_have_the_bits_of_one()
    {
        var random = new Random(5);
        for (var i = 0; i < 200_000; i++)
        {
            var x = Vector256.Create([.. Enumerable.Range(0, 4).Select(_ => (random.NextDouble() * 1400) - 700)]);

            var four = StableMath.Exp(x);

            for (var lane = 0; lane < 4; lane++)
            {
                Assert.Equal(BitConverter.DoubleToInt64Bits(StableMath.Exp(x[lane])), BitConverter.DoubleToInt64Bits(four[lane]));
            }
        }
    }

    [Fact]
    public void Exp_of_the_smallest_arguments_is_subnormal_not_zero()
    {
        Assert.InRange(StableMath.Exp(-740), double.Epsilon, 1e-320);
        Assert.InRange(StableMath.Exp(-709), 1.2e-308, 1.3e-308);
    }

    /// <summary>
    /// A machine that rounds or contracts differently gives another sum of bits; CPython with the same formulas gives this one.
    /// </summary>
    [Fact]
    public void Bits_are_the_same_on_every_machine()
    {
        ulong hash = 14695981039346656037;
        for (var i = 0; i < 20_000; i++)
        {
            var x = ((i * 7919 % 20_000) - 10_000) / 400.0;
            hash = (hash ^ (ulong)BitConverter.DoubleToInt64Bits(StableMath.Exp(x))) * 1099511628211;
            hash = (hash ^ (ulong)BitConverter.DoubleToInt64Bits(StableMath.Log(i + 0.3))) * 1099511628211;
        }

        Assert.Equal(9706601110018192854UL, hash);
    }

    private static double Ulp(double x) => Math.BitIncrement(Math.Abs(x)) - Math.Abs(x);
}
