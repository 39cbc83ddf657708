namespace VisuTility.Streams.Detection.Tests.Origins;

/// <summary>
/// Detector half of the older monitoring hub. Its five minutes between alerts are the rule's cooldown, not the detector's.
/// </summary>
public sealed class OriginHubTests
{
    [Fact]
    public void Baseline_of_five_times_one_half_fires_at_the_third_value()
    {
        var series = new SeriesUnderTest("mean-shift", """{"baseline":[0.5,0.5,0.5,0.5,0.5],"window":3,"threshold":0.05}""");

        Assert.Equal([2], series.DriftsOf([0.6, 0.62, 0.65]));
        Assert.Equal((0.6 + 0.62 + 0.65) / 3 - 0.5, series.Evidence.Statistic, 1e-15);
        Assert.Equal(0.5, series.Evidence.Reference.Mean);
        Assert.Equal(Direction.Up, series.Evidence.Direction);
    }

    [Fact]
    public void Rising_score_fires_at_the_first_window_whose_mean_is_a_twentieth_away_and_stays()
    {
        var series = new SeriesUnderTest("mean-shift", """{"baseline":[0.52,0.49,0.50,0.51,0.48],"window":10,"threshold":0.05}""");
        var values = Enumerable.Range(0, 30).Select(i => 0.50 + 0.005 * i).ToArray();

        // Mean of the window ending at i is .5 + .005 (i - 4.5): .0475 at 14, .0525 at 15.
        Assert.Equal(Enumerable.Range(15, 15), series.DriftsOf(values));
    }

    [Fact]
    public void Baseline_can_be_learned_from_the_first_readings()
    {
        var series = new SeriesUnderTest("mean-shift", """{"warm_up":5,"window":3,"threshold":0.05}""");

        Assert.Equal([7], series.DriftsOf([0.52, 0.49, 0.50, 0.51, 0.48, 0.6, 0.62, 0.65]));
        var reference = series.Evidence.Reference;
        Assert.Equal((0, 4, 5), (reference.Start, reference.End, reference.Count));
        Assert.Equal(0.5, reference.Mean, 1e-12);
        Assert.Equal(5, series.Evidence.Window.Start);
    }

    [Fact]
    public void Latency_enforcer_judges_quantile_and_mean()
    {
        var quantile = new SeriesUnderTest("latency-slo", """{"objective":200,"budget":0.01,"window":200,"min":100}""");
        var mean = new SeriesUnderTest("latency-slo", """{"objective":200,"mode":"mean","window":200,"min":100}""");
        var latencies = Enumerable.Range(0, 200).Select(i => i is 120 or 140 or 160 ? 900.0 : 180).ToArray();

        // Budget 1 %: 1 of 121 is inside it, 2 of 141 are not.
        Assert.Equal(Enumerable.Range(140, 60), quantile.DriftsOf(latencies));
        Assert.Equal(3 / (0.01 * 200), quantile.Evidence.Statistic);
        Assert.Empty(mean.DriftsOf(latencies));
        Assert.Equal(Enumerable.Range(99, 51), new SeriesUnderTest(mean.Detector).DriftsOf(Enumerable.Repeat(220.0, 150)));
    }
}
