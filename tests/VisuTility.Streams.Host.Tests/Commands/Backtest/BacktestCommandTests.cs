using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using VisuTility.Streams.Processing;

namespace VisuTility.Streams.Host.Tests.Commands.Backtest;

/// <summary>The demo's recording of a week: 12 cameras, 83,279 events, 13 episodes of which 6 want an alert.</summary>
public sealed class BacktestCommandTests : IDisposable
{
    private static readonly string Events = Path.Combine(AppContext.BaseDirectory, "demo", "events.jsonl.gz");
    private static readonly string Truth = Path.Combine(AppContext.BaseDirectory, "demo", "truth.json");

    private readonly TestHost _host = new();

    [Fact]
    public async Task The_recording_gives_alerts_jobs_a_summary_a_score_and_a_page()
    {
        var code = await _host.RunAsync("backtest", Events, "--truth", Truth, "--report", "report.html", "--json");

        Assert.True(code == ExitCodes.Done, _host.Talk);
        var lines = _host.Json;
        Assert.Equal(["alert", "job", "score", "summary"], lines.Select(TypeOf).Distinct().Order());
        Assert.Equal(["summary", "score"], lines.TakeLast(2).Select(TypeOf));
        Assert.All(lines.SkipLast(2), AssertHasTheFieldsOfTheIssue);
        AssertSummary(lines[^2], lines);
        AssertScore(lines[^1], lines);
        AssertPage(await File.ReadAllTextAsync(Path.Combine(_host.Host.WorkingFolder, "report.html")), lines);
        Assert.Contains("83279 events of 12 cameras in ", _host.Talk);
        Assert.Contains("Found 6 of 6 episodes", _host.Talk);
    }

    /// <summary>Where a camera's records lie says nothing about them; ids, fingerprints and sources name partitions and offsets.</summary>
    [Fact]
    public async Task The_number_of_partitions_changes_nothing_but_the_ids()
    {
        var days = await FirstEventsAsync(30_000);
        var runs = new List<string>();
        foreach (var partitions in new[] { "1", "5", "64" })
        {
            using var host = new TestHost { Input = days };
            Assert.Equal(ExitCodes.Done, await host.RunAsync("backtest", "-", "--partitions", partitions, "--json"));
            runs.Add(string.Join('\n', host.DataLines.Select(WithoutIds)));
        }

        Assert.Contains("\"type\":\"alert\"", runs[0]);
        Assert.Contains("\"type\":\"job\"", runs[0]);
        Assert.Equal(runs[0], runs[1]);
        Assert.Equal(runs[0], runs[2]);
    }

    [Theory]
    [InlineData("--partitions: 1 to 1000.", "--partitions", "0")]
    [InlineData("nowhere.json", "--rules", "nowhere.json")]
    [InlineData("nowhere.json is no truth file", "--truth", "nowhere.json")]
    [InlineData("there is no such folder", "--report", "nowhere/report.html")]
    public async Task A_wrong_choice_is_a_usage_error(string problem, string option, string value)
    {
        Assert.Equal(ExitCodes.Usage, await _host.RunAsync("backtest", Events, option, value));
        Assert.Contains(problem, Assert.Single(_host.Errors));
        Assert.Empty(_host.Data);
    }

    [Theory]
    [InlineData("{}", "missing")]
    [InlineData("[", "is no truth file that can be read")]
    [InlineData("""{"start_ms":0,"end_ms":9,"step_ms":0,"cameras":[],"scenarios":[]}""", "step_ms must be above 0")]
    [InlineData("""{"start_ms":0,"end_ms":9,"step_ms":1,"cameras":null,"scenarios":[]}""", "is no truth file that can be read")]
    [InlineData("""{"start_ms":0,"end_ms":9,"step_ms":1,"cameras":[],"scenarios":[null]}""", "that can be read: scenarios[0] is null")]
    [InlineData(
        """{"start_ms":0,"end_ms":9,"step_ms":1,"cameras":[{"camera_id":"a"},null],"scenarios":[]}""",
        "that can be read: cameras[1] is null")]
    [InlineData("""{"start_ms":0,"end_ms":9,"step_ms":1,"cameras":[{}],"scenarios":[]}""", "camera_id")]
    [InlineData(
        """{"start_ms":0,"end_ms":9,"step_ms":1,"cameras":[],"scenarios":[{"id":"a","kind":"step","model_name":"m","cameras":[],"onset_ms":1,"alert_expected":"no","metrics_affected":[]},{"id":"a","kind":"step","model_name":"m","cameras":[],"onset_ms":1,"alert_expected":"no","metrics_affected":[]}]}""",
        "two scenarios have the same id")]
    public async Task A_truth_that_cannot_be_used_is_refused(string truth, string problem)
    {
        _host.Write("truth.json", truth);

        Assert.Equal(ExitCodes.Usage, await _host.RunAsync("backtest", Events, "--truth", "truth.json"));
        Assert.Contains(problem, Assert.Single(_host.Errors));
    }

    public void Dispose() => _host.Dispose();

    private static void AssertHasTheFieldsOfTheIssue(JsonElement line)
    {
        string[] fields = ["type", "camera_id", "model_name", "model_version", "metric", "event_time", "status", "detector", "fingerprint"];
        Assert.All(fields, field => Assert.True(line.TryGetProperty(field, out _), $"{field}: {line}"));
        Assert.InRange(line.GetProperty("event_time").GetInt64(), 1772409600000, 1773014400000);
        Assert.NotEqual("", line.GetProperty("fingerprint").GetString());
        Assert.NotEqual("", line.GetProperty("detector").GetString());
        string[] states = TypeOf(line) == "alert" ? ["pending", "firing", "resolved", "expired"] : ["requested"];
        Assert.Contains(line.GetProperty("status").GetString(), states);
    }

    private static void AssertSummary(JsonElement summary, IReadOnlyList<JsonElement> lines)
    {
        Assert.Equal((83_279, 12), (Number(summary, "events"), Number(summary, "cameras")));
        Assert.Equal(83_279, new[] { "readings", "unmatched", "late", "duplicates", "refused", "dead_letters" }.Sum(name => Number(summary, name)));
        Assert.Equal(lines.Count(static line => TypeOf(line) == "job"), Number(summary, "jobs"));
        Assert.Equal(Firing(lines).Count(), summary.GetProperty("firing").EnumerateObject().Sum(static rule => rule.Value.GetInt32()));
    }

    private static void AssertScore(JsonElement score, IReadOnlyList<JsonElement> lines)
    {
        Assert.Equal((6, 6, 11), (Number(score, "episodes"), Number(score, "episodes_found"), Number(score, "camera_episodes")));
        Assert.Equal(Firing(lines).Count(), Number(score, "alerts"));
        Assert.Equal(Number(score, "alerts"), new[] { "hits", "repeats", "neutral", "false_alarms" }.Sum(name => Number(score, name)));
        Assert.Equal(13, score.GetProperty("scenarios").GetArrayLength());
        Assert.Equal(0, Number(score, "false_alarms"));
    }

    private static void AssertPage(string page, IReadOnlyList<JsonElement> lines)
    {
        var streams = Firing(lines)
            .Select(static line => (line.GetProperty("model_name").GetString(), line.GetProperty("camera_id").GetString(), line.GetProperty("metric").GetString()))
            .Distinct().ToList();
        Assert.Equal(streams.Count, page.Split("<figure id=").Length - 1);
        Assert.All(streams, stream => Assert.Contains($"aria-label=\"{stream.Item3} of {stream.Item2}\"", page));
        Assert.Equal(Firing(lines).Count(), page.Split("<g class=\"mark ").Length - 1);
        Assert.All(["S01", "S05", "S13"], id => Assert.Contains($"<tr><td>{id}<td>", page));
        Assert.Contains("HIT of S09", page);
        Assert.EndsWith("</html>", page.TrimEnd());
        Assert.DoesNotContain("<script", page);
        Assert.DoesNotContain("NaN", page);
        Assert.DoesNotContain("http", page.Replace("http-equiv", "", StringComparison.Ordinal));
    }

    private static IEnumerable<JsonElement> Firing(IEnumerable<JsonElement> lines) => lines.Where(static line =>
        TypeOf(line) == "alert" && line.GetProperty("status").GetString() == "firing" && line.GetProperty("previous_status").GetString() != "firing");

    private static async Task<byte[]> FirstEventsAsync(int count)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(Events), CompressionMode.Decompress));
        var lines = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            lines.Append(await reader.ReadLineAsync()).Append('\n');
        }

        return Encoding.UTF8.GetBytes(lines.ToString());
    }

    private static string WithoutIds(string line)
    {
        var item = JsonNode.Parse(line)!.AsObject();
        foreach (var name in new[] { "alert_id", "alert_ids", "job_id", "fingerprint", "source" })
        {
            item.Remove(name);
        }

        return item.ToJsonString();
    }

    private static string TypeOf(JsonElement line) => line.GetProperty("type").GetString()!;

    private static int Number(JsonElement line, string name) => line.GetProperty(name).GetInt32();
}
