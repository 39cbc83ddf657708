using System.Text;
using VisuTility.Streams.Processing;

namespace VisuTility.Streams.Host.Tests.Commands.Backtest;

/// <summary>JSON lines and CSV, packed or not, right and wrong.</summary>
public sealed class BacktestInputTests : IDisposable
{
    private const long Start = 1772409600000;
    private const string Header = "id,timestamp,camera_id,modality,model_name,model_version,metric,value,samples\n";

    private readonly TestHost _host = new();

    [Fact]
    public async Task Csv_and_json_lines_packed_or_not_are_the_same_events()
    {
        var csv = Header + string.Concat(Drop().Select(static e => FormattableString.Invariant($"\"{e.Id}\",{e.Time},cam,RGB,m,v1,accuracy,{e.Value},64\n")));
        var json = string.Concat(Drop().Select(static e => FormattableString.Invariant(
            $"{{\"id\":\"{e.Id}\",\"timestamp\":{e.Time},\"camera_id\":\"cam\",\"modality\":\"RGB\",\"model_name\":\"m\",\"model_version\":\"v1\",\"metric\":\"accuracy\",\"value\":{e.Value},\"samples\":64,\"more\":[1]}}\n")));

        var expected = await AlertsAsync(Encoding.UTF8.GetBytes(json));
        Assert.Contains("\"status\":\"firing\"", expected);
        Assert.Equal(expected, await AlertsAsync(Encoding.UTF8.GetBytes(csv)));
        Assert.Equal(expected, await AlertsAsync(TestHost.Gzip(json)));
        Assert.Equal(expected, await AlertsAsync(TestHost.Gzip(csv)));
    }

    [Theory]
    [InlineData("oops\n", "events:1: neither a JSON object nor the header of a CSV of events; missing columns: id, timestamp,")]
    [InlineData("{\"id\":\"a\"}\n", "events:1: missing: timestamp, camera_id, model_name, model_version, metric, value")]
    [InlineData("\n{\"id\":\"a\"", "events:2: no JSON: ")]
    [InlineData("{\"id\":7}\n", "events:1: id: must be a string, not Number")]
    [InlineData("{\"id\":\"\\ud800\"}\n", "events:1: a text in it is no UTF-8")]
    [InlineData("{\"timestamp\":\"noon\"}\n", "events:1: timestamp: \"noon\" is neither epoch milliseconds nor an ISO 8601 time")]
    [InlineData("{\"value\":\"much\"}\n", "events:1: value: \"much\" is no number")]
    [InlineData("{} {}\n", "events:1: ")]
    [InlineData(Header + "a,1,c,RGB,m,v1,accuracy\n", "events:2: 7 cells, where the header has 9")]
    [InlineData(Header + "a,1,c,RGB,m,v1,accuracy,,1\n", "events:2: missing: value")]
    [InlineData(Header + "a,1,c,RGB,m,v1,accuracy,1,1.5\n", "events:2: samples: \"1.5\" is no whole number")]
    public async Task A_line_that_is_no_event_is_told_with_its_place(string content, string problem)
    {
        _host.Write("events", content);

        Assert.Equal(ExitCodes.Usage, await _host.RunAsync("backtest", "events"));
        Assert.StartsWith(problem, Assert.Single(_host.Errors));
    }

    [Fact]
    public async Task A_text_that_is_no_utf8_is_told_too()
    {
        _host.Input = [.. "{\"id\":\""u8, 0xff, 0xfe, .. "\"}\n"u8];

        Assert.Equal(ExitCodes.Usage, await _host.RunAsync("backtest", "-"));
        Assert.Equal(["stdin:1: a text in it is no UTF-8"], _host.Errors);
    }

    [Fact]
    public async Task No_events_are_no_alerts()
    {
        Assert.Equal(ExitCodes.Done, await _host.RunAsync("backtest", "-", "--json", "--report", "empty.html"));
        Assert.Equal("summary", Assert.Single(_host.Json).GetProperty("type").GetString());
        Assert.Contains("no readings", await File.ReadAllTextAsync(Path.Combine(_host.Host.WorkingFolder, "empty.html")));
    }

    /// <summary>One camera a year ahead neither makes the others late nor itself heard; what the service refuses is counted by its reason.</summary>
    [Fact]
    public async Task A_wrong_clock_and_values_that_are_no_numbers_are_dead_letters()
    {
        var csv = new StringBuilder(Header);
        foreach (var e in Drop().Take(100))
        {
            csv.Append(FormattableString.Invariant($"{e.Id},{e.Time},cam,RGB,m,v1,accuracy,{e.Value},64\n"));
        }

        csv.Append(FormattableString.Invariant($"ahead,{Start + (365L * 86_400_000)},mad,RGB,m,v1,accuracy,0.9,64\n"));
        csv.Append(FormattableString.Invariant($"nan,{Start + (100 * 600_000L)},cam,RGB,m,v1,accuracy,NaN,64\n"));
        foreach (var e in Drop().Skip(100).Take(100))
        {
            csv.Append(FormattableString.Invariant($"{e.Id},{e.Time},cam,RGB,m,v1,accuracy,{e.Value},64\n"));
        }

        _host.Input = Encoding.UTF8.GetBytes(csv.ToString());
        Assert.Equal(ExitCodes.Done, await _host.RunAsync("backtest", "-", "--json"));

        var summary = _host.Json[^1];
        Assert.Equal((202, 200, 0, 2), (Count("events"), Count("readings"), Count("late"), Count("dead_letters")));
        Assert.Equal(2, summary.GetProperty("dead_letter_reasons").EnumerateObject().Count());

        int Count(string name) => summary.GetProperty(name).GetInt32();
    }

    public void Dispose() => _host.Dispose();

    private static async Task<string> AlertsAsync(byte[] input)
    {
        using var host = new TestHost { Input = input };
        var code = await host.RunAsync("backtest", "-", "--json");
        Assert.True(code == ExitCodes.Done, host.Talk);
        return host.Data;
    }

    /// <summary>An accuracy around .95 that falls to .6 after 300 batches of ten minutes.</summary>
    private static IEnumerable<(string Id, long Time, double Value)> Drop() => Enumerable.Range(0, 400).Select(static i =>
        ($"{i:x8}-0000-4000-8000-000000000000", Start + (i * 600_000L), (i < 300 ? 0.9375 : 0.59375) + (i * 7919 % 5 * 0.015625 / 2)));
}
