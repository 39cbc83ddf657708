using VisuTility.Streams.Alerting;
using VisuTility.Streams.Detection;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.Rules;

/// <summary>
/// One rule: which series, which detector, what becomes of its verdicts. Immutable; shared by all series that match.
/// </summary>
public sealed record Rule
{
    /// <summary>Unique in its rule set: 1 to 64 of a-z, 0-9 and -.</summary>
    public required string Name { get; init; }

    public required RuleMatch Match { get; init; }
    public required MetricKind Kind { get; init; }
    public required IDriftDetector Detector { get; init; }
    public required AlertPolicy Policy { get; init; }

    /// <summary><c>info</c>, <c>warning</c>, <c>error</c> or <c>critical</c>.</summary>
    public required string Severity { get; init; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }
    public required SummaryTemplate Summary { get; init; }
    public required string? RunbookUrl { get; init; }

    /// <summary>What to order when the alert fires; null = nothing.</summary>
    public required RetrainOrder? Retrain { get; init; }

    /// <summary>The rule with all defaults filled in, keys in order, no white space.</summary>
    public required string CanonicalJson { get; init; }

    /// <summary>Of <see cref="CanonicalJson"/>: changes with anything that can change an output.</summary>
    public required ulong Hash { get; init; }

    /// <summary>
    /// Of the name, the detector, its parameters and the state versions: as long as it stays, a stored state of this rule stays valid,
    /// whatever else of the rule changes (policy, labels, match).
    /// </summary>
    public required ulong StateHash { get; init; }

    /// <summary>Bytes per series: <see cref="AlertPolicy.StateBytes"/> and the detector's; a multiple of 8.</summary>
    public int StateBytes => AlertPolicy.StateBytes + Detector.StateBytes;

    public bool Equals(Rule? other) => other is not null && CanonicalJson == other.CanonicalJson;

    /// <summary>For hash tables of one process only; nothing of a fold may use it.</summary>
    public override int GetHashCode() => (int)Hash;

    public override string ToString() => Name;
}
