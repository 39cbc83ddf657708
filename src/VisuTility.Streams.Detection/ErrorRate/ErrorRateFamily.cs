using VisuTility.Streams.Detection.Parameters;

namespace VisuTility.Streams.Detection.ErrorRate;

/// <summary>Detectors of this folder.</summary>
internal static class ErrorRateFamily
{
    /// <summary>Under our names.</summary>
    internal static readonly DetectorType[] Own = [];

    /// <summary>Under the names and parameters of other libraries.</summary>
    internal static readonly DetectorType[] Peers = [];
}
