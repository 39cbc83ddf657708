using VisuTility.Streams.Detection.Focus;

namespace VisuTility.Streams.Detection.Tests.Focus;

public sealed class NpFocusTests
{
    [Theory]
    [InlineData(NpCombine.Sum, 12)]
    [InlineData(NpCombine.Max, 6)]
    [InlineData(NpCombine.Sum, 1e6)]
    public void Statistic_is_that_of_each_quantile_over_all_change_points(NpCombine combine, double limit)
    {
        const int learned = 50;
        double[] probabilities = [0.1, 0.5, 0.9];
        var series = new SeriesUnderTest(new NpFocus(new NpFocusOptions
        {
            Quantiles = probabilities,
            Combine = combine,
            Threshold = limit,
            WarmUp = learned,
            RelearnOnDrift = false,
        }));
        var random = new Random(50);
        double[] values = [.. Enumerable.Range(0, 600).Select(i => (1 + (i / 150 % 2)) * Metrics.Normal(random))];
        double[] sorted = [.. values[..learned].Order()];
        double[] quantiles = [.. probabilities.Select(p => sorted[(int)((learned - 1) * p)])];
        var (start, drifts) = (learned, 0);
        for (var i = 0; i < values.Length; i++)
        {
            var status = series.Feed(values[i]);
            if (i < learned)
            {
                Assert.Equal(DriftStatus.Stable, status);
                continue;
            }

            double[] each = [.. quantiles.Select(q => Largest([.. values[start..(i + 1)].Select(x => x <= q ? 1 : 0)]))];
            var expected = combine == NpCombine.Sum ? each.Sum() : each.Max();
            Assert.Equal(expected, series.Evidence.Statistic, 1e-10 * Math.Max(1, expected));
            Assert.True(Metrics.Near(expected, limit) || expected >= limit == (status == DriftStatus.Drift));
            (start, drifts) = status == DriftStatus.Drift ? (i + 1, drifts + 1) : (start, drifts);
        }

        Assert.Equal(limit < 100, drifts > 0);
    }

    [Fact]
    public void Equal_quantiles_count_once()
    {
        var seven = new SeriesUnderTest("np-focus", """{"threshold":8,"warm_up":20}""");
        var one = new SeriesUnderTest("np-focus", """{"threshold":8,"warm_up":20,"quantiles":[0.5]}""");
        double[] values = [.. Enumerable.Repeat(1.0, 40), .. Enumerable.Repeat(2.0, 20)];

        Assert.Equal(one.DriftsOf(values), seven.DriftsOf(values));
        Assert.Equal(Direction.Up, new Func<Direction>(() =>
        {
            var series = new SeriesUnderTest("np-focus", """{"threshold":8,"warm_up":20}""");
            _ = values.First(value => series.Feed(value) == DriftStatus.Drift);
            return series.Evidence.Direction;
        })());
    }

    [Theory]
    [InlineData("sum", 100_000, 47.1)]
    [InlineData("sum", 10_000, 39.1)]
    [InlineData("max", 100_000, 13.4)]
    [InlineData("max", 10_000, 10.9)]
    public void Limit_is_the_measured_one_for_seven_quantiles(string combine, double readings, double measured)
    {
        var limit = NpFocus.Limit(new NpFocusOptions
        {
            Combine = combine == "sum" ? NpCombine.Sum : NpCombine.Max,
            ReadingsPerFalseAlarm = readings,
        });

        Assert.InRange(limit, measured - 0.1, measured + 0.8);
    }

    /// <summary>Largest likelihood ratio of one change of a share, by its definition.</summary>
    private static double Largest(int[] bits)
    {
        static double L(double count, double sum)
        {
            var v = sum / count;
            return (sum > 0 ? sum * Math.Log(v) : 0) + (sum < count ? (count - sum) * Math.Log(1 - v) : 0);
        }

        var (all, before, largest) = ((double)bits.Sum(), 0.0, 0.0);
        for (var tau = 1; tau < bits.Length; tau++)
        {
            before += bits[tau - 1];
            largest = Math.Max(largest, L(tau, before) + L(bits.Length - tau, all - before) - L(bits.Length, all));
        }

        return largest;
    }
}
