using VisuTility.Streams.Detection.Tests.Golden;
using VisuTility.Streams.Processing;

namespace VisuTility.Streams.Host.Tests.Commands.Detect;

/// <summary>A kind of metric and two numbers in place of a detector.</summary>
public sealed class DetectPresetTests : IDisposable
{
    private readonly TestHost _host = new();

    [Theory]
    [InlineData("rate", "accuracy_step", 2000)]
    [InlineData("error", "errors_bernoulli", 4000)]
    public async Task A_kind_and_two_numbers_are_enough(string kind, string stream, int change)
    {
        var values = Vectors.PathOf($"streams/{stream}.csv");

        var code = await _host.RunAsync("detect", values, "--preset", kind, "--false-alarms-per-day", "0.001", "--rate", "144", "--json");

        Assert.True(code == ExitCodes.Done, _host.Talk);
        Assert.InRange(_host.Json.First(static line => line.GetProperty("event").GetString() == "drift").GetProperty("index").GetInt32(), change, change + 300);
    }

    /// <summary>The options are the parameters of the detector <c>preset</c>.</summary>
    [Fact]
    public async Task The_options_are_those_of_the_detector_of_that_name()
    {
        var values = Vectors.PathOf("streams/latency_lognormal.csv");
        await _host.RunAsync("detect", values, "--preset", "latency", "--false-alarms-per-day", "0.5", "--rate", "1440", "--json");

        using var named = new TestHost();
        await named.RunAsync(
            "detect", values, "--detector", "preset", "--params", """{"kind":"latency","false_alarms_per_day":0.5,"rate":1440}""", "--rate", "1440",
            "--json");

        Assert.NotEmpty(_host.Json);
        Assert.Equal(named.Data, _host.Data);
    }

    [Theory]
    [InlineData("kind", "--preset", "rat")]
    [InlineData("false_alarms_per_day", "--preset", "rate", "--false-alarms-per-day", "-1")]
    [InlineData("false_alarms_per_day", "--preset", "rate", "--false-alarms-per-day", "NaN")]
    public async Task A_wrong_preset_is_a_usage_error(string problem, params string[] options)
    {
        Assert.Equal(ExitCodes.Usage, await _host.RunAsync(["detect", .. options]));
        Assert.Contains(problem, Assert.Single(_host.Errors));
    }

    public void Dispose() => _host.Dispose();
}
