namespace VisuTility.Streams.Detection.Tests.Thresholds;

public sealed class SilenceTests
{
    [Fact]
    public void A_tick_past_the_timeout_is_a_drift_and_the_next_reading_ends_it()
    {
        var series = new SeriesUnderTest("silence", """{"timeout":"1m"}""");
        var timed = (ITimedDetector)series.Detector;
        series.Feed(1, 10_000);

        Assert.Equal(70_000, timed.NextTickMs(series.State));
        Assert.Equal(DriftStatus.Stable, timed.Tick(series.State, 69_999));
        Assert.Equal(DriftStatus.Drift, timed.Tick(series.State, 70_000));
        Assert.Equal(60_000, series.Evidence.Statistic);
        Assert.Equal(long.MaxValue, timed.NextTickMs(series.State));
        Assert.Equal(DriftStatus.Stable, series.Feed(1, 200_000));
        Assert.Equal(260_000, timed.NextTickMs(series.State));
    }

    [Fact]
    public void A_gap_that_no_tick_saw_is_a_drift_at_the_reading_after_it()
    {
        var series = new SeriesUnderTest("silence", """{"timeout":"1m"}""");
        series.Feed(1, 10_000);

        Assert.Equal(DriftStatus.Drift, series.Feed(1, 70_000));
        Assert.Equal(DriftStatus.Stable, series.Feed(1, 71_000));
    }

    [Fact]
    public void Learned_timeout_is_so_many_usual_intervals_and_does_not_grow_by_an_outage()
    {
        var series = new SeriesUnderTest("silence", """{"missed":5,"least":"1s"}""") { StepMs = _ => 600_000 };
        var timed = (ITimedDetector)series.Detector;

        series.FeedAll(Enumerable.Repeat(1.0, 20));
        Assert.Equal(long.MaxValue, timed.NextTickMs(series.State));

        series.Feed(1);
        Assert.Equal(21 * 600_000 + 5 * 600_000, timed.NextTickMs(series.State));

        series.Feed(1, 1_000_000_000);
        Assert.InRange(timed.NextTickMs(series.State) - 1_000_000_000, 5 * 600_000, 5 * 600_000 * 1.16);
    }

    /// <summary>The interval that was too long moves T from 120 s to 138 s at the same update.</summary>
    [Fact]
    public void Evidence_of_a_gap_tells_the_timeout_that_decided()
    {
        var series = new SeriesUnderTest("silence", """{"missed":12,"least":"1s"}""") { StepMs = _ => 10_000 };
        series.FeedAll(Enumerable.Repeat(1.0, 21));

        Assert.Equal(DriftStatus.Drift, series.Feed(1, 210_000 + 125_000));
        Assert.Equal(125_000, series.Evidence.Statistic);
        Assert.Equal(120_000, series.Evidence.Threshold);
    }

    [Fact]
    public void Nothing_is_silent_before_its_first_reading()
    {
        var series = new SeriesUnderTest("silence", """{"timeout":"1m"}""");

        Assert.Equal(long.MaxValue, ((ITimedDetector)series.Detector).NextTickMs(series.State));
        Assert.Equal(DriftStatus.Stable, ((ITimedDetector)series.Detector).Tick(series.State, 1_800_000_000_000));
    }
}
