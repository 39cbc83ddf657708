using VisuTility.Streams.Host.Commands.Scoring;

namespace VisuTility.Streams.Host.Tests.Commands.Scoring;

/// <summary>A truth small enough to judge by hand: two cameras over ten days, a batch every ten minutes.</summary>
public sealed class ScorerTests
{
    private const long Batch = 600_000;
    private const long Day = 86_400_000;

    private static readonly Episode Dirt = new()
    {
        Id = "ramp", Kind = "ramp", ModelName = "m", Cameras = ["a"], OnsetMs = 1 * Day, FullMs = 2 * Day, EndMs = 4 * Day,
        ExpectedAction = "clean", AlertExpected = "yes", MetricsAffected = ["accuracy", "recall"], MetricsMaybe = ["latency"],
    };

    private static readonly Episode Fog = new()
    {
        Id = "fog", Kind = "step", Scope = "fleet", ModelName = "m", Cameras = ["a", "b"], OnsetMs = 3 * Day, EndMs = 5 * Day,
        ExpectedAction = "retrain model", AlertExpected = "yes", MetricsAffected = ["accuracy"], MetricsMaybe = [],
    };

    private static readonly Episode Labels = new()
    {
        Id = "labels", Kind = "label-shift", ModelName = "m", Cameras = ["b"], OnsetMs = 7 * Day,
        ExpectedAction = "none", AlertExpected = "optional", MetricsAffected = ["accuracy"], MetricsMaybe = [],
    };

    private static readonly Episode Night = new()
    {
        Id = "night", Kind = "seasonal-no-drift", ModelName = "m", Cameras = ["b"], OnsetMs = 0,
        ExpectedAction = "none", AlertExpected = "no", MetricsAffected = [], MetricsMaybe = [],
    };

    private readonly Scorer _scorer = new(new Truth
    {
        StartMs = 0, EndMs = 10 * Day, StepMs = Batch,
        // b joined on day 2 and left on day 9: 10 + 7 days.
        Cameras = [new TruthCamera("a", null, null), new TruthCamera("b", 2 * Day, 9 * Day)],
        Scenarios = [Dirt, Fog, Labels, Night],
    });

    [Fact]
    public void A_ramp_counts_from_its_onset()
    {
        Assert.Equal((Judgement.Hit, Dirt), Add("a", "recall", (1 * Day) + (3 * Batch)));

        var ramp = Of("ramp");
        Assert.Equal((true, 3.0, "a", "recall", 1), (ramp.Found, ramp.DelayBatches, ramp.FirstCamera, ramp.FirstMetric, ramp.CamerasFound));
    }

    [Theory]
    [InlineData("a", "accuracy", 1 * Day, Judgement.Hit)]
    [InlineData("a", "accuracy", (1 * Day) - 1, Judgement.False)]
    [InlineData("b", "accuracy", 5 * Day, Judgement.Hit)]
    [InlineData("b", "accuracy", (5 * Day) + 1, Judgement.False)]
    [InlineData("b", "accuracy", 2 * Day, Judgement.False)]
    [InlineData("a", "latency", 2 * Day, Judgement.Neutral)]
    [InlineData("a", "latency", (4 * Day) + 1, Judgement.False)]
    [InlineData("b", "confidence", 8 * Day, Judgement.Neutral)]
    [InlineData("b", "confidence", 4 * Day, Judgement.False)]
    [InlineData("c", "accuracy", 3 * Day, Judgement.False)]
    [InlineData("", "accuracy", 3 * Day, Judgement.Hit)]
    [InlineData("", "accuracy", 2 * Day, Judgement.False)]
    internal void An_alert_is_judged_by_its_camera_metric_and_time(string camera, string metric, long time, Judgement expected) =>
        Assert.Equal(expected, Add(camera, metric, time).Judgement);

    [Fact]
    public void Another_models_alert_is_false() =>
        Assert.Equal(Judgement.False, _scorer.Add(new FiredAlert("a", "other", "accuracy", 3 * Day)).Judgement);

    [Fact]
    public void Episodes_and_alerts_are_matched_one_to_one_the_latest_episode_first()
    {
        Assert.Equal((Judgement.Hit, Fog), Add("a", "accuracy", (3 * Day) + 10));
        Assert.Equal((Judgement.Hit, Dirt), Add("a", "accuracy", (3 * Day) + 20));
        Assert.Equal((Judgement.Repeat, Fog), Add("a", "accuracy", (3 * Day) + 30));
        Assert.Equal((Judgement.Hit, Fog), Add("b", "accuracy", (3 * Day) + 40));
        Assert.Equal((Judgement.Repeat, Dirt), Add("a", "recall", (3 * Day) + 50));

        var score = _scorer.Result();
        Assert.Equal((2, 2, 3, 3), (score.Episodes, score.EpisodesFound, score.CameraEpisodes, score.CameraEpisodesFound));
        Assert.Equal((5, 3, 2, 0, 0), (score.Alerts, score.Hits, score.Repeats, score.Neutral, score.FalseAlarms));
    }

    [Fact]
    public void Delays_are_in_batches_and_their_median_is_over_episodes_and_over_cameras()
    {
        Add("a", "accuracy", (1 * Day) + (10 * Batch));
        Add("b", "accuracy", (3 * Day) + (4 * Batch));
        Add("a", "accuracy", (3 * Day) + (5 * Batch));

        var score = _scorer.Result();
        // Episodes: 10 and the first of 4 and 5. Cameras: 10, 4, 5.
        Assert.Equal((7.0, 5.0), (score.MedianDelayBatches, score.MedianCameraDelayBatches));
        Assert.Equal((4.0, 4.5, "b", 2), (Of("fog").DelayBatches, Of("fog").MedianCameraDelayBatches, Of("fog").FirstCamera, Of("fog").CamerasFound));
    }

    [Fact]
    public void False_alarms_are_per_camera_and_day_that_the_camera_was_there()
    {
        Add("a", "accuracy", 8 * Day);
        Add("b", "accuracy", 6 * Day);
        Add("b", "confidence", 8 * Day);

        var score = _scorer.Result();
        Assert.Equal((17.0, 2, 1), (score.CameraDays, score.FalseAlarms, score.Neutral));
        Assert.Equal(Math.Round(2 / 17.0, 5), score.FalseAlarmsPerCameraDay);
        Assert.Equal("1 false", Of("night").Outcome);
        Assert.Equal("seen", Of("labels").Outcome);
    }

    [Fact]
    public void What_is_missed_is_named()
    {
        Add("b", "accuracy", 4 * Day);

        var score = _scorer.Result();
        Assert.Equal(["ramp"], score.EpisodesMissed);
        Assert.Equal((1, 1), (score.EpisodesFound, score.CameraEpisodesFound));
        Assert.Equal(["a"], Of("fog").CamerasMissed);
        Assert.Equal(("MISSED", "found"), (Of("ramp").Outcome, Of("fog").Outcome));
        Assert.Null(Of("ramp").DelayBatches);
    }

    [Fact]
    public void Each_metric_has_its_own_account()
    {
        Add("a", "recall", (1 * Day) + (2 * Batch));
        Add("a", "accuracy", (1 * Day) + (8 * Batch));
        Add("a", "accuracy", (1 * Day) + (9 * Batch));
        Add("a", "confidence", 8 * Day);

        var metrics = _scorer.Result().Metrics.ToDictionary(static metric => metric.Metric);
        Assert.Equal(["accuracy", "confidence", "recall"], metrics.Keys.Order());
        Assert.Equal(
            (3, 1, 8.0, 2, 0), (metrics["accuracy"].CameraEpisodes, metrics["accuracy"].CameraEpisodesFound,
                metrics["accuracy"].MedianDelayBatches, metrics["accuracy"].Alerts, metrics["accuracy"].FalseAlarms));
        Assert.Equal((1, 1, 2.0), (metrics["recall"].CameraEpisodes, metrics["recall"].CameraEpisodesFound, metrics["recall"].MedianDelayBatches));
        Assert.Equal((0, 1), (metrics["confidence"].CameraEpisodes, metrics["confidence"].FalseAlarms));
    }

    private (Judgement Judgement, Episode? Episode) Add(string camera, string metric, long time)
    {
        var judged = _scorer.Add(new FiredAlert(camera, "m", metric, time));
        return (judged.Judgement, judged.Episode);
    }

    private ScenarioScore Of(string id) => _scorer.Result().Scenarios.Single(scenario => scenario.Id == id);
}
