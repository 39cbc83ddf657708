namespace VisuTility.Streams.Detection.Presets;

/// <summary>
/// What is normal for a series: a level, a season where there is one, and a robust spread, all growing with the readings.
/// <see cref="ReferenceFit"/> has the arithmetic; the season's fit and, before it, the first readings lie in doubles of the caller's.
/// </summary>
public struct NormalReference
{
    /// <summary>Readings so far.</summary>
    public long Count;

    /// <summary>Ordinal of the first reading.</summary>
    public long FirstOrdinal;

    /// <summary>Event time of the first reading, milliseconds.</summary>
    public long FirstMs;

    /// <summary>Level without season: mean of the readings, each clipped around the level before it.</summary>
    public double Level;

    /// <summary>Sum of squared recursive residuals, each clipped, of the fit in use.</summary>
    public double Squares;

    /// <summary>Terms of <see cref="Squares"/>.</summary>
    public double Terms;

    /// <summary>The same sum of the level alone, over the readings that the season's fit has taken.</summary>
    public double LevelSquares;

    /// <summary>The same sum of the season's fit.</summary>
    public double SeasonSquares;

    /// <summary>Readings beyond 3 standard deviations in a harmful direction.</summary>
    public long Exceeding;

    /// <summary>Mean number of samples per reading; 0 = not told.</summary>
    public double Samples;

    /// <summary>Readings that cannot be counted outcomes.</summary>
    public long Uncounted;

    /// <summary>1 = the season is part of what is normal.</summary>
    public long Seasonal;

    /// <summary>Standard deviation of the readings in <see cref="Squares"/>, without its floor.</summary>
    public readonly double Sd => Math.Sqrt(Squares / Math.Max(Terms, 1));
}
