using VisuTility.Streams.Detection.Parameters;

namespace VisuTility.Streams.Detection.Focus;

/// <summary>Parameters of <see cref="NpFocus"/> in rules.</summary>
internal static class NpFocusTable
{
    public static readonly ParameterTable<NpFocusOptions> Own = new ParameterTable<NpFocusOptions>(new NpFocusOptions())
        .Numbers("quantiles", "quantiles of the reference, 9 at most", o => o.Quantiles, (o, v) => o with { Quantiles = v })
        .Choice("combine", "how their statistics are put together", o => o.Combine, (o, v) => o with { Combine = v })
        .Number(
            "readings_per_false_alarm",
            new NumberRange(10, 1e15),
            "readings per false alarm on a stable series",
            o => o.ReadingsPerFalseAlarm,
            (o, v) => o with { ReadingsPerFalseAlarm = v })
        .OnlyWhen("threshold is not given", o => o.Threshold is null)
        .Number(
            "threshold",
            NumberRange.Positive,
            "limit in nats; none = from readings_per_false_alarm",
            o => o.Threshold,
            (o, v) => o with { Threshold = v })
        .Number(
            "warning_threshold",
            NumberRange.Positive,
            "limit of a warning in nats",
            o => o.WarningThreshold,
            (o, v) => o with { WarningThreshold = v })
        .Integer("warm_up", 20, 10_000, "readings the quantiles are learned from", o => o.WarmUp, (o, v) => o with { WarmUp = v })
        .Integer("pieces", 8, 300, "most candidates kept a side and quantile", o => o.Pieces, (o, v) => o with { Pieces = v })
        .Boolean("relearn_on_drift", "learn anew after a drift", o => o.RelearnOnDrift, (o, v) => o with { RelearnOnDrift = v })
        .Check(
            "quantiles",
            "",
            o => o.Quantiles.Count is > 0 and <= NpFocus.MaxQuantiles
                && o.Quantiles.All(q => q is > 0 and < 1)
                && o.Quantiles.Zip(o.Quantiles.Skip(1)).All(pair => pair.First < pair.Second),
            "must be 1 to 9 numbers above 0 and below 1, rising")
        .Check("warning_threshold", "threshold", o => !(o.WarningThreshold > o.Threshold), "must be at most threshold");
}
