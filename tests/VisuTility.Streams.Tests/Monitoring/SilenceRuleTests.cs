using VisuTility.Streams.Records;
using VisuTility.Streams.Rules;
using VisuTility.Streams.Tests.Processing;
using VisuTility.Streams.Tests.Rules;

namespace VisuTility.Streams.Tests.Monitoring;

/// <summary>Rules that judge time without readings, through the real engine.</summary>
public sealed class SilenceRuleTests
{
    private const string Rules =
        """
        { "rules": [ { "name": "silent", "match": { "metric": "accuracy" }, "keep_firing_for": "0s", "cooldown": "0s",
          "detector": { "name": "silence", "timeout": "20s" } } ] }
        """;

    private static readonly SeriesLabels Series = new("cam-1", "RGB", "m", "v1", "accuracy");

    [Fact]
    public void A_camera_that_falls_silent_is_an_alert_at_the_first_tick_past_the_timeout_and_its_next_reading_ends_it()
    {
        var run = new ScenarioRun(RuleFiles.Parse(Rules), leadMs: 0).Play(Series, [0.9, 0.9], everyMs: 1000).Run();
        Assert.Empty(run.Alerts);

        run.RunUntil(() => run.Alerts.Count > 0, "the alert of the silent camera");

        var firing = Assert.Single(run.Alerts);
        Assert.Equal((AlertState.Firing, "silent"), (firing.State, firing.Rule));
        Assert.InRange(firing.EventTimeMs, run.StartMs + 1000 + 20_000, run.StartMs + 1000 + 31_000);
        Assert.Equal(firing.EventTimeMs - (run.StartMs + 1000), firing.Statistic);
        Assert.Null(firing.StateBefore);

        run.Play(Series, [0.9], everyMs: 1000, startMs: firing.EventTimeMs + 5000);
        run.RunUntil(() => run.Alerts.Count > 1, "the end of the alert");
        Assert.Equal((AlertState.Resolved, firing.Fingerprint), (run.Alerts[1].State, run.Alerts[1].Fingerprint));
    }

    [Theory]
    [InlineData("""{ "name": "a", "match": { "metric": "m" }, "for": "5m", "detector": { "name": "silence" } }""", "rules[0].for")]
    [InlineData("""{ "name": "a", "match": { "metric": "m" }, "m_of_n": [2, 3], "detector": { "name": "silence" } }""", "rules[0].m_of_n")]
    public void A_rule_that_waits_for_further_readings_of_a_silent_series_is_refused(string rule, string path)
    {
        var problems = new List<string>();

        Assert.False(RuleSetParser.TryParse(System.Text.Encoding.UTF8.GetBytes($$"""{"rules":[{{rule}}]}"""), "f", out _, problems));
        Assert.StartsWith($"f:1: {path}: must be left out with \"silence\"", Assert.Single(problems), StringComparison.Ordinal);
    }
}
