namespace VisuTility.Streams.Detection.Tests.Thresholds;

public sealed class FlatLineTests
{
    [Fact]
    public void Fires_at_the_nth_equal_reading_and_ends_with_the_first_movement()
    {
        var series = new SeriesUnderTest("flat-line", """{"readings":4}""");

        var statuses = series.FeedAll([1, 2, 2, 2, 2, 2, 3, 3, 3, 3]);

        Assert.Equal("....DD...D", string.Concat(statuses.Select(s => s == DriftStatus.Drift ? 'D' : '.')));
        Assert.Equal(6, series.Evidence.ChangePoint);
        Assert.Equal(4, series.Evidence.Window.Count);
    }

    [Fact]
    public void Readings_within_the_tolerance_of_each_other_are_no_movement_but_a_slow_slide_is()
    {
        var jitter = new SeriesUnderTest("flat-line", """{"readings":5,"tolerance":0.1}""");
        var slide = new SeriesUnderTest("flat-line", """{"readings":5,"tolerance":0.1}""");

        Assert.Contains(DriftStatus.Drift, jitter.FeedAll([0.5, 0.55, 0.48, 0.52, 0.58]));
        Assert.DoesNotContain(DriftStatus.Drift, slide.FeedAll(Enumerable.Range(0, 100).Select(i => i * 0.03)));
    }

    [Fact]
    public void Run_must_also_span_the_hold_time()
    {
        var series = new SeriesUnderTest("flat-line", """{"readings":2,"hold":"10s"}""");

        Assert.Equal(10, series.FeedAll(Enumerable.Repeat(1.0, 20)).Index().First(s => s.Item == DriftStatus.Drift).Index);
    }
}
