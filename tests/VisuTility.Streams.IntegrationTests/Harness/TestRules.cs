using System.Text;
using VisuTility.Streams.Rules;

namespace VisuTility.Streams.IntegrationTests.Harness;

public static class TestRules
{
    /// <summary>Fires, resolves and orders jobs often on <see cref="EventLoad"/>.</summary>
    public static RuleSet Busy { get; } = Parse(
        """
        {"rules":[
          {"name":"accuracy-low","match":{"metric":"accuracy"},"kind":"rate","detector":{"name":"window-mean","comparison":"below","limit":0.8,"window":20,"min":5},
           "keep_firing_for":"2s","cooldown":"5s","retrain":{"kind":"retrain","reason":"drift","scope":"camera","cooldown":"20s"}},
          {"name":"accuracy-cusum","match":{"metric":"accuracy"},"kind":"rate","detector":{"name":"cusum"},"keep_firing_for":"5s","cooldown":"10s"},
          {"name":"latency-high","match":{"metric":"latency_ms"},"kind":"latency","detector":{"name":"threshold","comparison":"above","limit":22.9},"for":"1s","m_of_n":[2,8],"keep_firing_for":"3s","cooldown":"3s"}
        ]}
        """);

    public static RuleSet Parse(string json)
    {
        var problems = new List<string>();
        Assert.True(RuleSetParser.TryParse(Encoding.UTF8.GetBytes(json), "test rules", out var rules, problems), string.Join('\n', problems));
        return rules;
    }
}
