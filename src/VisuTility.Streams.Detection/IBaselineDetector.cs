namespace VisuTility.Streams.Detection;

/// <summary>
/// A detector whose knowledge of the stable metric can be handed to a fresh series: to a new model version from its predecessor, to a new
/// camera from a sister.
/// </summary>
public interface IBaselineDetector : IDriftDetector
{
    /// <summary>
    /// Copies what a fresh series needs of another series' knowledge into its state, so that it is compared with it from its first reading
    /// on. Allocates nothing; without effect while the other series has learned too little.
    /// </summary>
    /// <param name="state">State of the fresh series, just initialised.</param>
    /// <param name="other">State of the other series under the same detector and parameters.</param>
    void Inherit(Span<byte> state, ReadOnlySpan<byte> other);
}
