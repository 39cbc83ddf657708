using VisuTility.Streams.Records;
using VisuTility.Streams.Rules;
using VisuTility.Streams.Tests.Processing;

namespace VisuTility.Streams.Tests.Origins;

/// <summary>The monitoring hub's detectors: drift against a given baseline, latency against its objective.</summary>
public sealed class OriginHub
{
    private static readonly SeriesLabels Gate = new("gate-1", "RGB", "m", "v1", "drift_score");
    private static readonly SeriesLabels Yard = new("yard-1", "RGB", "m", "v1", "drift_score");

    [Fact]
    public void Three_values_away_from_the_baseline_are_one_alert_at_the_third()
    {
        var run = new ScenarioRun("origin-hub.json").Play(Gate, [0.6, 0.62, 0.65], everyMs: 1000).Run();

        var alert = Assert.Single(run.Alerts);
        Assert.Equal((AlertState.Firing, 2), (alert.State, alert.Source.LastOffset));
        Assert.Equal(((0.6 + 0.62 + 0.65) / 3) - 0.5, alert.Statistic, 12);
        Assert.Equal(3, alert.Window.Count);
        Assert.Empty(run.Jobs);
    }

    [Fact]
    public void Nothing_is_said_before_the_window_is_full() =>
        Assert.Empty(new ScenarioRun("origin-hub.json").Play(Gate, [0.6, 0.62], everyMs: 1000).Run().Alerts);

    [Fact]
    public void A_metric_of_another_name_is_not_a_drift_score() =>
        Assert.Empty(new ScenarioRun("origin-hub.json").Play(Gate with { Metric = "brightness" }, [0.6, 0.62, 0.65], everyMs: 1000).Run().Alerts);

    [Fact]
    public void A_slow_shift_is_one_alert_at_the_first_window_far_enough_and_no_more_for_five_minutes()
    {
        // 0.50, 0.505, ...: means and distances in decimals, free of rounding.
        decimal[] values = [.. Enumerable.Range(0, 30).Select(i => 0.5m + (0.005m * i))];
        var first = Enumerable.Range(9, 21).First(i => values[(i - 9)..(i + 1)].Average() - 0.5m >= 0.05m);

        var run = new ScenarioRun("origin-hub.json").Play(Yard, values.Select(value => (double)value), everyMs: 1000).Run();

        var alert = Assert.Single(run.Alerts);
        Assert.Equal((first, run.StartMs + (first * 1000)), (alert.Source.LastOffset, alert.EventTimeMs));
        Assert.Equal(10, alert.Window.Count);
        Assert.Equal((double)values[(first - 9)..(first + 1)].Average(), alert.Window.Mean, 12);
    }

    [Theory]
    [InlineData("latency_p99_ms", 150, 0)]
    [InlineData("latency_p99_ms", 250, 1)]
    [InlineData("latency_ms", 90, 0)]
    [InlineData("latency_ms", 120, 1)]
    public void Latency_over_its_objective_is_an_alert(string metric, double latency, int alerts)
    {
        var run = new ScenarioRun("origin-hub.json").Play(Gate with { Metric = metric }, Enumerable.Repeat(latency, 200), everyMs: 1000).Run();

        Assert.Equal(alerts, run.Alerts.Count);
    }
}
