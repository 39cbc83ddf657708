using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.Tests.Statistics;

public sealed class RobustScaleTests
{
    private static readonly SigmaFloor Floor = new(1e-9, 1e-4);

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(99)]
    [InlineData(128)]
    public void Median_and_MAD_are_those_of_sorted_deviations(int count)
    {
        var random = new Random(count);
        for (var run = 0; run < 50; run++)
        {
            double[] values = [.. Enumerable.Range(0, count).Select(_ => Math.Round(3 * Metrics.Normal(random), run % 3))];

            var scale = Learn(values);

            var median = Median(values);
            var mad = Median([.. values.Select(v => Math.Abs(v - median))]);
            var expected = mad > 0 ? 1.482602218505602 * mad : Math.Sqrt(Math.PI / 2) * values.Average(v => Math.Abs(v - median));
            Assert.Equal(median, scale.Median, 1e-12);
            Assert.Equal(Math.Max(expected, Math.Max(1e-9, 1e-4 * Math.Abs(median))), scale.Scale, 1e-9);
        }
    }

    [Fact]
    public void Of_a_long_window_128_evenly_spread_values_are_kept()
    {
        var sample = new double[RobustScale.Kept(1000)];
        var scale = default(RobustScale);
        for (var i = 0; i < 1000; i++)
        {
            Assert.Equal(i == 999, scale.Learn(i, sample, 1000, Floor));
        }

        Assert.Equal(128, sample.Length);
        for (var i = 0; i < sample.Length; i++)
        {
            Assert.Equal(Math.Ceiling((i + 1) * 1000.0 / 128) - 1, sample[i]);
        }
    }

    [Fact]
    public void Learns_anew_when_a_whole_window_is_clipped_on_one_side()
    {
        var scale = Learn([.. Enumerable.Range(0, 20).Select(i => (double)i)]);

        for (var i = 0; i < 19; i++)
        {
            Assert.Equal(-3, scale.Take(-1000, 20, 3, out var restarted));
            Assert.False(restarted);
        }

        scale.Take(-1000, 20, 3, out var last);
        Assert.True(last);
        Assert.False(scale.IsLearned);
    }

    private static RobustScale Learn(double[] values)
    {
        var scale = default(RobustScale);
        var sample = new double[RobustScale.Kept(values.Length)];
        foreach (var value in values)
        {
            scale.Learn(value, sample, values.Length, Floor);
        }

        Assert.True(scale.IsLearned);
        return scale;
    }

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
