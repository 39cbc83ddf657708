using VisuTility.Streams.Alerting;
using VisuTility.Streams.Records;
using VisuTility.Streams.Rules;

namespace VisuTility.Streams.Tests.Rules;

/// <summary>The scenarios of the five older designs, rule by rule: detector and alert policy without an engine.</summary>
public sealed class OriginRulesTests
{
    [Fact]
    public void Hub_a_shifted_mean_fires_once_at_the_third_value()
    {
        var run = new RuleRun("origin-hub.json", new SeriesLabels("gate-1", "RGB", "m", "v1", "drift_score"));

        Assert.Equal([2], run.Play([0.6, 0.62, 0.65], everyMs: 1000));
    }

    [Fact]
    public void Hub_a_slow_shift_fires_once_and_the_rest_is_suppressed()
    {
        var run = new RuleRun("origin-hub.json", new SeriesLabels("yard-1", "RGB", "m", "v1", "drift_score"));
        double[] values = [.. Enumerable.Range(0, 30).Select(i => 0.5 + (0.005 * i))];
        var first = Enumerable.Range(9, 21).First(i => Math.Abs(values[(i - 9)..(i + 1)].Average(v => (decimal)v) - 0.5m) >= 0.05m);

        Assert.Equal([first], run.Play(values, everyMs: 1000));
        Assert.Equal((uint)(29 - first), run.State.Held);
    }

    [Theory]
    [InlineData("latency_p99_ms", 150, 0)]
    [InlineData("latency_p99_ms", 250, 1)]
    [InlineData("latency_ms", 90, 0)]
    [InlineData("latency_ms", 120, 1)]
    public void Hub_latency_over_its_objective_is_an_alert(string metric, double latency, int alerts)
    {
        var run = new RuleRun("origin-hub.json", new SeriesLabels("gate-1", "RGB", "m", "v1", metric));

        Assert.Equal(alerts, run.Play(Enumerable.Repeat(latency, 200), everyMs: 1000).Count);
    }

    [Fact]
    public void Factory_a_jump_orders_one_job_with_the_delta_as_evidence()
    {
        var run = new RuleRun("origin-factory.json", new SeriesLabels("cam", "RGB", "model-1", "v1", "accuracy"));

        Assert.Equal([3], run.Play([0.9, 0.91, 0.92, 0.7], everyMs: 1000));
        Assert.Equal((JobKind.Retrain, JobReason.Drift), (run.Rule!.Retrain!.Kind, run.Rule.Retrain.Reason));
        Assert.Equal(Math.Abs(0.7 - ((0.91 + 0.92 + 0.7) / 3)), run.Evidence!.Value.Statistic, 12);
    }

    [Fact]
    public void Fleet_a_high_mean_fires_once_and_stays_firing()
    {
        var run = new RuleRun("origin-fleet.json", new SeriesLabels("cam99", "RGB", "m", "v1", "drift_score"));

        Assert.Equal([3], run.Play([0.2, 0.3, 0.9, 0.95, 0.8], everyMs: 1000));
        Assert.Equal((AlertPhase.Firing, 1u), (run.State.Phase, run.State.Held));
        Assert.Equal((0.3 + 0.9 + 0.95) / 3, run.Evidence!.Value.Statistic, 12);
        Assert.Equal(JobScope.Camera, run.Rule!.Retrain!.Scope);
    }

    [Fact]
    public void Fleet_another_camera_is_not_watched() =>
        Assert.Null(new RuleRun("origin-fleet.json", new SeriesLabels("cam98", "RGB", "m", "v1", "drift_score")).Rule);

    [Fact]
    public void Fleet_sustained_latency_orders_tuning()
    {
        var run = new RuleRun("origin-fleet.json", new SeriesLabels("cam99", "RGB", "m", "v1", "latency_ms"));

        Assert.Equal([19], run.Play(Enumerable.Repeat(150.0, 30), everyMs: 60_000));
        Assert.Equal((JobKind.Tune, JobReason.Latency), (run.Rule!.Retrain!.Kind, run.Rule.Retrain.Reason));
    }

    [Theory]
    [InlineData("accuracy_drift", 0.17, 1)]
    [InlineData("accuracy_drift", 0.05, 1)]
    [InlineData("accuracy_drift", 0.049, 0)]
    [InlineData("concept_drift_p", 0.01, 1)]
    [InlineData("concept_drift_p", 0.05, 1)]
    [InlineData("concept_drift_p", 0.5, 0)]
    public void Bus_each_event_is_a_job_or_not(string metric, double value, int jobs)
    {
        var run = new RuleRun("origin-bus.json", new SeriesLabels("cam", "RGB", "object_detector", "v1.2.3", metric));

        Assert.Equal(jobs, run.Play([value], everyMs: 1000).Count);
        Assert.NotNull(run.Rule!.Retrain);
    }

    [Fact]
    public void Bus_latency_alone_orders_nothing() =>
        Assert.Null(new RuleRun("origin-bus.json", new SeriesLabels("cam", "RGB", "object_detector", "v1.2.3", "latency_ms")).Rule);

    [Fact]
    public void Bus_the_smoothing_strategy_waits_for_the_average()
    {
        var run = new RuleRun("origin-bus.json", new SeriesLabels("cam", "RGB", "segmenter", "v1", "accuracy_drift"));

        Assert.Equal([2], run.Play([0.04, 0.1, 0.1, 0.1], everyMs: 1000));
    }

    [Fact]
    public void Performance_a_slow_decline_fires_once_with_the_window_as_evidence()
    {
        var run = new RuleRun("origin-performance.json", new SeriesLabels("", "UNKNOWN", "quality_inspector", "v1.2.3", "accuracy"));

        Assert.Equal([527], run.Play(Enumerable.Range(0, 601).Select(i => 0.95 - (0.00019 * i)), everyMs: 10));
        Assert.Equal(528, run.Evidence!.Value.Window.Count);
        Assert.Equal(0.95 - (0.00019 * 527 / 2), run.Evidence.Value.Window.Mean, 12);
        Assert.Equal((JobReason.Performance, AlertPhase.Firing), (run.Rule!.Retrain!.Reason, run.State.Phase));
    }
}
