namespace VisuTility.Streams.Detection.Tests.Thresholds;

public sealed class RateOfChangeTests
{
    [Fact]
    public void Slope_of_a_straight_line_is_its_slope_per_time_whatever_the_interval()
    {
        foreach (var step in new long[] { 500, 1000, 60_000 })
        {
            var series = new SeriesUnderTest("rate-of-change", """{"limit":7.9,"per":"1m","window":6}""") { StepMs = _ => step };

            var statuses = series.FeedAll(Enumerable.Range(0, 8).Select(i => 100 - (8.0 * i * step / 60_000)));

            Assert.Equal(".....DDD", string.Concat(statuses.Select(s => s == DriftStatus.Drift ? 'D' : '.')));
            Assert.Equal(8, series.Evidence.Statistic, 1e-9);
            Assert.Equal(Direction.Down, series.Evidence.Direction);
        }
    }

    [Fact]
    public void Slope_is_that_of_least_squares()
    {
        double[] times = [0, 1, 2, 4, 7];
        double[] values = [1, 3, 2, 5, 4];
        var series = new SeriesUnderTest("rate-of-change", """{"limit":0.1,"per":"1s","window":5}""");
        foreach (var (t, x) in times.Zip(values))
        {
            series.Feed(x, 1000 + (long)(t * 1000));
        }

        // T = 2.8, X = 3; products: (-2.8)(-2) + (-1.8)(0) + (-.8)(-1) + (1.2)(2) + (4.2)(1) = 13; squares: 7.84 + 3.24 + .64 + 1.44 + 17.64 = 30.8.
        Assert.Equal(13 / 30.8, series.Evidence.Statistic, 1e-12);
        Assert.Equal(Direction.Up, series.Evidence.Direction);
    }

    [Fact]
    public void Readings_of_one_time_have_no_slope()
    {
        var series = new SeriesUnderTest("rate-of-change", """{"limit":1e-9,"window":3}""") { StepMs = _ => 0 };

        Assert.All(series.FeedAll([1, 2, 3, 4, 5]), status => Assert.Equal(DriftStatus.Stable, status));
    }
}
