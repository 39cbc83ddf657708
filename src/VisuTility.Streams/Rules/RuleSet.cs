using VisuTility.Streams.Detection;

namespace VisuTility.Streams.Rules;

/// <summary>Settings and rules as one whole: what one control record replaces. Immutable.</summary>
public sealed record RuleSet
{
    /// <summary>Most bytes of a rule file.</summary>
    public const int MaxFileBytes = 1 << 20;

    /// <summary>
    /// Most bytes of the canonical form. It has to fit into one Kafka record of the default 1 MiB together with the silences and skips
    /// of a context.
    /// </summary>
    public const int MaxCanonicalBytes = 900_000;

    public const int MaxRules = 1000;

    /// <summary>No rules, default settings: what holds before the first control record.</summary>
    public static RuleSet Empty { get; } = RuleSetParser.Empty();

    public required RuleSettings Settings { get; init; }

    /// <summary>In file order: a series' detectors and the outputs of one reading keep this order.</summary>
    public required IReadOnlyList<Rule> Rules
    {
        get;
        init
        {
            field = value;
            HasTimed = value.Any(static rule => rule.Detector is ITimedDetector);
        }
    }

    /// <summary>Whether a rule judges time without readings.</summary>
    public bool HasTimed { get; private init; }

    /// <summary>
    /// What goes on the control topic: all defaults filled in, keys in order, no white space. Parsing it gives an equal rule set.
    /// </summary>
    public required string CanonicalJson { get; init; }

    /// <summary>Of <see cref="CanonicalJson"/>.</summary>
    public required ulong Hash { get; init; }

    /// <summary>Names of rules that differ, each list in the order of its rule set.</summary>
    public static RuleSetDiff Compare(RuleSet before, RuleSet after)
    {
        var old = before.Rules.ToDictionary(r => r.Name, StringComparer.Ordinal);
        var added = new List<string>();
        var changed = new List<string>();
        foreach (var rule in after.Rules)
        {
            if (!old.Remove(rule.Name, out var previous))
            {
                added.Add(rule.Name);
            }
            else if (previous.CanonicalJson != rule.CanonicalJson)
            {
                changed.Add(rule.Name);
            }
        }

        var removed = before.Rules.Where(r => old.ContainsKey(r.Name)).Select(r => r.Name).ToList();
        return new RuleSetDiff(added, removed, changed, before.Settings != after.Settings);
    }

    public bool Equals(RuleSet? other) => other is not null && CanonicalJson == other.CanonicalJson;

    /// <summary>For hash tables of one process only; nothing of a fold may use it.</summary>
    public override int GetHashCode() => (int)Hash;
}
