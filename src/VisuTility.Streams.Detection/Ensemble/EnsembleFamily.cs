using VisuTility.Streams.Detection.Parameters;

namespace VisuTility.Streams.Detection.Ensemble;

/// <summary>Detectors of this folder.</summary>
internal static class EnsembleFamily
{
    /// <summary>Under our names.</summary>
    internal static readonly DetectorType[] Own = [Vote.Type];
}
