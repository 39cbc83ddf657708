using VisuTility.Streams.Detection.Parameters;

namespace VisuTility.Streams.Detection.Distribution;

/// <summary>Parameters of <see cref="PopulationStability"/> and <see cref="JensenShannon"/>, which differ in the distance only.</summary>
public sealed record BinnedOptions
{
    /// <summary>B, bins between quantiles of the reference, 2 or more; fewer where quantiles are equal.</summary>
    public int Bins { get; init; } = 10;

    /// <summary>Smallest value that matters, however significant; 0 or more.</summary>
    public double Level { get; init; } = 0.1;

    /// <summary>n, readings the reference is learned from, 20 or more; null = 300, or as many as <see cref="Baseline"/> has.</summary>
    public int? Reference { get; init; }

    /// <summary>Readings of the stable metric, at least 20; empty = learned.</summary>
    public IReadOnlyList<double> Baseline { get; init; } = [];

    /// <summary>m, newest readings held against the reference, 20 or more.</summary>
    public int Window { get; init; } = 100;

    /// <summary>One test per so many readings, 1 or more.</summary>
    public int Every { get; init; } = 1;

    /// <summary>Level of a single test, above 0, below 1; null = from <see cref="ReadingsPerFalseAlarm"/>.</summary>
    public double? Alpha { get; init; }

    /// <summary>Mean readings between false alarms that are promised, above 1.</summary>
    public double ReadingsPerFalseAlarm { get; init; } = 100_000;

    /// <summary>Learn a new reference after a drift; otherwise keep the old one and only empty the window.</summary>
    public bool RelearnOnDrift { get; init; } = true;

    /// <summary>The same with the number of readings of the reference written out.</summary>
    internal BinnedOptions WithReference() =>
        this with { Reference = Reference ?? (Baseline.Count > 0 ? Baseline.Count : 300) };

    internal BinnedSetup Setup() => new()
    {
        Reference = Reference!.Value,
        Window = Window,
        Bins = Bins,
        Categorical = false,
        Every = Every,
        Baseline = Baseline,
        RelearnOnDrift = RelearnOnDrift,
        Alpha = RepeatedTests.Level(Alpha, ReadingsPerFalseAlarm, Every),
    };

    /// <summary>Rows that both share.</summary>
    internal static ParameterTable<BinnedOptions> Table(BinnedOptions defaults) => new ParameterTable<BinnedOptions>(defaults)
        .Integer("bins", 2, 1000, "bins between quantiles of the reference", o => o.Bins, (o, v) => o with { Bins = v })
        .Number("level", NumberRange.NotNegative, "smallest value that matters", o => o.Level, (o, v) => o with { Level = v })
        .Integer("reference", 20, 100_000, "readings of the reference; none = 300", o => o.Reference, (o, v) => o with { Reference = v })
        .Numbers("baseline", "readings of the stable metric, 20 or more", o => o.Baseline, (o, v) => o with { Baseline = v })
        .Integer("window", 20, 100_000, "newest readings held against it", o => o.Window, (o, v) => o with { Window = v })
        .Integer("every", 1, 1_000_000, "one test per so many readings", o => o.Every, (o, v) => o with { Every = v })
        .Number("alpha", RepeatedTests.LevelRange, "level of a single test", o => o.Alpha, (o, v) => o with { Alpha = v })
        .Number(
            "readings_per_false_alarm",
            RepeatedTests.ReadingsRange,
            "mean readings between false alarms",
            o => o.ReadingsPerFalseAlarm,
            (o, v) => o with { ReadingsPerFalseAlarm = v })
        .OnlyWhen("alpha is not given", o => o.Alpha is null)
        .Boolean("relearn_on_drift", "learn anew after a drift", o => o.RelearnOnDrift, (o, v) => o with { RelearnOnDrift = v })
        .OnlyWhen("baseline is not given", o => o.Baseline.Count == 0)
        .Check("baseline", "reference", o => o.Baseline.Count is 0 or >= 20, "must be 20 readings or more")
        .Check(
            "reference",
            "baseline",
            o => o.Reference is not { } n || o.Baseline.Count == 0 || o.Baseline.Count == n,
            "must be the number of readings of baseline, or left out");
}
