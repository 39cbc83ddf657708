namespace VisuTility.Streams.Detection.Tests.Origins;

/// <summary>Detector half of the older camera monitor.</summary>
public sealed class OriginFleetTests
{
    [Fact]
    public void Mean_of_the_last_three_drift_scores_fires_at_the_fourth_and_stays_firing()
    {
        var series = new SeriesUnderTest("window-mean", """{"limit":0.7,"window":3}""");

        Assert.Equal([3], series.DriftsOf([0.2, 0.3, 0.9, 0.95]));
        Assert.Equal(0.7167, series.Evidence.Statistic, 0.00005);
        Assert.Equal(DriftStatus.Drift, series.Feed(0.8));
        Assert.Equal(0.8833, series.Evidence.Statistic, 0.00005);
    }

    [Fact]
    public void Mean_is_judged_from_the_first_value_on()
    {
        var series = new SeriesUnderTest("window-mean", """{"limit":0.7,"window":3}""");

        Assert.Equal(DriftStatus.Drift, series.Feed(0.71));
    }
}
