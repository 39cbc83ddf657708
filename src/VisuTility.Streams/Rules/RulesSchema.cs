using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using VisuTility.Streams.Rules.Json;

namespace VisuTility.Streams.Rules;

/// <summary>The JSON schema of rule files, for editors: <c>rules/rules.schema.json</c>.</summary>
public static class RulesSchema
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Draft 2020-12, indented, ends with a line feed.</summary>
    public static string Create()
    {
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "VisuTility Streams rule file",
        };
        foreach (var (name, value) in RuleSetShape.Instance.Schema())
        {
            schema[name] = value?.DeepClone();
        }

        return schema.ToJsonString(Indented) + "\n";
    }
}
