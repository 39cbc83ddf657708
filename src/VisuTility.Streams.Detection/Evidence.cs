namespace VisuTility.Streams.Detection;

/// <summary>
/// Why a detector said <see cref="DriftStatus.Drift"/> or <see cref="DriftStatus.Warning"/>, read from its state right after the update.
/// </summary>
/// <param name="Statistic">The statistic that was compared.</param>
/// <param name="Threshold">What it was compared with for a drift.</param>
/// <param name="Value">The deciding reading, as the detector saw it.</param>
/// <param name="Direction">Where the values went.</param>
/// <param name="PValue">NaN where the detector has none.</param>
/// <param name="Window">The recent readings.</param>
/// <param name="Reference">What they were compared with; <see cref="Segment.Count"/> 0 = no reference.</param>
/// <param name="ChangePoint">Ordinal of the first reading after the estimated change; -1 = not estimated.</param>
/// <param name="EffectSize">Size of the change in standard deviations of the reference, signed; NaN = unknown.</param>
public readonly record struct Evidence(
    double Statistic,
    double Threshold,
    double Value,
    Direction Direction,
    double PValue,
    Segment Window,
    Segment Reference,
    long ChangePoint,
    double EffectSize)
{
    /// <summary>Evidence of a plain comparison: no p-value, no reference, no change point.</summary>
    internal static Evidence OfLimit(double statistic, double limit, double value, Direction direction, Segment window) =>
        new(statistic, limit, value, direction, double.NaN, window, Segment.None, -1, double.NaN);
}
