namespace VisuTility.Streams.Detection;

/// <summary>A detector that also judges the time that passes without a reading.</summary>
public interface ITimedDetector : IDriftDetector
{
    /// <summary>Takes a time at which no reading came. Allocates nothing. The status holds until the next reading or tick.</summary>
    /// <param name="state">State of the series.</param>
    /// <param name="timeMs">Partition clock in Unix milliseconds; never falls.</param>
    DriftStatus Tick(Span<byte> state, long timeMs);

    /// <summary>Earliest time in Unix milliseconds at which <see cref="Tick"/> can change its status; long.MaxValue = never.</summary>
    long NextTickMs(ReadOnlySpan<byte> state);
}
