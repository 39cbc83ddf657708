using VisuTility.Streams.Host.Commands.Bench;

namespace VisuTility.Streams.Host.Tests.Commands.Bench;

public sealed class BenchCommandTests : IDisposable
{
    private readonly CommandRun _command = new();

    [Theory]
    [InlineData("--mode", "fast")]
    [InlineData("--events", "10")]
    [InlineData("--kill-at", "1")]
    public async Task What_cannot_be_measured_is_a_usage_error(string option, string value) =>
        Assert.Equal(2, await _command.RunAsync("bench", option, value));

    [Fact]
    public void The_rules_of_the_bench_are_sound()
    {
        using var resource = typeof(BenchSetup).Assembly.GetManifestResourceStream("rules/bench.json")!;
        using var bytes = new MemoryStream();
        resource.CopyTo(bytes);
        var problems = new List<string>();

        Assert.True(
            VisuTility.Streams.Rules.RuleSetParser.TryParse(bytes.ToArray(), "rules/bench.json", out var rules, problems),
            string.Join(" ", problems));
        Assert.Equal(["bench-rolling-mean", "bench-cusum"], rules.Rules.Select(static rule => rule.Name));
    }

    public void Dispose() => _command.Dispose();
}
