using VisuTility.Streams.IntegrationTests.Harness;
using VisuTility.Streams.Rules;

namespace VisuTility.Streams.IntegrationTests.Chaos;

internal static class ChaosRules
{
    /// <summary>
    /// <see cref="TestRules.Busy"/> and a rule that learns and never fires: its coming and going changes every block, and nothing open is expired.
    /// </summary>
    public static RuleSet WithOneMore { get; } = TestRules.Parse(TestRules.Busy.CanonicalJson.Replace(
        "\"rules\":[",
        """
        "rules":[{"name":"absurd","match":{"metric":"*"},"kind":"latency","detector":{"name":"window-mean","comparison":"above","limit":1000000,"window":50,"min":5}},
        """,
        StringComparison.Ordinal));
}
