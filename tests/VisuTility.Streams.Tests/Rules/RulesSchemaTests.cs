using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using VisuTility.Streams.Detection;
using VisuTility.Streams.Rules;

namespace VisuTility.Streams.Tests.Rules;

public sealed class RulesSchemaTests
{
    private const string Update = "VISUTILITY_UPDATE_SCHEMA";

    [Fact]
    public void Schema_file_is_the_one_the_code_gives()
    {
        if (Environment.GetEnvironmentVariable(Update) == "1")
        {
            File.WriteAllText(FileInRepository(), RulesSchema.Create());
            return;
        }

        var file = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "rules", "rules.schema.json"));

        Assert.True(
            file == RulesSchema.Create(),
            $"rules/rules.schema.json is out of date; run: {Update}=1 "
            + "dotnet test tests/VisuTility.Streams.Tests --filter RulesSchemaTests");
    }

    [Fact]
    public void Schema_names_every_detector_and_refuses_unknown_keys()
    {
        var schema = JsonNode.Parse(RulesSchema.Create())!;

        var rule = schema["properties"]!["rules"]!["items"]!;
        var alternatives = rule["properties"]!["detector"]!["oneOf"]!.AsArray();
        var detectors = alternatives.Select(d => d!["properties"]!["name"]!["const"]!.GetValue<string>());

        Assert.Equal(DetectorFactory.Describe().Select(d => d.Name), detectors);
        Assert.False(schema["additionalProperties"]!.GetValue<bool>());
        Assert.False(rule["additionalProperties"]!.GetValue<bool>());
        Assert.Equal(["detector", "match", "name"], rule["required"]!.AsArray().Select(r => r!.GetValue<string>()));
    }

    private static string FileInRepository([CallerFilePath] string source = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(source)!, "..", "..", "..", "rules", "rules.schema.json"));
}
