namespace VisuTility.Streams.Detection.Tests.Origins;

/// <summary>Detector half of the older monitor hub with factory.</summary>
public sealed class OriginFactoryTests
{
    [Fact]
    public void Value_far_from_the_mean_of_a_window_that_includes_it_fires_once()
    {
        var series = new SeriesUnderTest("value-vs-window", """{"threshold":0.05,"window":3}""");

        Assert.Equal([3], series.DriftsOf([0.9, 0.91, 0.92, 0.7]));
        Assert.Equal(Math.Abs(0.7 - (0.91 + 0.92 + 0.7) / 3), series.Evidence.Statistic, 1e-15);
        Assert.Equal(new Segment(1, 3, 3, series.Evidence.Window.Mean, series.Evidence.Window.Sd), series.Evidence.Window);
        Assert.Equal(Direction.Down, series.Evidence.Direction);
    }

    [Fact]
    public void First_value_has_nothing_to_differ_from()
    {
        var series = new SeriesUnderTest("value-vs-window", """{"threshold":0.05,"window":3}""");

        // The second is judged: |.7 - .8| = .1.
        Assert.Equal([DriftStatus.Stable, DriftStatus.Drift], series.FeedAll([0.9, 0.7]));
    }
}
