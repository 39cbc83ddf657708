using System.Collections.Immutable;
using VisuTility.Streams.Alerting;
using VisuTility.Streams.Detection;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.Rules.Json;

/// <summary>A rule while it is being read: not everything is there yet.</summary>
internal sealed record RuleDraft
{
    public string? Name { get; init; }
    public RuleMatch? Match { get; init; }
    public MetricKind Kind { get; init; }
    public IDriftDetector? Detector { get; init; }
    public AlertPolicy Policy { get; init; } = new();
    public string Severity { get; init; } = "warning";
    public IReadOnlyDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
    public string Summary { get; init; } = SummaryTemplate.DefaultText;
    public string? RunbookUrl { get; init; }
    public RetrainOrder? Retrain { get; init; }
}
