using System.Text.Json;
using VisuTility.Streams.Registry;
using VisuTility.Streams.Registry.Local;

namespace VisuTility.Streams.Host.Tests.Commands.Schemas;

public sealed class SchemasCommandTests : IDisposable
{
    private const string Subject = "visutility.alerts-visutility.DriftAlert";

    private readonly CommandRun _command = new();

    [Fact]
    public async Task Check_tells_missing_subjects_by_3_and_register_makes_them_once()
    {
        Assert.Equal(3, await _command.RunAsync("schemas", "check", "--registry", "file:registry"));
        Assert.All(_command.Data, static line => Assert.EndsWith("not registered", line, StringComparison.Ordinal));

        Assert.Equal(0, await _command.RunAsync("schemas", "register", "--registry", "file:registry", "--json"));
        var first = _command.Data;
        Assert.Equal(0, await _command.RunAsync("schemas", "register", "--registry", "file:registry", "--json"));
        Assert.Equal(first, _command.Data);

        Assert.Equal(0, await _command.RunAsync("schemas", "check", "--registry", "file:registry", "--json"));
        var levels = _command.Data.Select(static line => JsonDocument.Parse(line).RootElement)
            .ToDictionary(
                static report => report.GetProperty("schema").GetString()!, static report => report.GetProperty("level").GetString());
        Assert.Equal("BACKWARD_TRANSITIVE", levels["MetricEvent"]);
        Assert.Equal("FULL_TRANSITIVE", levels["RetrainJob"]);
    }

    [Fact]
    public async Task Another_compatibility_level_is_a_difference()
    {
        await _command.RunAsync("schemas", "register", "--registry", "file:registry");
        await Registry().SetCompatibilityAsync(Subject, CompatibilityLevel.None, CancellationToken.None);

        Assert.Equal(4, await _command.RunAsync("schemas", "check", "--registry", "file:registry"));
        Assert.Contains(
            _command.Data, static line => line.Contains("compatibility is NONE, not FULL_TRANSITIVE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_subject_that_would_refuse_our_schema_ends_check_and_register_with_5()
    {
        var registry = Registry();
        await registry.RegisterAsync(
            Subject, """{"type": "record", "name": "DriftAlert", "namespace": "visutility", "fields": [{"name": "alert_id", "type": "int"}]}""", CancellationToken.None);
        await registry.SetCompatibilityAsync(Subject, CompatibilityLevel.FullTransitive, CancellationToken.None);

        Assert.Equal(5, await _command.RunAsync("schemas", "check", "--registry", "file:registry"));
        Assert.Contains(_command.Data, static line => line.StartsWith($"{Subject}: incompatible: ", StringComparison.Ordinal));
        Assert.Equal(5, await _command.RunAsync("schemas", "register", "--registry", "file:registry"));
    }

    [Fact]
    public async Task Without_a_registry_the_command_says_how_to_name_one()
    {
        Assert.Equal(2, await _command.RunAsync("schemas", "check"));
        Assert.Contains("--registry", Assert.Single(_command.Talk), StringComparison.Ordinal);
    }

    public void Dispose() => _command.Dispose();

    private LocalSchemaRegistry Registry() => new(Path.Combine(_command.Folder, "registry"));
}
