using VisuTility.Streams.Detection.Thresholds;

namespace VisuTility.Streams.Detection.Tests.Thresholds;

public sealed class WindowMeanTests
{
    [Theory]
    [InlineData(1, 1, false)]
    [InlineData(10, 4, false)]
    [InlineData(10, 4, true)]
    [InlineData(64, 64, true)]
    public void Agrees_with_a_list_that_is_summed_anew(int window, int min, bool purge)
    {
        var series = new SeriesUnderTest(new WindowMean(new WindowMeanOptions
        {
            Limit = 0.9,
            Warning = 0.91,
            Comparison = Comparison.AtOrBelow,
            Window = window,
            Min = min,
            PurgeOnDrift = purge,
        }));
        var list = new List<double>();
        var drifts = 0;

        foreach (var value in Metrics.Accuracy(22, 4000))
        {
            list.Add(value);
            list.RemoveRange(0, Math.Max(0, list.Count - window));
            var mean = ExactMean.Of(list);
            var expected = list.Count < min ? DriftStatus.Stable
                : mean <= 0.9 ? DriftStatus.Drift
                : mean <= 0.91 ? DriftStatus.Warning
                : DriftStatus.Stable;

            Assert.Equal(expected, series.Feed(value));
            Assert.Equal(list.Count, series.Evidence.Window.Count);
            if (expected == DriftStatus.Drift)
            {
                drifts++;
                Assert.Equal(mean, series.Evidence.Statistic);
                if (purge)
                {
                    list.Clear();
                }
            }
        }

        Assert.InRange(drifts, 3, 3500);
    }

    [Fact]
    public void Checks_in_event_time_hold_the_status_in_between()
    {
        var series = new SeriesUnderTest("window-mean", """{"limit":1,"window":1,"check_every":"10s"}""");
        (double Value, long Seconds, DriftStatus Expected)[] feed =
        [
            (5, 100, DriftStatus.Stable),
            (5, 109, DriftStatus.Stable),
            (5, 110, DriftStatus.Drift),
            (0, 111, DriftStatus.Drift),
            (0, 119, DriftStatus.Drift),
            (0, 125, DriftStatus.Stable),
            (5, 134, DriftStatus.Stable),
            (5, 135, DriftStatus.Drift),
        ];

        foreach (var (value, seconds, expected) in feed)
        {
            Assert.Equal(expected, series.Feed(value, 1000 * seconds));
        }
    }

    [Fact]
    public void Purged_window_judges_none_of_the_old_readings_again()
    {
        var series = new SeriesUnderTest("window-mean", """{"limit":1,"window":4,"min":2,"purge_on_drift":true}""");

        Assert.Equal([1, 7], series.DriftsOf([9, 9, 9, -9, 0, 0, 5, 9]));
        Assert.Equal(new Segment(4, 7, 4, 3.5, series.Evidence.Window.Sd), series.Evidence.Window);
    }
}
