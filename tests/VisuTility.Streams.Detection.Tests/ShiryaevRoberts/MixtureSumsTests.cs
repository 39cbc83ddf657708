using VisuTility.Streams.Detection.ShiryaevRoberts;

namespace VisuTility.Streams.Detection.Tests.ShiryaevRoberts;

public sealed class MixtureSumsTests
{
    private static readonly double[] Sizes = [0.25, 0.5, 1, 2, 4];

    /// <summary>With a weight of the clock and readings that are missing: every starting point written out.</summary>
    [Fact]
    public void Sums_and_change_point_are_those_of_all_starting_points()
    {
        var random = new Random(51);
        var mixture = default(MeanMixture);
        var past = new List<(long Ordinal, double Z, double Weight)>();
        var ordinal = 0L;
        for (var i = 0; i < 400; i++)
        {
            ordinal += 1 + random.Next(3);
            var z = Metrics.Normal(random) + (i > 300 ? 0.6 : 0);
            var weight = 0.1 + random.NextDouble();
            past.Add((ordinal, z, weight));

            var actual = mixture.Add(z, ordinal, Sides.Both, weight);

            if (i % 37 == 0 || i == 399)
            {
                Assert.Equal(1, actual / (Written(past, 1).Sum(s => s.R) + Written(past, -1).Sum(s => s.R)) * 10, 1e-9);
            }
        }

        var lead = mixture.Explain(Sides.Up);
        var best = Written(past, 1).MaxBy(s => s.R);
        Assert.Equal(Math.Floor((best.Start / best.R) + 0.5), lead.ChangePoint);
        Assert.Equal(Math.Ceiling(1.9 * Math.Sqrt((best.Square / best.R) - (best.Start / best.R * best.Start / best.R))), lead.HalfWidth);
    }

    /// <summary>
    /// E[L] = 1: with z standard normal the sums less the clock stay 0 in the mean, here by a fine sum over the normal density.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Sums_grow_by_the_clock_in_the_mean(bool spread)
    {
        var expected = 0.0;
        for (var z = -19.9; z < 19.9; z += 0.001)
        {
            var density = 0.001 * Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);
            if (spread)
            {
                var mixture = default(SpreadMixture);
                expected += density * mixture.Add(z, 0, SpreadFactors.Alone, Sides.Both, 2.5);
            }
            else
            {
                var mixture = default(MeanMixture);
                expected += density * mixture.Add(z, 0, Sides.Both, 2.5);
            }
        }

        Assert.Equal(2.5, expected, 1e-4);
    }

    [Theory]
    [InlineData(Sides.Both)]
    [InlineData(Sides.Up)]
    [InlineData(Sides.Down)]
    public void Spread_agrees_with_all_starting_points(Sides direction)
    {
        double[] factors = [1.25, 1.5, 2, 3, 4];
        var random = new Random(52);
        var mixture = default(SpreadMixture);
        var scores = new List<double>();
        for (var i = 0; i < 200; i++)
        {
            var z = (i > 150 ? 1.4 : 1) * Metrics.Normal(random);
            scores.Add(z);

            var actual = mixture.Add(z, i, SpreadFactors.Alone, direction);

            var sum = 0.0;
            double[] all = [.. (direction != Sides.Down ? factors : []), .. (direction != Sides.Up ? factors.Select(b => 1 / b) : [])];
            foreach (var b in all)
            {
                var product = 1.0;
                for (var k = scores.Count - 1; k >= 0; k--)
                {
                    product *= Math.Exp(scores[k] * scores[k] / 2 * (1 - (1 / (b * b)))) / b;
                    sum += product;
                }
            }

            Assert.Equal(1, actual / (sum / all.Length), 1e-9);
        }
    }

    private static List<(double R, double Start, double Square)> Written(List<(long Ordinal, double Z, double Weight)> past, int sign)
    {
        var sums = new List<(double R, double Start, double Square)>();
        foreach (var d in Sizes)
        {
            var (log, r, start, square) = (0.0, 0.0, 0.0, 0.0);
            for (var k = past.Count - 1; k >= 0; k--)
            {
                log += (sign * d * past[k].Z) - (d * d / 2);
                var part = past[k].Weight * Math.Exp(log);
                r += part;
                start += part * past[k].Ordinal;
                square += part * past[k].Ordinal * past[k].Ordinal;
            }

            sums.Add((r, start, square));
        }

        return sums;
    }
}
