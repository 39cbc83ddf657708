using VisuTility.Streams.Detection.Thresholds;

namespace VisuTility.Streams.Detection.Tests.Thresholds;

public sealed class ThresholdTests
{
    [Theory]
    [InlineData(Comparison.Above, DriftStatus.Stable, DriftStatus.Stable, DriftStatus.Drift)]
    [InlineData(Comparison.AtOrAbove, DriftStatus.Stable, DriftStatus.Drift, DriftStatus.Drift)]
    [InlineData(Comparison.Below, DriftStatus.Drift, DriftStatus.Stable, DriftStatus.Stable)]
    [InlineData(Comparison.AtOrBelow, DriftStatus.Drift, DriftStatus.Drift, DriftStatus.Stable)]
    public void Comparison_decides_the_side_and_the_limit_itself(Comparison comparison, params DriftStatus[] lowEqualHigh)
    {
        var series = new SeriesUnderTest(new Threshold(new ThresholdOptions { Limit = 0.3, Comparison = comparison }));

        Assert.Equal(lowEqualHigh, series.FeedAll([Math.BitDecrement(0.3), 0.3, Math.BitIncrement(0.3)]));
    }

    [Fact]
    public void Warning_lies_between_its_limit_and_the_limit()
    {
        var series = new SeriesUnderTest("threshold", """{"limit":0.8,"warning":0.9,"comparison":"below"}""");

        Assert.Equal(
            [DriftStatus.Stable, DriftStatus.Warning, DriftStatus.Warning, DriftStatus.Drift, DriftStatus.Stable],
            series.FeedAll([0.9, 0.89, 0.8, 0.79, 0.95]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(17)]
    public void Window_takes_the_mean_of_the_last_readings(int window)
    {
        var values = Metrics.Accuracy(21, 3000);
        var series = new SeriesUnderTest(new Threshold(new ThresholdOptions { Limit = 0.9, Window = window, Warning = 0.89 }));

        for (var i = 0; i < values.Length; i++)
        {
            var mean = ExactMean.Of(Metrics.Last(values, i, window));
            var expected = mean > 0.9 ? DriftStatus.Drift : mean > 0.89 ? DriftStatus.Warning : DriftStatus.Stable;

            Assert.Equal(expected, series.Feed(values[i]));
            Assert.Equal(mean, series.Evidence.Statistic);
        }
    }

    [Fact]
    public void Evidence_of_a_single_value_is_that_value()
    {
        var series = new SeriesUnderTest("threshold", """{"limit":0.05}""");
        series.FeedAll([0.01, 0.02, 0.17]);

        Assert.Equal(
            new Evidence(0.17, 0.05, 0.17, Direction.Up, double.NaN, new Segment(2, 2, 1, 0.17, 0), Segment.None, -1, double.NaN),
            series.Evidence);
    }
}
