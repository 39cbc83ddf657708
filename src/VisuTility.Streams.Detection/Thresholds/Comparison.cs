namespace VisuTility.Streams.Detection.Thresholds;

/// <summary>On which side of a limit a rule fires.</summary>
public enum Comparison
{
    Above,
    Below,
    AtOrAbove,
    AtOrBelow,
}

internal static class ComparisonRules
{
    public static bool Breaks(this Comparison comparison, double statistic, double limit) => comparison switch
    {
        Comparison.Above => statistic > limit,
        Comparison.Below => statistic < limit,
        Comparison.AtOrAbove => statistic >= limit,
        _ => statistic <= limit,
    };

    public static Direction Direction(this Comparison comparison) =>
        comparison is Comparison.Above or Comparison.AtOrAbove ? Detection.Direction.Up : Detection.Direction.Down;

    /// <summary>Drift past the limit, warning past the warning limit (NaN = none).</summary>
    public static DriftStatus Judge(this Comparison comparison, double statistic, double limit, double warning) =>
        comparison.Breaks(statistic, limit) ? DriftStatus.Drift
        : comparison.Breaks(statistic, warning) ? DriftStatus.Warning
        : DriftStatus.Stable;

    /// <summary>A warning limit must be reached before the limit.</summary>
    public static bool InOrder(this Comparison comparison, double? warning, double limit) =>
        warning is not { } w || (comparison.Direction() == Detection.Direction.Up ? w <= limit : w >= limit);
}
