namespace VisuTility.Streams.Detection.Windowed;

/// <summary>Whose ADWIN.</summary>
public enum AdwinMode
{
    /// <summary>
    /// As published: the part before the cut is dropped, the recent part stays. The rest of a change is not a second drift.
    /// </summary>
    Paper,

    /// <summary>River 0.22 and later: the whole window is dropped at the update after a drift.</summary>
    River,

    /// <summary>MOA: both parts of a cut have at least min_window + 2 readings, and only a rise of the window's mean is a drift.</summary>
    Moa,

    /// <summary>Frouros 0.9: as River, but the newest bucket of each row is in neither part.</summary>
    Frouros,
}

/// <summary>What the bound takes as the spread of the readings.</summary>
public enum AdwinScale
{
    /// <summary>The standard deviation of the window, with its floor: any unit.</summary>
    Spread,

    /// <summary>Readings of a known range, as published.</summary>
    Range,
}

/// <summary>Parameters of <see cref="Adwin"/>; delta, clock, buckets and the least windows are the defaults of MOA and River.</summary>
public sealed record AdwinOptions
{
    /// <summary>Confidence: the smaller, the fewer drifts. Above 0, below 1.</summary>
    public double Delta { get; init; } = 0.002;

    /// <summary>Confidence of a warning, above <see cref="Delta"/>; null = no warning.</summary>
    public double? WarningDelta { get; init; }

    /// <summary>Readings between two checks, 1 or more.</summary>
    public int Clock { get; init; } = 32;

    /// <summary>Readings before the first check is due, as a part of the clock; null = from the first reading's bits. Paper only.</summary>
    public int? Phase { get; init; }

    /// <summary>M, buckets a row keeps, 2 to 64: more place the cut finer and cost more.</summary>
    public int MaxBuckets { get; init; } = 5;

    /// <summary>Rows, 1 to 30: the window holds at most <see cref="MaxBuckets"/> (2^rows - 1) readings and slides past that.</summary>
    public int Rows { get; init; } = 14;

    /// <summary>Least readings on each side of a cut, 1 or more.</summary>
    public int MinWindow { get; init; } = 5;

    /// <summary>The window must hold more readings than this to be judged, 0 or more.</summary>
    public int Grace { get; init; } = 10;

    /// <summary>Whose rules.</summary>
    public AdwinMode Mode { get; init; } = AdwinMode.Paper;

    /// <summary>Which changes are a drift; the window follows all of them.</summary>
    public Sides Direction { get; init; } = Sides.Both;

    /// <summary>What the bound takes as the spread.</summary>
    public AdwinScale Scale { get; init; } = AdwinScale.Spread;

    /// <summary>Width of the range the readings lie in, above 0: 1 for rates.</summary>
    public double Range { get; init; } = 1;

    /// <summary>Smallest standard deviation, in the unit of the metric, above 0.</summary>
    public double SigmaFloor { get; init; } = Statistics.SigmaFloor.DefaultAbsolute;

    /// <summary>Smallest standard deviation as a share of the mean's magnitude, 0 or more.</summary>
    public double RelativeSigmaFloor { get; init; } = Statistics.SigmaFloor.DefaultRelative;
}
