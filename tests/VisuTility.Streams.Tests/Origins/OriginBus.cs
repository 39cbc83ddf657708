using VisuTility.Streams.Records;
using VisuTility.Streams.Rules;
using VisuTility.Streams.Tests.Processing;

namespace VisuTility.Streams.Tests.Origins;

/// <summary>The event bus: a retraining strategy per rule. Every line of its scenario is a run of its own.</summary>
public sealed class OriginBus
{
    [Theory]
    [InlineData("latency_ms", 183, 0)]
    [InlineData("accuracy_drift", 0.17, 1)]
    [InlineData("accuracy_drift", 0.05, 1)]
    [InlineData("accuracy_drift", 0.049, 0)]
    [InlineData("concept_drift_p", 0.01, 1)]
    [InlineData("concept_drift_p", 0.05, 1)]
    [InlineData("concept_drift_p", 0.5, 0)]
    public void Each_event_orders_a_job_or_not(string metric, double value, int jobs)
    {
        var run = new ScenarioRun("origin-bus.json").Play(new SeriesLabels("cam", "RGB", "object_detector", "v1.2.3", metric), [value], everyMs: 1000).Run();

        Assert.Equal((jobs, jobs), (run.Alerts.Count, run.Jobs.Count));
        Assert.All(run.Jobs, job => Assert.Equal(
            ("object_detector", "v1.2.3", metric, value, JobKind.Retrain, JobReason.Drift),
            (job.ModelName, job.ModelVersion, job.Metric, job.Evidence!.Value, job.Kind, job.Reason)));
    }

    [Fact]
    public void The_smoothing_strategy_waits_for_the_average()
    {
        var run = new ScenarioRun("origin-bus.json").Play(new SeriesLabels("cam", "RGB", "segmenter", "v1", "accuracy_drift"), [0.04, 0.1, 0.1, 0.1], everyMs: 1000).Run();

        var alert = Assert.Single(run.Alerts);
        Assert.Equal(2, alert.Source.LastOffset);
        Assert.Equal((0.9 * ((0.9 * 0.04) + (0.1 * 0.1))) + (0.1 * 0.1), alert.Statistic, 12);
        Assert.Single(run.Jobs);
    }
}
