using VisuTility.Streams.Records;
using VisuTility.Streams.Tests.Processing;

namespace VisuTility.Streams.Tests.Origins;

/// <summary>The performance monitor: one record with four readings per model version, a mean accuracy below its floor is a drift.</summary>
public sealed class OriginPerformance
{
    private const int Count = 601;
    private const int Decisive = 527;

    [Fact]
    public void A_slow_decline_is_one_alert_and_one_job_with_the_window_of_528_as_evidence()
    {
        var run = new ScenarioRun("origin-performance.json");
        run.Play(Enumerable.Range(0, Count).Select(i => RecordOf(run, i))).Run();

        var mean = 0.95 - (0.00019 * Decisive / 2);
        var alert = Assert.Single(run.Alerts);
        Assert.Equal((AlertState.Firing, "accuracy", Decisive), (alert.State, alert.Metric, alert.Source.LastOffset));
        Assert.Equal(run.StartMs + (Decisive * 10), alert.EventTimeMs);
        Assert.Equal(Decisive + 1, alert.Window.Count);
        Assert.Equal(mean, alert.Window.Mean, 12);

        var job = Assert.Single(run.Jobs);
        Assert.Equal(("quality_inspector", "v1.2.3", JobReason.Performance), (job.ModelName, job.ModelVersion, job.Reason));
        Assert.Equal((Decisive + 1, alert.EventTimeMs), (job.Evidence!.WindowCount, job.RequestedAtMs));
        Assert.Equal(mean, job.Evidence.WindowMean, 12);
        Assert.Empty(job.Cameras);
    }

    [Fact]
    public void Nothing_is_said_before_the_decisive_record()
    {
        var run = new ScenarioRun("origin-performance.json");
        run.Play(Enumerable.Range(0, Decisive).Select(i => RecordOf(run, i))).Run();

        Assert.Empty(run.Alerts);
        Assert.Empty(run.Jobs);
    }

    private static ModelMetrics RecordOf(ScenarioRun run, int index)
    {
        var accuracy = 0.95 - (0.00019 * index);
        return new ModelMetrics
        {
            ModelName = "quality_inspector",
            ModelVersion = "v1.2.3",
            TimestampMs = run.StartMs + (index * 10),
            Accuracy = accuracy,
            Precision = accuracy - 0.02,
            Recall = accuracy - 0.03,
            LatencyMs = 12,
        };
    }
}
