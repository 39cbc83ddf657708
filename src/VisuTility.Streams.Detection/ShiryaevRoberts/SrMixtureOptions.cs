using VisuTility.Streams.Detection.Parameters;

namespace VisuTility.Streams.Detection.ShiryaevRoberts;

/// <summary>What a detector does to a reading before anything else.</summary>
public enum InputTransform
{
    None,

    /// <summary>Natural logarithm, of at least 1e-6: for latencies and sizes.</summary>
    Log,
}

/// <summary>Which changes <see cref="SrMixture"/> sees.</summary>
public enum SrStatistic
{
    /// <summary>Of the mean.</summary>
    Mean,

    /// <summary>Of the mean and of the spread, each with half the weight.</summary>
    MeanAndSpread,

    /// <summary>Of the spread.</summary>
    Spread,
}

/// <summary>Parameters of <see cref="SrMixture"/>.</summary>
public sealed record SrMixtureOptions
{
    /// <summary>A: readings per false alarm on a stable series, 10 to 1e15.</summary>
    public double ReadingsPerFalseAlarm { get; init; } = 100_000;

    /// <summary>Readings per false warning, 10 to <see cref="ReadingsPerFalseAlarm"/>; null = no warning.</summary>
    public double? ReadingsPerFalseWarning { get; init; }

    /// <summary>Use the measured limit ln A - 0.6 in place of the guaranteed ln A.</summary>
    public bool Calibrated { get; init; }

    /// <summary>Which changes are a drift.</summary>
    public Sides Direction { get; init; } = Sides.Both;

    /// <summary>Which changes are looked for.</summary>
    public SrStatistic Statistic { get; init; } = SrStatistic.Mean;

    /// <summary>What is done to a reading first.</summary>
    public InputTransform Transform { get; init; } = InputTransform.None;

    /// <summary>Largest score, in standard deviations, above 0, at most 30. 3 for heavy tails: single outliers then never fire.</summary>
    public double Clip { get; init; } = 30;

    /// <summary>
    /// N: centre, scale and clip readings by the median and the MAD of the first N, 5 or more; 0 = take them as they are. For heavy tails.
    /// </summary>
    public int RobustWindow { get; init; }

    /// <summary>
    /// Largest distance from the median, in 1.4826 MAD, above 0; 2 where shifts below one standard deviation matter. Null = 3, or 2 where
    /// the spread counts: squares of scores clipped at 3 still have tails heavier than normal, and alarms twice as often as promised.
    /// </summary>
    public double? RobustClip { get; init; }

    /// <summary>Readings that only learn, 5 or more.</summary>
    public int WarmUp { get; init; } = 50;

    /// <summary>Readings before the first judgement, at least <see cref="WarmUp"/>.</summary>
    public int Min { get; init; } = 100;

    /// <summary>Smallest standard deviation, in the unit of the (transformed) metric, above 0.</summary>
    public double SigmaFloor { get; init; } = Statistics.SigmaFloor.DefaultAbsolute;

    /// <summary>Smallest standard deviation as a share of the mean's magnitude, 0 or more.</summary>
    public double RelativeSigmaFloor { get; init; } = Statistics.SigmaFloor.DefaultRelative;

    /// <summary>Learn a new reference after a drift; otherwise keep the old one and only restart the sums.</summary>
    public bool RelearnOnDrift { get; init; } = true;

    internal static ParameterTable<SrMixtureOptions> Table { get; } = new ParameterTable<SrMixtureOptions>(new SrMixtureOptions())
        .Number(
            "readings_per_false_alarm",
            new NumberRange(10, 1e15),
            "readings per false alarm on a stable series",
            o => o.ReadingsPerFalseAlarm,
            (o, v) => o with { ReadingsPerFalseAlarm = v })
        .Number(
            "readings_per_false_warning",
            new NumberRange(10, 1e15),
            "readings per false warning",
            o => o.ReadingsPerFalseWarning,
            (o, v) => o with { ReadingsPerFalseWarning = v })
        .Boolean("calibrated", "measured limit instead of the guaranteed one", o => o.Calibrated, (o, v) => o with { Calibrated = v })
        .Choice("direction", "which changes are a drift", o => o.Direction, (o, v) => o with { Direction = v })
        .Choice("statistic", "which changes are looked for", o => o.Statistic, (o, v) => o with { Statistic = v })
        .Choice("transform", "what is done to a reading first", o => o.Transform, (o, v) => o with { Transform = v })
        .Number(
            "clip",
            new NumberRange(0, 30, MinimumExcluded: true),
            "largest score, in standard deviations",
            o => o.Clip,
            (o, v) => o with { Clip = v })
        .Integer(
            "robust_window",
            0,
            1_000_000,
            "first readings whose median and MAD centre, scale and clip; 0 = none",
            o => o.RobustWindow,
            (o, v) => o with { RobustWindow = v })
        .Number(
            "robust_clip",
            new NumberRange(0, 30, MinimumExcluded: true),
            "largest distance from the median, in 1.4826 MAD; none = 3, or 2 where the spread counts",
            o => o.RobustClip,
            (o, v) => o with { RobustClip = v })
        .OnlyWhen("robust_window is above 0", o => o.RobustWindow > 0)
        .Integer("warm_up", 5, 1_000_000, "readings that only learn", o => o.WarmUp, (o, v) => o with { WarmUp = v })
        .Integer("min", 5, 1_000_000, "readings before it is judged", o => o.Min, (o, v) => o with { Min = v })
        .Number("sigma_floor", NumberRange.Positive, "smallest sd", o => o.SigmaFloor, (o, v) => o with { SigmaFloor = v })
        .Number(
            "relative_sigma_floor",
            NumberRange.NotNegative,
            "smallest sd as a share of |mean|",
            o => o.RelativeSigmaFloor,
            (o, v) => o with { RelativeSigmaFloor = v })
        .Boolean("relearn_on_drift", "learn anew after a drift", o => o.RelearnOnDrift, (o, v) => o with { RelearnOnDrift = v })
        .Check("robust_window", "robust_window", o => o.RobustWindow is 0 or >= 5, "must be 0 or at least 5")
        .Check("min", "warm_up", o => o.Min >= o.WarmUp, "must be at least warm_up")
        .Check(
            "readings_per_false_warning",
            "readings_per_false_alarm",
            o => o.ReadingsPerFalseWarning is not { } w || w <= o.ReadingsPerFalseAlarm,
            "must be at most readings_per_false_alarm");
}
