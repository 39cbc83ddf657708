using System.Text.Json;
using VisuTility.Streams.Host.Cli;
using VisuTility.Streams.Rules;

namespace VisuTility.Streams.Host.Commands.Rules;

/// <summary>Rule sets and their differences as data.</summary>
internal static class RulesText
{
    public static void Write(CommandContext context, FoldContext head)
    {
        if (context.Json)
        {
            using var rules = JsonDocument.Parse(head.Rules.CanonicalJson);
            context.Output.Json(
                new
                {
                    Hash = RulesCommand.HashText(head.Rules),
                    head.ControlPosition,
                    Silences = head.Silences.Length,
                    RuleSet = rules.RootElement,
                });
            return;
        }

        context.Output.Table(
            ["rule", "metric", "kind", "detector", "severity", "job"],
            head.Rules.Rules.Select(static rule => new[]
            {
                rule.Name, MetricOf(rule), rule.Kind.ToString().ToLowerInvariant(), $"{rule.Detector.Name} {rule.Detector.Parameters}",
                rule.Severity,
                rule.Retrain?.Kind.ToString().ToLowerInvariant() ?? "-",
            }));
        context.Output.Say(
            $"{head.Rules.Rules.Count} rules, hash {RulesCommand.HashText(head.Rules)}; {head.Silences.Length} silences; " +
            $"control position {head.ControlPosition}.");
    }

    /// <summary>Writes the differences; true where there is none.</summary>
    public static bool Write(CommandContext context, RuleSet before, RuleSet after)
    {
        var diff = RuleSet.Compare(before, after);
        if (context.Json)
        {
            context.Output.Json(
                new
                {
                    Before = RulesCommand.HashText(before),
                    After = RulesCommand.HashText(after),
                    diff.Added,
                    diff.Removed,
                    diff.Changed,
                    diff.SettingsChanged,
                });
        }
        else
        {
            Lines(context, "+", diff.Added);
            Lines(context, "-", diff.Removed);
            Lines(context, "~", diff.Changed);
            Lines(context, "~", diff.SettingsChanged ? ["settings"] : []);
        }

        return before.Hash == after.Hash;
    }

    private static void Lines(CommandContext context, string mark, IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            context.Output.Line($"{mark} {name}");
        }
    }

    private static string MetricOf(Rule rule)
    {
        using var json = JsonDocument.Parse(rule.CanonicalJson);
        var metric = json.RootElement.GetProperty("match").GetProperty("metric");
        return metric.ValueKind == JsonValueKind.String
            ? metric.GetString()!
            : string.Join(", ", metric.EnumerateArray().Select(static glob => glob.GetString()));
    }
}
