using VisuTility.Streams.Detection.Thresholds;

namespace VisuTility.Streams.Detection.Tests.Thresholds;

public sealed class LatencySloTests
{
    [Theory]
    [InlineData(200, 50, null, 1)]
    [InlineData(200, 50, 20, 1)]
    [InlineData(37, 37, 1, 2)]
    [InlineData(400, 1, 399, 1.5)]
    public void Share_agrees_with_counting_anew(int window, int min, int? shortWindow, double burnRate)
    {
        var values = Metrics.Latency(24, 3000);
        var series = new SeriesUnderTest(new LatencySlo(new LatencySloOptions
        {
            Objective = 55,
            Budget = 0.15,
            BurnRate = burnRate,
            WarningBurnRate = 0.5,
            Window = window,
            ShortWindow = shortWindow,
            Min = min,
        }));
        var seen = new HashSet<DriftStatus>();

        for (var i = 0; i < values.Length; i++)
        {
            var expected = i + 1 < min ? DriftStatus.Stable
                : Burns(values, i, window, shortWindow, burnRate) ? DriftStatus.Drift
                : Burns(values, i, window, shortWindow, 0.5) ? DriftStatus.Warning
                : DriftStatus.Stable;

            Assert.Equal(expected, series.Feed(values[i]));
            seen.Add(expected);
        }

        Assert.Equal(3, seen.Count);
    }

    [Fact]
    public void Mean_agrees_with_summing_anew()
    {
        var values = Metrics.Latency(25, 3000);
        var series = new SeriesUnderTest(
            new LatencySlo(new LatencySloOptions { Objective = 50, Mode = SloMode.Mean, Window = 60, Min = 10 }));

        for (var i = 0; i < values.Length; i++)
        {
            var mean = ExactMean.Of(Metrics.Last(values, i, 60));

            Assert.Equal(i >= 9 && mean > 50 ? DriftStatus.Drift : DriftStatus.Stable, series.Feed(values[i]));
            Assert.Equal(mean, series.Evidence.Statistic);
        }
    }

    [Fact]
    public void Short_window_ends_the_drift_soon_after_the_cause()
    {
        var slow = Enumerable.Repeat(300.0, 30);
        var fast = Enumerable.Repeat(20.0, 300);
        var without = new SeriesUnderTest("latency-slo", """{"objective":100,"budget":0.05,"window":200,"min":1}""");
        var with = new SeriesUnderTest("latency-slo", """{"objective":100,"budget":0.05,"window":200,"min":1,"short_window":10}""");

        Assert.Equal(30 + 189, without.DriftsOf(slow.Concat(fast)).Length);
        Assert.Equal(30 + 9, with.DriftsOf(slow.Concat(fast)).Length);
    }

    private static bool Burns(double[] values, int index, int window, int? shortWindow, double rate) =>
        Burns(Metrics.Last(values, index, window), rate)
        && (shortWindow is not { } w || Burns(Metrics.Last(values, index, w), rate));

    private static bool Burns(double[] values, double rate) => values.Count(v => v > 55) > 0.15m * (decimal)rate * values.Length;
}
