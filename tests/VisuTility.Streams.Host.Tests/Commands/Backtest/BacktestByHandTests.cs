using System.Globalization;
using System.Text.Json;

namespace VisuTility.Streams.Host.Tests.Commands.Backtest;

/// <summary>Tiny recordings under one level rule: every line, count and mark was worked out by hand.</summary>
public sealed class BacktestByHandTests : IDisposable
{
    private const long Start = 1_772_409_600_000;
    private const long Step = 60_000;

    /// <summary>A level of 10: what it says can be worked out by hand.</summary>
    private const string Rules = """
        {"rules": [{"name": "high", "match": {"metric": "x"}, "detector": {"name": "threshold", "limit": 10},
          "keep_firing_for": "0s", "cooldown": "0s", "retrain": {"kind": "retrain", "reason": "drift", "scope": "camera"}}]}
        """;

    private readonly CommandRun _command = new();

    public void Dispose() => _command.Dispose();

    [Fact]
    public async Task Alerts_and_jobs_come_in_the_order_of_the_input_with_their_fields()
    {
        _command.Write("rules.json", Rules);
        _command.Write("e.jsonl", Events(("a", 0, 1), ("b", 0, 1), ("a", 1, 11), ("b", 1, 12), ("a", 2, 1)));

        Assert.Equal(0, await _command.RunAsync("backtest", "e.jsonl", "--rules", "rules.json"));

        Assert.Equal(
            [$"alert a firing {Start + Step}", $"job a requested {Start + Step}", $"alert b firing {Start + Step}", $"job b requested {Start + Step}",
                $"alert a resolved {Start + (2 * Step)}"],
            _command.Json.Select(static line =>
                $"{Text(line, "type")} {Text(line, "camera_id")} {Text(line, "status")} {line.GetProperty("event_time").GetInt64()}"));
        Assert.All(_command.Json, static line =>
        {
            Assert.Equal(("m", "v1", "x", "threshold", "high"), (
                Text(line, "model_name"), Text(line, "model_version"), Text(line, "metric"), Text(line, "detector"), Text(line, "rule")));
            Assert.Equal(32, Text(line, "fingerprint").Length);
        });
        Assert.Equal(Text(_command.Json[0], "fingerprint"), Text(_command.Json[1], "fingerprint"));
        Assert.Equal((11.0, 10.0), (_command.Json[0].GetProperty("statistic").GetDouble(), _command.Json[0].GetProperty("threshold").GetDouble()));
        Assert.Contains(_command.Talk, static line => line.Contains("2 alerts (high 2), 2 jobs.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Late_repeated_future_and_unasked_readings_are_the_services_business_and_counted()
    {
        _command.Write("rules.json", Rules);
        var first = Line("a", 1, 1);
        _command.Write("e.jsonl", string.Join(
            '\n', first, first, Line("a", 0, 1), Line("a", 100_000, 1), Line("a", 2, 1), Line("b", 2, 1), Line("a", 3, 1, "y"),
            first.Replace("\"value\":1", "\"value\":\"NaN\"", StringComparison.Ordinal)));

        Assert.Equal(0, await _command.RunAsync("backtest", "e.jsonl", "--rules", "rules.json", "--json"));

        var summary = Assert.Single(_command.Json);
        Assert.Equal("summary", Text(summary, "type"));
        Assert.Equal([8, 2, 3, 1, 1, 1, 2], new[] { "events", "cameras", "readings", "late", "duplicates", "unmatched", "dead_letters" }.Select(
            name => summary.GetProperty(name).GetInt32()));
        Assert.Equal(
            """{"invalid_value":1,"timestamp_out_of_range":1}""", summary.GetProperty("dead_letter_reasons").GetRawText());
    }

    [Fact]
    public async Task The_score_is_the_last_line_and_right()
    {
        _command.Write("rules.json", Rules);
        _command.Write("truth.json", TruthText);
        _command.Write("e", Events(("a", 0, 1), ("b", 0, 1), ("b", 1, 15), ("b", 2, 1), ("a", 4, 1), ("a", 5, 15), ("a", 6, 1), ("a", 7, 15)));

        Assert.Equal(0, await _command.RunAsync("backtest", "e", "--rules", "rules.json", "--truth", "truth.json", "--json"));

        var score = _command.Json[^1];
        Assert.Equal("score", Text(score, "type"));
        Assert.Equal([1, 1, 1, 1, 3, 1, 1, 0, 1], new[]
        {
            "episodes", "episodes_found", "camera_episodes", "camera_episodes_found", "alerts", "hits", "repeats", "neutral", "false_alarms",
        }.Select(name => score.GetProperty(name).GetInt32()));
        Assert.Equal(2, score.GetProperty("median_delay_batches").GetDouble());
        Assert.Contains(_command.Talk, static line => line.StartsWith("Found 1 of 1 episodes and 1 of 1 camera-episodes", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_report_is_one_page_with_the_streams_that_alarmed_the_episodes_and_the_judged_marks()
    {
        _command.Write("rules.json", Rules);
        _command.Write("truth.json", TruthText);
        _command.Write("e", Events(("a", 0, 1), ("b", 0, 1), ("<i>", 0, 1), ("<i>", 1, 20), ("q", 2, 2), ("a", 4, 1), ("a", 5, 15),
            ("a", 6, 1), ("a", 7, 15)));

        Assert.Equal(0, await _command.RunAsync("backtest", "e", "--rules", "rules.json", "--truth", "truth.json", "--report", "out.html"));

        var page = _command.Read("out.html");
        Assert.StartsWith("<!doctype html>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("http", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<i>&", page, StringComparison.Ordinal);
        Assert.Contains("<b>&lt;i&gt;</b> x", page, StringComparison.Ordinal);
        Assert.Equal(2, Count(page, "<figure"));
        Assert.Equal((1, 1, 1), (Count(page, "class=\"mark hit\""), Count(page, "class=\"mark repeat\""), Count(page, "class=\"mark false\"")));
        Assert.Equal(1, Count(page, "<path class=\"affected\""));
        Assert.Contains("HIT of S1, step", page, StringComparison.Ordinal);
        Assert.Contains("value 15, statistic 15 past 10, up", page, StringComparison.Ordinal);
        Assert.Contains("<td class=\"good\">found", page, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1e308)]
    public async Task A_report_of_extreme_or_constant_values_is_drawn(double value)
    {
        _command.Write("rules.json", Rules.Replace("\"limit\": 10", "\"limit\": -1", StringComparison.Ordinal));
        _command.Write("e", Events(("a", 0, value), ("a", 1, -value), ("a", 2, value)));

        Assert.Equal(0, await _command.RunAsync("backtest", "e", "--rules", "rules.json", "--report", "out.html"));
        Assert.Contains("class=\"mark plain\"", _command.Read("out.html"), StringComparison.Ordinal);
    }

    private static string TruthText => $$"""
        {"recording": "tiny", "start_ms": {{Start}}, "end_ms": {{Start + (10 * Step)}}, "step_ms": {{Step}},
         "cameras": [{"camera_id": "a"}, {"camera_id": "b"}],
         "scenarios": [{"id": "S1", "kind": "step", "scope": "camera", "model_name": "m", "cameras": ["a"], "corruption": null,
           "onset_ms": {{Start + (3 * Step)}}, "full_ms": {{Start + (3 * Step)}}, "end_ms": null, "expected_action": "none", "alert_expected": "yes", "metrics_affected": ["x"], "metrics_maybe": []}]}
        """;

    private static string Events(params IEnumerable<(string Camera, int At, double Value)> events) =>
        string.Join('\n', events.Select(static e => Line(e.Camera, e.At, e.Value)));

    private static string Line(string camera, int at, double value, string metric = "x") => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"id":"{{camera}}-{{at}}-{{metric}}","timestamp":{{Start + (at * Step)}},"camera_id":"{{camera}}","model_name":"m","model_version":"v1","metric":"{{metric}}","value":{{value}} }""");

    private static string Text(JsonElement line, string name) => line.GetProperty(name).GetString()!;

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
