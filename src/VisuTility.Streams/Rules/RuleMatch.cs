namespace VisuTility.Streams.Rules;

/// <summary>
/// Which series a rule watches: all five labels must match. The metric is always named; the others match everything by default.
/// </summary>
public sealed record RuleMatch
{
    public required GlobSet Metric { get; init; }
    public GlobSet Camera { get; init; } = GlobSet.Any;
    public GlobSet Modality { get; init; } = GlobSet.Any;
    public GlobSet Model { get; init; } = GlobSet.Any;
    public GlobSet Version { get; init; } = GlobSet.Any;

    public bool Matches(in SeriesLabels series) =>
        Metric.Matches(series.Metric)
        && Camera.Matches(series.Camera)
        && Modality.Matches(series.Modality)
        && Model.Matches(series.Model)
        && Version.Matches(series.Version);
}
