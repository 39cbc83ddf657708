namespace VisuTility.Streams.Detection.Presets;

/// <summary>
/// How far the limit that keeps the promise lies below the guaranteed one, ln A, in nats: the sums leap over a limit rather than touch it,
/// and their means are below 1 where scores are clipped.
/// </summary>
/// <remarks>
/// Measured at 10 false alarms promised per 100,000 readings on 2 million stable readings per kind (144 a day, season found, limit lowered
/// by .6): rate 7.5, counted rate 8.0, error 10.9, latency 7.5, score 8.0 (Student t of 3 degrees), p-value 8.7, count 9.6. Chosen so that
/// each stays below 10 by more than the error of its measurement.
/// </remarks>
internal static class CalibratedThresholds
{
    /// <summary>Nats below ln A.</summary>
    public static double Nats(PresetKind kind) => kind is PresetKind.Error or PresetKind.Count ? 0.4 : 0.5;
}
