namespace VisuTility.Streams.Detection.Statistics;

/// <summary>
/// A reading as counted outcomes: 28 errors of 400. Detectors of outcomes (0 = correct, 1 = error) see it as one step, never as 400 bits in
/// some order that nobody knows.
/// </summary>
/// <param name="Errors">Errors among them; whole for <see cref="Count"/> above 1, a share in [0, 1] of a single outcome otherwise.</param>
/// <param name="Count">Outcomes, 1 or more.</param>
internal readonly record struct Outcomes(double Errors, long Count)
{
    /// <summary>Most outcomes taken from one reading; more add nothing that a double could tell apart from rounding.</summary>
    public const long MaxCount = 1_000_000_000;

    /// <summary>
    /// Outcomes of a reading whose value is a share: value x samples, rounded to a whole number because shares are published with few
    /// decimals. Without samples the value itself is one outcome. Values outside [0, 1] count as the nearest of the two.
    /// </summary>
    /// <param name="reading">A share of errors, or of successes.</param>
    /// <param name="countsSuccesses">The share is of successes (accuracy): errors are the rest.</param>
    public static Outcomes Of(in Reading reading, bool countsSuccesses)
    {
        var share = Math.Clamp(reading.Value, 0, 1);
        share = countsSuccesses ? 1 - share : share;
        if (reading.Samples <= 1)
        {
            return new Outcomes(share, 1);
        }

        var count = Math.Min(reading.Samples, MaxCount);
        return new Outcomes(Math.Floor((share * count) + 0.5), count);
    }
}
