using System.Text.Json;
using System.Text.Json.Nodes;

namespace VisuTility.Streams.Rules.Json;

/// <summary>A rule file while it is being read.</summary>
internal sealed record RuleSetDraft(RuleSettings Settings, IReadOnlyList<RuleDraft> Rules);

/// <summary>The rule file as a whole.</summary>
internal static class RuleSetShape
{
    public static Shape<RuleSetDraft> Instance { get; } = new Shape<RuleSetDraft>(new RuleSetDraft(new RuleSettings(), []))
        .Add(new Field<RuleSetDraft>(
            "$schema",
            "for editors; has no effect",
            (_, set, _) => set,
            static (_, _) => { },
            _ => false,
            new JsonObject { ["type"] = "string" }))
        .Object(
            "settings",
            RuleShapes.Settings,
            false,
            false,
            "what a partition reads besides the rules",
            s => s.Settings,
            (s, v) => s with { Settings = v! })
        .Add(new Field<RuleSetDraft>("rules", "the rules; a series keeps their order", ReadRules, WriteRules, _ => true, RulesSchema())
        {
            Required = true,
        });

    private static RuleSetDraft ReadRules(JsonElement json, RuleSetDraft target, Place place)
    {
        if (json.ValueKind != JsonValueKind.Array)
        {
            place.Add($"must be a list of rules, not {Shape<RuleSetDraft>.Describe(json)}");
            return target;
        }

        if (json.GetArrayLength() > RuleSet.MaxRules)
        {
            place.Add($"has {json.GetArrayLength()} rules; at most {RuleSet.MaxRules} are allowed");
            return target;
        }

        var rules = json.EnumerateArray().Select((rule, i) => RuleShapes.Rule.Read(rule, place.At(i))).ToList();
        return target with { Rules = rules };
    }

    private static void WriteRules(Utf8JsonWriter writer, RuleSetDraft set)
    {
        writer.WriteStartArray();
        foreach (var rule in set.Rules)
        {
            RuleShapes.Rule.Write(writer, rule);
        }

        writer.WriteEndArray();
    }

    private static JsonObject RulesSchema() =>
        new() { ["type"] = "array", ["maxItems"] = RuleSet.MaxRules, ["items"] = RuleShapes.Rule.Schema() };
}
