using VisuTility.Streams.Detection.Parameters;

namespace VisuTility.Streams.Detection.Distribution;

/// <summary>
/// Parameters of <see cref="PopulationStability"/> and <see cref="JensenShannon"/>, which differ in the distance only. Reference, baseline and
/// window have 20 readings or more.
/// </summary>
public sealed record BinnedOptions : ReferenceTestOptions
{
    /// <summary>B, bins between quantiles of the reference, 2 or more; fewer where quantiles are equal.</summary>
    public int Bins { get; init; } = 10;

    /// <summary>Smallest value that matters, however significant; 0 or more.</summary>
    public double Level { get; init; } = 0.1;

    /// <summary>Rows that both share.</summary>
    internal static ParameterTable<BinnedOptions> Table(BinnedOptions defaults) => new ParameterTable<BinnedOptions>(defaults)
        .Integer("bins", 2, 1000, "bins between quantiles of the reference", o => o.Bins, (o, v) => o with { Bins = v })
        .Number("level", NumberRange.NotNegative, "smallest value that matters", o => o.Level, (o, v) => o with { Level = v })
        .ReferenceRows(least: 20);
}
