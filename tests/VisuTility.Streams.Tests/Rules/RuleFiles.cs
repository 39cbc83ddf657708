using System.Text;
using VisuTility.Streams.Rules;

namespace VisuTility.Streams.Tests.Rules;

/// <summary>Rule sets for tests.</summary>
internal static class RuleFiles
{
    public const string Minimal = """
        {"rules":[{"name":"floor","match":{"metric":"accuracy"},"detector":{"name":"threshold","limit":0.5,"comparison":"below"}}]}
        """;

    public static RuleSet Load(string name)
    {
        var problems = new List<string>();
        var file = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "rules", name));
        var read = RuleSetParser.TryParse(file, name, out var rules, problems);
        Assert.True(read, string.Join("\n", problems));
        return rules!;
    }

    public static RuleSet Parse(string json)
    {
        var problems = Problems(json, out var rules);
        Assert.True(rules is not null, string.Join("\n", problems));
        return rules!;
    }

    public static List<string> Problems(string json) => Problems(json, out _);

    /// <summary>One rule with more keys, in JSON: <c>"for": "5m"</c>.</summary>
    public static string With(string keys) =>
        Minimal.Replace("}}]}", $"}},{keys}}}]}}", StringComparison.Ordinal);

    private static List<string> Problems(string json, out RuleSet? rules)
    {
        var problems = new List<string>();
        var read = RuleSetParser.TryParse(Encoding.UTF8.GetBytes(json), "f.json", out rules, problems);
        Assert.Equal(read, problems.Count == 0);
        return problems;
    }
}
