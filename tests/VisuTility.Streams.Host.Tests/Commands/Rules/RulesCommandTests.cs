using System.Text.Json;

namespace VisuTility.Streams.Host.Tests.Commands.Rules;

public sealed class RulesCommandTests : IDisposable
{
    private readonly CommandRun _command = new();

    [Fact]
    public async Task Check_names_the_rules_of_a_sound_file()
    {
        _command.Write("good.json", """{"rules": [{"name": "a", "match": {"metric": "x"}, "detector": {"name": "cusum"}}]}""");

        var code = await _command.RunAsync("rules", "check", "good.json");

        Assert.Equal(0, code);
        Assert.StartsWith("good.json: 1 rules, hash ", Assert.Single(_command.Data), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_lists_every_problem_of_every_file_and_ends_with_4()
    {
        _command.Write("good.json", """{"rules": []}""");
        _command.Write("bad.json", """{"rules": [{"name": "UPPER", "match": {"metric": "x"}, "detector": {"name": "cusun"}}]}""");

        var code = await _command.RunAsync("rules", "check", "bad.json", "good.json", "none.json", "--json");

        Assert.Equal(4, code);
        var reports = _command.Data.Select(static line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal([false, true, false], reports.Select(static report => report.GetProperty("ok").GetBoolean()));
        Assert.Equal(2, reports[0].GetProperty("problems").GetArrayLength());
        Assert.Contains(_command.Talk, static line => line.Contains("none.json", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Apply_refuses_a_broken_file_before_any_client_is_made()
    {
        _command.Write("bad.json", "{");

        var code = await _command.RunAsync("rules", "apply", "bad.json", "-b", "127.0.0.1:1");

        Assert.Equal(2, code);
        Assert.Contains("bad.json:1:", Assert.Single(_command.Talk), StringComparison.Ordinal);
    }

    public void Dispose() => _command.Dispose();
}
