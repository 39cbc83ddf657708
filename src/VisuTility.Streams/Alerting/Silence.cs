using VisuTility.Streams.Rules;

namespace VisuTility.Streams.Alerting;

/// <summary>
/// Mutes people, not the machine: a matching alert lives on as always and is published with <c>silenced = true</c>.
/// In force in [<paramref name="StartsAtMs"/>, <paramref name="EndsAtMs"/>) of the partition clock, milliseconds since 1970 UTC.
/// </summary>
public sealed record Silence(string Id, LabelMatchers Matchers, long StartsAtMs, long EndsAtMs)
{
    /// <summary>Most UTF-16 units of an id.</summary>
    public const int MaxIdLength = 128;

    /// <summary>Whether it mutes an alert of the rule on the series.</summary>
    /// <param name="series">The alert's series.</param>
    /// <param name="rule">The alert's rule.</param>
    /// <param name="tickMs">Partition clock at the newest tick: silences begin and end only there.</param>
    public bool Mutes(in SeriesLabels series, Rule rule, long tickMs) =>
        StartsAtMs <= tickMs && tickMs < EndsAtMs && Matchers.Matches(series, rule);
}
