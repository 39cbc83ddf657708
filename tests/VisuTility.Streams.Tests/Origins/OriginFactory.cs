using VisuTility.Streams.Records;
using VisuTility.Streams.Rules;
using VisuTility.Streams.Tests.Processing;

namespace VisuTility.Streams.Tests.Origins;

/// <summary>The hub with a factory: a value away from its window orders a job; other jobs come by the same door.</summary>
public sealed class OriginFactory
{
    private static readonly SeriesLabels Accuracy = new("cam", "RGB", "model-1", "v1", "accuracy");

    [Fact]
    public void A_jump_orders_one_job_with_metric_and_delta()
    {
        var run = new ScenarioRun("origin-factory.json").Play(Accuracy, [0.9, 0.91, 0.92, 0.7], everyMs: 1000).Run();

        var alert = Assert.Single(run.Alerts);
        var job = Assert.Single(run.Jobs);
        var delta = Math.Abs(0.7 - ((0.91 + 0.92 + 0.7) / 3));
        Assert.Equal((AlertState.Firing, 3), (alert.State, alert.Source.LastOffset));
        Assert.Equal(("model-1", "v1", JobKind.Retrain, JobReason.Drift, "accuracy"), (job.ModelName, job.ModelVersion, job.Kind, job.Reason, job.Metric));
        Assert.Equal(delta, job.Evidence!.Statistic, 12);
        Assert.Equal(0.7, job.Evidence.Value);
        Assert.Equal([alert.AlertId], job.AlertIds);
        Assert.Equal(delta, alert.Statistic, 12);
    }

    [Fact]
    public void Values_near_their_window_order_nothing()
    {
        var run = new ScenarioRun("origin-factory.json").Play(Accuracy, [0.9, 0.91, 0.92, 0.9], everyMs: 1000).Run();

        Assert.Empty(run.Alerts);
        Assert.Empty(run.Jobs);
    }

    [Theory]
    [InlineData(JobReason.Manual)]
    [InlineData(JobReason.Schedule)]
    public void Manual_and_scheduled_requests_come_through_the_same_door(JobReason reason)
    {
        var run = new ScenarioRun("origin-factory.json").Play(Accuracy, [0.9], everyMs: 1000).Run();
        run.Order(new ControlBody.JobRequest("model-1", "v1", [], JobKind.Retrain, reason, null));
        run.RunUntil(() => run.Jobs.Count > 0, "the job is ordered");

        var job = Assert.Single(run.Jobs);
        Assert.Equal(("model-1", reason, JobState.Requested), (job.ModelName, job.Reason, job.Status));
        Assert.Empty(run.Alerts);
    }
}
