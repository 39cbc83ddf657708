namespace VisuTility.Streams.Detection.Tests.Thresholds;

public sealed class PValueTests
{
    [Fact]
    public void Small_is_drift_and_the_levels_themselves_count()
    {
        var series = new SeriesUnderTest("p-value", """{"alpha":0.01,"warning":0.05}""");

        Assert.Equal(
            [DriftStatus.Drift, DriftStatus.Drift, DriftStatus.Warning, DriftStatus.Warning, DriftStatus.Stable, DriftStatus.Stable],
            series.FeedAll([0, 0.01, Math.BitIncrement(0.01), 0.05, Math.BitIncrement(0.05), 1]));
    }

    [Theory]
    [InlineData(-0.001)]
    [InlineData(-1e308)]
    [InlineData(1.001)]
    public void What_is_no_p_value_is_no_drift(double value) =>
        Assert.Equal(DriftStatus.Stable, new SeriesUnderTest("p-value", "{}").Feed(value));

    [Fact]
    public void Evidence_carries_the_p_value()
    {
        var series = new SeriesUnderTest("p-value", "{}");
        series.Feed(0.003);

        Assert.Equal(0.003, series.Evidence.PValue);
        Assert.Equal(0.05, series.Evidence.Threshold);
    }
}
