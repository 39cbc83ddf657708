using VisuTility.Streams.Records;
using VisuTility.Streams.Rules;
using VisuTility.Streams.Tests.Processing;

namespace VisuTility.Streams.Tests.Origins;

/// <summary>The metric monitor of cameras: drift of one camera is a job for that camera; sustained latency orders tuning.</summary>
public sealed class OriginFleet
{
    private static readonly double[] Scores = [0.2, 0.3, 0.9, 0.95, 0.8];
    private static readonly SeriesLabels Camera = new("cam99", "RGB", "m", "v1", "drift_score");

    [Fact]
    public void A_high_mean_is_one_alert_and_one_job_for_that_camera()
    {
        var run = new ScenarioRun("origin-fleet.json").Play(Camera, Scores, everyMs: 1000).Run();

        var alert = Assert.Single(run.Alerts);
        var job = Assert.Single(run.Jobs);
        Assert.Equal((AlertState.Firing, "cam99", 3), (alert.State, alert.CameraId, alert.Source.LastOffset));
        Assert.Equal((0.3 + 0.9 + 0.95) / 3, alert.Window.Mean, 12);
        Assert.Equal((JobScope.Camera, JobReason.Drift), (job.Scope, job.Reason));
        Assert.Equal(["cam99"], job.Cameras);
    }

    [Theory]
    [InlineData("THERMAL")]
    [InlineData("DEPTH")]
    public void Every_modality_is_a_series_of_its_own(string modality)
    {
        var run = new ScenarioRun("origin-fleet.json")
            .Play(Camera, Scores[..3], everyMs: 1000)
            .Play(Camera with { Modality = modality }, Scores[3..4], everyMs: 1000).Run();

        Assert.Equal(modality, Assert.Single(run.Alerts).Modality.ToString().ToUpperInvariant());
    }

    [Fact]
    public void Another_camera_is_not_watched()
    {
        var run = new ScenarioRun("origin-fleet.json").Play(Camera with { Camera = "cam98" }, Scores, everyMs: 1000).Run();

        Assert.Empty(run.Alerts);
        Assert.Empty(run.Jobs);
    }

    [Fact]
    public void Sustained_latency_orders_tuning_for_that_camera()
    {
        var run = new ScenarioRun("origin-fleet.json").Play(Camera with { Metric = "latency_ms" }, Enumerable.Repeat(150.0, 30), everyMs: 60_000).Run();

        Assert.Equal([AlertState.Pending, AlertState.Firing], run.Alerts.Select(alert => alert.State));
        var job = Assert.Single(run.Jobs);
        Assert.Equal((JobKind.Tune, JobReason.Latency), (job.Kind, job.Reason));
        Assert.Equal(["cam99"], job.Cameras);
    }
}
