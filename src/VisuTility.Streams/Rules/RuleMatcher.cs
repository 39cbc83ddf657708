namespace VisuTility.Streams.Rules;

/// <summary>
/// Finds the rules of a series. Called once per birth of a series and per change of rules; it remembers the candidates of each metric name,
/// so a restore of many series does not try every rule for each. Belongs to one thread.
/// </summary>
public sealed class RuleMatcher(RuleSet rules)
{
    /// <summary>Metric names are the cameras' choice: past this many the candidates are found anew each time.</summary>
    private const int MaxRememberedMetrics = 4096;

    private readonly Dictionary<string, Rule[]> _candidates = new(StringComparer.Ordinal);

    public RuleSet Rules { get; } = rules;

    /// <summary>The rules that watch the series, in the order of the rule set; empty = nothing watches it.</summary>
    public IReadOnlyList<Rule> Match(in SeriesLabels series)
    {
        var matching = new List<Rule>();
        foreach (var rule in Candidates(series.Metric))
        {
            if (rule.Match.Matches(series))
            {
                matching.Add(rule);
            }
        }

        return matching;
    }

    private Rule[] Candidates(string metric)
    {
        if (!_candidates.TryGetValue(metric, out var rules))
        {
            rules = [.. Rules.Rules.Where(r => r.Match.Metric.Matches(metric))];
            if (_candidates.Count < MaxRememberedMetrics)
            {
                _candidates.Add(metric, rules);
            }
        }

        return rules;
    }
}
