namespace VisuTility.Streams.Detection.Statistics;

/// <summary>The door every reading passes before it enters a sum.</summary>
internal static class Door
{
    /// <summary>
    /// Largest magnitude a detector keeps. The largest ring (32,768 doubles in 256 KB) of squares of it sums to 3.3e304, so no sum, square
    /// or difference of what is kept overflows and no state ever holds an infinity or NaN. </summary>
    public const double Limit = 1e150;

    /// <summary>
    /// Not a number or infinite: it says nothing of the metric, and one NaN in a sum would blind a detector for ever. The first question of
    /// every <see cref="IDriftDetector.Update"/>.
    /// </summary>
    public static bool Refuses(in Reading reading) => !double.IsFinite(reading.Value);

    public static double Clamp(double value) => value > Limit ? Limit : value < -Limit ? -Limit : value;
}
