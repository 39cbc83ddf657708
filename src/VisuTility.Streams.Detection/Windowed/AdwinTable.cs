using VisuTility.Streams.Detection.Parameters;

namespace VisuTility.Streams.Detection.Windowed;

/// <summary>Parameters of <see cref="Adwin"/>: in rules, and under the names of other libraries.</summary>
internal static class AdwinTable
{
    public static readonly ParameterTable<AdwinOptions> Own = new ParameterTable<AdwinOptions>(new AdwinOptions())
        .Number("delta", OpenShare, "confidence, smaller = fewer drifts", o => o.Delta, (o, v) => o with { Delta = v })
        .Number("warning_delta", OpenShare, "confidence of a warning", o => o.WarningDelta, (o, v) => o with { WarningDelta = v })
        .Integer("clock", 1, 1_000_000, "readings between two checks", o => o.Clock, (o, v) => o with { Clock = v })
        .Integer("phase", 0, 1_000_000, "shift of the checks; none = from the first reading", o => o.Phase, (o, v) => o with { Phase = v })
        .OnlyWhen("mode is paper", o => o.Mode == AdwinMode.Paper)
        .Integer("max_buckets", 2, 64, "buckets a row keeps", o => o.MaxBuckets, (o, v) => o with { MaxBuckets = v })
        .Integer("rows", 1, 30, "rows; at most max_buckets (2^rows - 1) readings", o => o.Rows, (o, v) => o with { Rows = v })
        .Integer("min_window", 1, 1_000_000, "least readings beside a cut", o => o.MinWindow, (o, v) => o with { MinWindow = v })
        .Integer("grace", 0, 1_000_000, "readings that are not judged", o => o.Grace, (o, v) => o with { Grace = v })
        .Choice("mode", "whose rules", o => o.Mode, (o, v) => o with { Mode = v })
        .Choice("direction", "which changes are a drift", o => o.Direction, (o, v) => o with { Direction = v })
        .OnlyWhen("mode is paper", o => o.Mode == AdwinMode.Paper)
        .Choice("scale", "what the bound takes as the spread", o => o.Scale, (o, v) => o with { Scale = v })
        .Number("range", NumberRange.Positive, "width of the readings' range", o => o.Range, (o, v) => o with { Range = v })
        .OnlyWhen("scale is range", o => o.Scale == AdwinScale.Range)
        .Number("sigma_floor", NumberRange.Positive, "smallest sd", o => o.SigmaFloor, (o, v) => o with { SigmaFloor = v })
        .Number(
            "relative_sigma_floor",
            NumberRange.NotNegative,
            "smallest sd as a share of |mean|",
            o => o.RelativeSigmaFloor,
            (o, v) => o with { RelativeSigmaFloor = v })
        .Check("warning_delta", "delta", o => !(o.WarningDelta <= o.Delta), "must be above delta");

    public static readonly ParameterTable<AdwinOptions> River = new ParameterTable<AdwinOptions>(PeerOptions(AdwinMode.River))
        .Number("delta", OpenShare, "confidence", o => o.Delta, (o, v) => o with { Delta = v })
        .Integer("clock", 1, 1_000_000, "readings between two checks", o => o.Clock, (o, v) => o with { Clock = v })
        .Integer("max_buckets", 2, 64, "buckets a row keeps", o => o.MaxBuckets, (o, v) => o with { MaxBuckets = v })
        .Integer("min_window_length", 1, 1_000_000, "least readings beside a cut", o => o.MinWindow, (o, v) => o with { MinWindow = v })
        .Integer("grace_period", 0, 1_000_000, "readings not judged", o => o.Grace, (o, v) => o with { Grace = v });

    public static readonly ParameterTable<AdwinOptions> Moa = new ParameterTable<AdwinOptions>(PeerOptions(AdwinMode.Moa))
        .Number("deltaAdwinOption", OpenShare, "confidence", o => o.Delta, (o, v) => o with { Delta = v });

    public static readonly ParameterTable<AdwinOptions> Frouros = new ParameterTable<AdwinOptions>(PeerOptions(AdwinMode.Frouros))
        .Number("delta", OpenShare, "confidence", o => o.Delta, (o, v) => o with { Delta = v })
        .Integer("clock", 1, 1_000_000, "readings between two checks", o => o.Clock, (o, v) => o with { Clock = v })
        .Integer("m", 2, 64, "buckets a row keeps", o => o.MaxBuckets, (o, v) => o with { MaxBuckets = v })
        .Integer("min_window_size", 1, 1_000_000, "least readings beside a cut", o => o.MinWindow, (o, v) => o with { MinWindow = v })
        .Integer("min_num_instances", 0, 1_000_000, "readings not judged", o => o.Grace, (o, v) => o with { Grace = v });

    /// <summary>Rows of the modes of other libraries, which have no cap: 84 million readings with 5 buckets.</summary>
    private const int PeerRows = 24;

    private static NumberRange OpenShare => new(0, 1, MinimumExcluded: true, MaximumExcluded: true);

    private static AdwinOptions PeerOptions(AdwinMode mode) =>
        new() { Mode = mode, Scale = AdwinScale.Range, Range = 1, Rows = PeerRows };
}
