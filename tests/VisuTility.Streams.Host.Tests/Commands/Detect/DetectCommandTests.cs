using System.Text;
using System.Text.Json;
using VisuTility.Streams.Detection;
using VisuTility.Streams.Processing;

namespace VisuTility.Streams.Host.Tests.Commands.Detect;

public sealed class DetectCommandTests : IDisposable
{
    /// <summary>From 50 on above the limit, from 60 below it, from 70 above it again.</summary>
    private static readonly string Levels = Lines([.. Enumerable.Range(0, 80).Select(static i => i is (>= 50 and < 60) or >= 70 ? 9.0 : 1)]);

    private const string Limit = """{"limit":5}""";

    private readonly TestHost _host = new();

    [Fact]
    public async Task A_line_of_json_has_the_index_from_0_and_the_evidence()
    {
        var code = await RunAsync(Step(), "--detector", "sr-mixture", "--json");

        Assert.Equal(ExitCodes.Done, code);
        var line = Assert.Single(_host.Json);
        Assert.Equal(
            [
                "event", "index", "time", "value", "statistic", "threshold", "direction", "p_value", "window", "reference", "change_point",
                "change_point_first", "change_point_last", "effect_size", "size",
            ],
            line.EnumerateObject().Select(static property => property.Name));
        Assert.Equal(("drift", "up", 5.0), (line.GetProperty("event").GetString(), line.GetProperty("direction").GetString(), Number(line, "value")));
        Assert.InRange(line.GetProperty("index").GetInt32(), 300, 305);
        Assert.True(Number(line, "statistic") > Number(line, "threshold"));
        Assert.InRange(300, Number(line, "change_point_first"), Number(line, "change_point_last"));
        Assert.True(Number(line, "effect_size") > 0);
        Assert.Equal(JsonValueKind.Null, line.GetProperty("time").ValueKind);
        Assert.Contains("360 readings: 1 drifts, 0 warnings.", _host.Talk);
    }

    [Fact]
    public async Task Without_json_a_line_is_for_people()
    {
        await RunAsync(Step(), "--detector", "sr-mixture");

        Assert.Matches(@"^drift +30\d +up +value 5 +statistic .+ limit .+ began about 300 \(\d+ to \d+\)", Assert.Single(_host.DataLines));
    }

    [Fact]
    public async Task A_level_is_one_line_from_where_it_begins_and_with_every_a_line_per_reading()
    {
        await RunAsync(Levels, "--detector", "threshold", "--params", Limit, "--json");
        Assert.Equal([50, 70], Indices());

        using var every = new TestHost { Input = Encoding.UTF8.GetBytes(Levels) };
        await every.RunAsync("detect", "--detector", "threshold", "--params", Limit, "--json", "--every");
        Assert.Equal([.. Enumerable.Range(50, 10), .. Enumerable.Range(70, 10)], every.Json.Select(static line => line.GetProperty("index").GetInt32()));
    }

    [Theory]
    [InlineData("1\n2\nx\n", "stdin:3: \"x\" is no finite number")]
    [InlineData("1\nNaN\n", "stdin:2: \"NaN\" is no finite number")]
    [InlineData("1\n\n# note\nInfinity\n", "stdin:4: \"Infinity\" is no finite number")]
    [InlineData("1,5\n", "stdin:1: \"1,5\" is no finite number")]
    [InlineData("1\n1e999", "stdin:2: \"1e999\" is no finite number")]
    public async Task A_line_that_is_no_number_is_told_with_its_place(string input, string problem)
    {
        Assert.Equal(ExitCodes.Usage, await RunAsync(input, "--detector", "cusum"));
        Assert.Equal([problem], _host.Errors);
    }

    [Fact]
    public async Task What_was_found_before_a_bad_line_stays_written()
    {
        Assert.Equal(ExitCodes.Usage, await RunAsync(Levels + "oops\n", "--detector", "threshold", "--params", Limit, "--json"));
        Assert.Equal([50, 70], Indices());
        Assert.StartsWith("stdin:81: ", Assert.Single(_host.Errors));
    }

    [Theory]
    [InlineData("cusm", "did you mean \"cusum\"?")]
    [InlineData("river:ADWN", "did you mean \"river:ADWIN\"?")]
    public async Task An_unknown_detector_is_refused_with_the_nearest_name(string name, string hint)
    {
        Assert.Equal(ExitCodes.Usage, await RunAsync("1\n", "--detector", name));
        Assert.Contains(hint, Assert.Single(_host.Errors));
    }

    [Theory]
    [InlineData("""{"q":1}""", "detector.q: unknown parameter")]
    [InlineData("""{"h":-1}""", "detector.h")]
    [InlineData("[1]", "--params: a JSON object, not [1].")]
    [InlineData("{", "--params: no JSON")]
    public async Task Wrong_parameters_are_refused(string parameters, string problem)
    {
        Assert.Equal(ExitCodes.Usage, await RunAsync("1\n", "--detector", "cusum", "--params", parameters));
        Assert.Contains(problem, Assert.Single(_host.Errors));
    }

    [Theory]
    [InlineData("Which detector?")]
    [InlineData("exclude each other", "--detector", "cusum", "--preset", "rate")]
    [InlineData("--params is for --detector", "--preset", "rate", "--params", "{}")]
    [InlineData("--false-alarms-per-day is for --preset", "--detector", "cusum", "--false-alarms-per-day", "1")]
    [InlineData("--rate: readings per day", "--detector", "cusum", "--rate", "0")]
    [InlineData("name the values' column", "--detector", "cusum", "--time-column", "t")]
    [InlineData("name the values' column", "--detector", "cusum", "--no-header")]
    [InlineData("missing.txt cannot be read", "missing.txt", "--detector", "cusum")]
    public async Task Options_that_make_no_sense_are_usage_errors(string problem, params string[] arguments)
    {
        Assert.Equal(ExitCodes.Usage, await RunAsync("1\n", arguments));
        Assert.Contains(problem, Assert.Single(_host.Errors));
    }

    [Fact]
    public async Task Nothing_is_zero_readings_and_done()
    {
        Assert.Equal(ExitCodes.Done, await RunAsync("", "--detector", "cusum"));
        Assert.Empty(_host.Data);
        Assert.Contains("0 readings: 0 drifts, 0 warnings.", _host.Talk);
    }

    [Fact]
    public async Task List_names_every_detector_with_its_parameters()
    {
        Assert.Equal(ExitCodes.Done, await _host.RunAsync("detect", "--list"));

        var names = DetectorFactory.Describe().Concat(DetectorFactory.DescribePeers()).Select(static info => info.Name).ToList();
        Assert.All(names, name => Assert.Contains(_host.DataLines, line => line.StartsWith($"{name}: ", StringComparison.Ordinal)));
        Assert.Contains(_host.DataLines, static line => line.StartsWith("    delta ", StringComparison.Ordinal) && line.Contains("= 0.002"));
    }

    [Fact]
    public async Task List_as_json_is_an_object_a_detector()
    {
        Assert.Equal(ExitCodes.Done, await _host.RunAsync("detect", "--list", "--json"));

        var listed = _host.Json.ToDictionary(static line => line.GetProperty("name").GetString()!);
        Assert.Equal(
            DetectorFactory.Describe().Concat(DetectorFactory.DescribePeers()).Select(static info => info.Name).Order(), listed.Keys.Order());
        Assert.True(listed["river:ADWIN"].GetProperty("peer").GetBoolean());
        Assert.False(listed["cusum"].GetProperty("peer").GetBoolean());
        var delta = listed["river:ADWIN"].GetProperty("parameters").EnumerateArray().Single(static p => p.GetProperty("name").GetString() == "delta");
        Assert.Equal(0.002, delta.GetProperty("default").GetDouble());
    }

    public void Dispose() => _host.Dispose();

    private Task<int> RunAsync(string input, params string[] arguments)
    {
        _host.Input = Encoding.UTF8.GetBytes(input);
        return _host.RunAsync(["detect", .. arguments]);
    }

    private IEnumerable<int> Indices() => _host.Json.Select(static line => line.GetProperty("index").GetInt32());

    private static double Number(JsonElement line, string name) => line.GetProperty(name).GetDouble();

    /// <summary>0 and 2 in turn, then 5.</summary>
    private static string Step() => Lines([.. Enumerable.Range(0, 360).Select(static i => i < 300 ? i % 2 * 2.0 : 5)]);

    private static string Lines(IReadOnlyList<double> values) => string.Concat(values.Select(static value => FormattableString.Invariant($"{value}\n")));
}
