using VisuTility.Streams.Detection.Parameters;

namespace VisuTility.Streams.Detection.Presets;

/// <summary>What a metric measures; decides its transform, its harmful direction and its smallest spread.</summary>
public enum PresetKind
{
    /// <summary>A share in which more is better: accuracy, recall, mean confidence. Whole counts of the samples are found out.</summary>
    Rate,

    /// <summary>A share of errors, or single outcomes with 1 = error.</summary>
    Error,

    /// <summary>A time or a size above 0, judged on its logarithm.</summary>
    Latency,

    /// <summary>An unbounded score in which less is better.</summary>
    Score,

    /// <summary>The p-value of somebody else's test, judged on its normal score.</summary>
    PValue,

    /// <summary>A number of events per reading, judged on its square root.</summary>
    Count,
}

/// <summary>Which changes are a drift.</summary>
public enum PresetDirection
{
    /// <summary>The harmful one of the kind: down for rates and p-values, up for errors, latencies and scores, both for counts.</summary>
    Auto,
    Both,
    Up,
    Down,
}

/// <summary>What may come back every day or week without being a drift.</summary>
public enum PresetSeason
{
    /// <summary>A daily season where the readings show one.</summary>
    Auto,

    /// <summary>None: from the first readings on every lasting change is a drift.</summary>
    None,

    /// <summary>A daily season, always fitted.</summary>
    Daily,

    /// <summary>The hours of the day, each with a value of its own and straight lines between them: for profiles that are no sinusoids. 5
    /// KB.</summary>
    Hours,

    /// <summary>A daily and a weekly season, always fitted.</summary>
    Weekly,
}

/// <summary>Parameters of <see cref="Preset"/>.</summary>
public sealed record PresetOptions
{
    internal static readonly ParameterTable<PresetOptions> Table = new ParameterTable<PresetOptions>(new PresetOptions())
        .Choice("kind", "what the metric measures", o => o.Kind, (o, v) => o with { Kind = v })
        .Number(
            "false_alarms_per_day",
            new NumberRange(1e-9, 1e6),
            "promised false alarms per series and day",
            o => o.FalseAlarmsPerDay,
            (o, v) => o with { FalseAlarmsPerDay = v })
        .Number(
            "rate",
            new NumberRange(1e-3, 1e12),
            "readings per day; without it the time between readings counts",
            o => o.Rate,
            (o, v) => o with { Rate = v })
        .Choice("direction", "which changes are a drift; auto = the harmful ones", o => o.Direction, (o, v) => o with { Direction = v })
        .Choice("season", "what may come back without being a drift", o => o.Season, (o, v) => o with { Season = v })
        .OnlyWhen("mean is not given", o => o.Mean is null)
        .Boolean("calibrated", "measured limit instead of the guaranteed one", o => o.Calibrated, (o, v) => o with { Calibrated = v })
        .Duration(
            "accept_after", "time after which a level is the new normal", o => o.AcceptAfterMs, (o, v) => o with { AcceptAfterMs = v })
        .OnlyWhen("mean is not given", o => o.Mean is null)
        .Number("mean", NumberRange.Any, "mean of the stable metric, where it is known", o => o.Mean, (o, v) => o with { Mean = v })
        .Number("sd", NumberRange.Positive, "its standard deviation (of the judged value)", o => o.Sd, (o, v) => o with { Sd = v })
        .Check("mean", "sd", o => o.Mean is null == o.Sd is null, "mean and sd must be given together");

    /// <summary>What the metric measures.</summary>
    public PresetKind Kind { get; init; } = PresetKind.Rate;

    /// <summary>Promised false alarms per series and day.</summary>
    public double FalseAlarmsPerDay { get; init; } = 0.001;

    /// <summary>Readings per day; null = the time that has really passed between readings counts.</summary>
    public double? Rate { get; init; }

    /// <summary>Which changes are a drift.</summary>
    public PresetDirection Direction { get; init; } = PresetDirection.Auto;

    /// <summary>What may come back without being a drift.</summary>
    public PresetSeason Season { get; init; } = PresetSeason.Auto;

    /// <summary>Use the measured limit in place of the guaranteed one.</summary>
    public bool Calibrated { get; init; } = true;

    /// <summary>How long a level stays a drift before it is the new normal, milliseconds.</summary>
    public long AcceptAfterMs { get; init; } = 2 * 86_400_000L;

    /// <summary>Mean of the stable metric, where it is known beforehand; null = learned.</summary>
    public double? Mean { get; init; }

    /// <summary>Its standard deviation (latency: of the natural logarithm).</summary>
    public double? Sd { get; init; }
}
