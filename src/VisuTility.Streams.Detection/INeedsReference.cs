namespace VisuTility.Streams.Detection;

/// <summary>
/// A detector that can judge readings against a reference taken from the first readings of the input, those readings included: it must be
/// shown them before the first update. Only a caller that holds them back (a file, a replay) can do that; without it the detector learns
/// from those readings in silence and judges from the next one on.
/// </summary>
public interface INeedsReference : IDriftDetector
{
    /// <summary>How many of the input's first readings the reference is taken from; 0 = it was given with the parameters.</summary>
    int ReferenceReadings { get; }

    /// <summary>
    /// The same detector with the reference of these readings, which judges from the first reading on. Itself where they make no
    /// reference (fewer than two readings, or <see cref="ReferenceReadings"/> is 0).
    /// </summary>
    /// <param name="reference">The input's first <see cref="ReferenceReadings"/> values, or all of a shorter input.</param>
    IDriftDetector With(ReadOnlySpan<double> reference);
}
