using System.Text.Json;
using VisuTility.Streams.Processing;

namespace VisuTility.Streams.Host.Tests.Commands.Demo;

public sealed class DemoCommandTests : IDisposable
{
    /// <summary>Episodes of demo/truth.json with <c>alert_expected</c> = yes.</summary>
    private static readonly string[] Wanted = ["S01", "S03", "S04", "S05", "S08", "S09"];

    private readonly TestHost _host = new();

    [Fact]
    public async Task On_the_embedded_broker_every_event_is_processed_and_every_known_episode_found()
    {
        var code = await _host.RunAsync("demo", "--kafka", "embedded", "--speed", "max", "--json");

        Assert.True(code == ExitCodes.Done, _host.Talk);
        Assert.Contains("cannot show exactly-once", _host.Talk);
        var lines = _host.Data.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => JsonDocument.Parse(line).RootElement).ToList();
        var summary = lines[^1];
        Assert.Equal("summary", summary.GetProperty("type").GetString());
        var episodes = summary.GetProperty("episodes").EnumerateArray().ToDictionary(static e => e.GetProperty("id").GetString()!);
        Assert.All(Wanted, id => Assert.Equal("found", episodes[id].GetProperty("outcome").GetString()));
        var figures = summary.GetProperty("figures");
        Assert.Equal(83_279, figures.GetProperty("records").GetInt64());
        Assert.Equal(83_279, Sum(figures, "readings", "unmatched", "late", "duplicates", "dead_letters"));
        Assert.Contains(lines, static line => line.GetProperty("type").GetString() == "job"
            && line.GetProperty("job").GetProperty("model_name").GetString() == "digit-reader-rgb");
    }

    [Fact]
    public async Task A_stop_ends_it_with_130()
    {
        // On a thread of its own: the command may do much before it gives its caller the thread back.
        var running = Task.Run(() => _host.RunAsync("demo", "--kafka", "embedded"));
        _host.Stop();

        Assert.Equal(ExitCodes.Interrupted, await running);
        Assert.DoesNotContain("episodes found", _host.Data);
    }

    [Theory]
    [InlineData("--kafka", "nonsense")]
    [InlineData("--kafka", "local")]
    [InlineData("--speed", "0")]
    [InlineData("--speed", "fast")]
    [InlineData("--rules", "missing.json")]
    public async Task A_wrong_choice_is_a_usage_error(string option, string value)
    {
        Assert.Equal(ExitCodes.Usage, await _host.RunAsync("demo", option, value));
        Assert.Contains(value == "local" ? "KAFKA_HOME" : value, Assert.Single(_host.Errors));
    }

    public void Dispose() => _host.Dispose();

    private static long Sum(JsonElement figures, params string[] names) => names.Sum(name => figures.GetProperty(name).GetInt64());
}
