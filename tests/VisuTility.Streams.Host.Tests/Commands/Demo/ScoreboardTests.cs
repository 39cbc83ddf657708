using VisuTility.Streams.Host.Commands.Demo;
using VisuTility.Streams.Host.Commands.Scoring;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.Host.Tests.Commands.Demo;

public sealed class ScoreboardTests
{
    private static readonly Episode Fog = new()
    {
        Id = "F", Kind = "step", ModelName = "m", Cameras = ["a", "b"], OnsetMs = 1000, EndMs = 2000,
        ExpectedAction = "retrain model", AlertExpected = "yes", MetricsAffected = ["accuracy"], MetricsMaybe = ["recall"],
    };

    private static readonly Episode Season = new()
    {
        Id = "S", Kind = "seasonal-no-drift", ModelName = "m", Cameras = ["c"], OnsetMs = 0, ExpectedAction = "none", AlertExpected = "no",
        MetricsAffected = [], MetricsMaybe = [],
    };

    private readonly Scoreboard _score = new(new Truth
    {
        StartMs = 0, EndMs = 9000, StepMs = 100, Cameras = [], Scenarios = [Fog, Season],
    });

    [Fact]
    public void Nothing_found_is_missed_where_an_alert_was_wanted_and_quiet_where_not() =>
        Assert.Equal(["quiet", "MISSED"], _score.Results().Select(static result => result.Outcome));

    [Theory]
    [InlineData("a", "accuracy", 1000, true, 0)]
    [InlineData("b", "accuracy", 2000, true, 0)]
    [InlineData("b", "recall", 2000, false, 0)]
    [InlineData("a", "accuracy", 999, false, 1)]
    [InlineData("a", "accuracy", 2001, false, 1)]
    [InlineData("c", "accuracy", 1500, false, 1)]
    [InlineData("a", "latency_ms", 1500, false, 1)]
    public void An_alert_counts_for_its_camera_metric_and_time_only(string camera, string metric, long time, bool found, int falseAlarms)
    {
        _score.Add(Alert(camera, metric, time));

        Assert.Equal(found ? "found" : "MISSED", _score.Results().Single(static result => result.Id == "F").Outcome);
        Assert.Equal(falseAlarms, _score.FalseAlarms);
    }

    [Fact]
    public void The_delay_is_that_of_the_earliest_hit_and_cameras_count_once()
    {
        _score.Add(Alert("b", "accuracy", 1800));
        _score.Add(Alert("a", "recall", 1300));
        _score.Add(Alert("a", "accuracy", 1400));
        _score.Add(Alert("a", "accuracy", 1500));

        var result = _score.Results().Single(static result => result.Id == "F");
        Assert.Equal(TimeSpan.FromMilliseconds(400), result.Delay);
        Assert.Equal("accuracy", result.FirstMetric);
        Assert.Equal((2, 4), (result.CamerasFound, result.Alerts));
    }

    [Fact]
    public void An_alert_that_goes_on_or_ends_is_not_counted_again()
    {
        _score.Add(Alert("a", "accuracy", 1100));
        _score.Add(Alert("a", "accuracy", 1200) with { PreviousState = AlertState.Firing });
        _score.Add(Alert("a", "accuracy", 1900) with { State = AlertState.Resolved, PreviousState = AlertState.Firing });

        Assert.Equal(1, _score.Fired);
    }

    [Fact]
    public void A_false_alarm_on_a_camera_that_should_be_quiet_is_held_against_its_episode()
    {
        _score.Add(Alert("c", "accuracy", 500));

        Assert.Equal("1 false", _score.Results().Single(static result => result.Id == "S").Outcome);
    }

    private static DriftAlert Alert(string camera, string metric, long time) => new()
    {
        AlertId = "id", Fingerprint = "f", Sequence = 1, State = AlertState.Firing, PreviousState = AlertState.Inactive, Rule = "r",
        CameraId = camera, ModelName = "m", ModelVersion = "1", Metric = metric, StartsAtMs = time,
        EventTimeMs = time, Value = 0, Statistic = 0, Threshold = 0,
        Window = new WindowSummary(0, 0, 0, 0, 0), Detector = new DetectorInfo("d"), Source = new SourceRange("metrics", 0, 0, 0),
        EpisodeStartOffset = 0,
    };
}
