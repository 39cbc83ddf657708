using VisuTility.Streams.Detection.Parameters;

namespace VisuTility.Streams.Detection.Distribution;

/// <summary>Parameters of every detector that tests the newest readings against a reference, given or learned.</summary>
public abstract record ReferenceTestOptions
{
    /// <summary>n, readings the reference is learned from; null = 300, or as many as <see cref="Baseline"/> has.</summary>
    public int? Reference { get; init; }

    /// <summary>Readings of the stable metric; empty = learned.</summary>
    public IReadOnlyList<double> Baseline { get; init; } = [];

    /// <summary>m, newest readings held against the reference.</summary>
    public int Window { get; init; } = 100;

    /// <summary>One test per so many readings, 1 or more.</summary>
    public int Every { get; init; } = 1;

    /// <summary>Level of a single test, above 0, below 1; null = from <see cref="ReadingsPerFalseAlarm"/>.</summary>
    public double? Alpha { get; init; }

    /// <summary>Mean readings between false alarms that are promised, above 1.</summary>
    public double ReadingsPerFalseAlarm { get; init; } = 100_000;

    /// <summary>Learn a new reference after a drift; otherwise keep the old one and only empty the window.</summary>
    public bool RelearnOnDrift { get; init; } = true;

    /// <summary>n.</summary>
    internal int ReferenceSize => Reference ?? (Baseline.Count > 0 ? Baseline.Count : 300);

    /// <summary>Level of a single test.</summary>
    internal double TestLevel => RepeatedTests.Level(Alpha, ReadingsPerFalseAlarm, Every);
}

/// <summary>The rows of <see cref="ReferenceTestOptions"/>.</summary>
internal static class ReferenceTestTable
{
    /// <param name="table">Table of the detector.</param>
    /// <param name="least">Fewest readings of reference, baseline and window.</param>
    public static ParameterTable<T> ReferenceRows<T>(this ParameterTable<T> table, int least)
        where T : ReferenceTestOptions => table
        .Integer(
            "reference", least, 100_000, "readings of the reference; none = 300", o => o.Reference, (o, v) => With(o, x => x with { Reference = v }))
        .Numbers("baseline", $"readings of the stable metric, {least} or more", o => o.Baseline, (o, v) => With(o, x => x with { Baseline = v }))
        .Integer("window", least, 100_000, "newest readings held against it", o => o.Window, (o, v) => With(o, x => x with { Window = v }))
        .Integer("every", 1, 1_000_000, "one test per so many readings", o => o.Every, (o, v) => With(o, x => x with { Every = v }))
        .Number("alpha", RepeatedTests.LevelRange, "level of a single test", o => o.Alpha, (o, v) => With(o, x => x with { Alpha = v }))
        .Number(
            "readings_per_false_alarm",
            RepeatedTests.ReadingsRange,
            "mean readings between false alarms",
            o => o.ReadingsPerFalseAlarm,
            (o, v) => With(o, x => x with { ReadingsPerFalseAlarm = v }))
        .OnlyWhen("alpha is not given", o => o.Alpha is null)
        .Boolean(
            "relearn_on_drift", "learn anew after a drift", o => o.RelearnOnDrift, (o, v) => With(o, x => x with { RelearnOnDrift = v }))
        .OnlyWhen("baseline is not given", o => o.Baseline.Count == 0)
        .Check("baseline", "reference", o => o.Baseline.Count == 0 || o.Baseline.Count >= least, $"must be {least} readings or more")
        .Check(
            "reference",
            "baseline",
            o => o.Reference is not { } n || o.Baseline.Count == 0 || o.Baseline.Count == n,
            "must be the number of readings of baseline, or left out");

    /// <summary>A record's <c>with</c> gives its own type back, whatever it is called by.</summary>
    private static T With<T>(T options, Func<ReferenceTestOptions, ReferenceTestOptions> change)
        where T : ReferenceTestOptions => (T)change(options);
}
