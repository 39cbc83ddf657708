using VisuTility.Streams.Detection.Parameters;

namespace VisuTility.Streams.Detection.Focus;

/// <summary>
/// <c>NPFocus</c> of changepoint_online 1.2.1 on raw readings with the quantiles .05 .1 .25 .5 .75 .9 .95 of the input's first 300
/// (<see cref="INeedsReference"/>, or given as <c>quantiles</c>); sum or maximum of the quantiles' statistics.
/// </summary>
internal static class NpFocusPeers
{
    private static readonly NpFocusOptions Start =
        new() { Peer = true, Threshold = double.NaN, WarmUp = FocusDetector.PeerReadings, Pieces = 64 };

    private static readonly ParameterTable<NpFocusOptions> SumTable = Table(Start);

    private static readonly ParameterTable<NpFocusOptions> MaxTable = Table(Start with { Combine = NpCombine.Max });

    public static readonly DetectorType[] Types =
        [Type("focus:NPFocusSum", "sum", SumTable), Type("focus:NPFocusMax", "largest", MaxTable)];

    public static NpFocus With(NpFocusOptions options, ReadOnlySpan<double> reference, string name)
    {
        var sorted = reference.ToArray();
        Array.Sort(sorted);
        var given = options with { Values = [.. options.Quantiles.Select(q => sorted[(int)((sorted.Length - 1) * q)]).Distinct()] };
        return new NpFocus(given, name, (options.Combine == NpCombine.Max ? MaxTable : SumTable).Canonical(given));
    }

    private static ParameterTable<NpFocusOptions> Table(NpFocusOptions defaults) => new ParameterTable<NpFocusOptions>(defaults)
        .Number("threshold", NumberRange.Positive, "statistic of an event, in nats", o => o.Threshold, (o, v) => o with { Threshold = v })
        .Required()
        .Choice(
            "side",
            "which changes of a share are an event",
            o => FocusPeers.SideOf(o.Direction),
            (o, v) => o with { Direction = FocusPeers.SidesOf(v) })
        .Numbers("quantiles", "quantiles of the first 300 readings; none = taken from them", o => o.Values, (o, v) => o with { Values = v })
        .Check(
            "quantiles",
            "",
            o => o.Values.Count <= NpFocus.MaxQuantiles && o.Values.Zip(o.Values.Skip(1)).All(pair => pair.First < pair.Second),
            "must be at most 9 numbers, rising");

    private static DetectorType Type(string name, string how, ParameterTable<NpFocusOptions> table) =>
        new DetectorType<NpFocusOptions>(
            new DetectorInfo(
                name,
                $"any change of the distribution: {how} of the quantiles' statistics",
                "any number",
                false,
                "39616",
                "changepoint_online 1.2.1",
                []),
            table,
            options => new NpFocus(options, name, table.Canonical(options)));
}
