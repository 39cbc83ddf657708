namespace VisuTility.Streams.Detection.Distribution;

/// <summary>What a level of one test means for a detector that tests again and again.</summary>
internal static class RepeatedTests
{
    public static readonly NumberRange LevelRange = new(0, 1, MinimumExcluded: true, MaximumExcluded: true);

    public static readonly NumberRange ReadingsRange = new(1, 1e15, MinimumExcluded: true);

    /// <summary>
    /// Level of a single test for at most one false alarm per <paramref name="readings"/> readings on average, one test per
    /// <paramref name="every"/> readings: every / readings. Each test then rejects with at most that probability, so the expected count of
    /// rejections is at most 1 per <paramref name="readings"/>, however strongly overlapping windows depend on each other; and given the
    /// reference, which all tests of a run share, alarms come at a steady rate, whose mean waiting time is at least 1 / (mean rate).
    /// Overlap makes rejections come in runs of which only the first is an alarm, and no alarms come while a window fills, so the true
    /// rate is lower. Measured over 10 million readings at the defaults (n 300, m 100, 1 in 100,000; 100 alarms allowed): a test at every
    /// reading 7 to 10 alarms, one per 100 readings 59 to 76. A chi-square limit needs some five expected readings to a bin. For more
    /// power at the same promise raise every to the window. <c>FalseAlarmTests</c> holds the promise.
    /// </summary>
    public static double Level(double? alpha, double readings, int every) => alpha ?? Math.Min(0.5, every / readings);
}
