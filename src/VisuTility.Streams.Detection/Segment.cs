namespace VisuTility.Streams.Detection;

/// <summary>A stretch of one series' readings and its moments.</summary>
/// <param name="Start">Ordinal of the first reading (0 = the series' first reading); -1 where the ordinals are not known.</param>
/// <param name="End">Ordinal of the last reading, inclusive; -1 where the ordinals are not known.</param>
/// <param name="Count">Number of readings; 0 = there is no such stretch.</param>
/// <param name="Mean">Mean, in the unit of the metric.</param>
/// <param name="Sd">Sample standard deviation (divisor Count - 1); 0 below two readings; NaN where it is not kept.</param>
public readonly record struct Segment(long Start, long End, long Count, double Mean, double Sd)
{
    /// <summary>No stretch at all.</summary>
    public static Segment None { get; } = new(-1, -1, 0, 0, 0);
}
