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
    /// <summary>
    /// First ordinal of the interval (about 90 %) in which the change began; -1 = not estimated. Never after <see cref="ChangePoint"/>.
    /// </summary>
    public long ChangePointFirst { get; init; } = -1;

    /// <summary>Last ordinal of that interval; -1 = not estimated. Never before <see cref="ChangePoint"/>.</summary>
    public long ChangePointLast { get; init; } = -1;

    /// <summary>Size of the change in the unit of the (transformed) metric, signed; NaN = unknown.</summary>
    public double Size { get; init; } = double.NaN;

    /// <summary>Evidence of a plain comparison: no p-value, no reference, no change point.</summary>
    internal static Evidence OfLimit(double statistic, double limit, double value, Direction direction, Segment window) =>
        new(statistic, limit, value, direction, double.NaN, window, Segment.None, -1, double.NaN);
}
