using VisuTility.Streams.Detection.Parameters;

namespace VisuTility.Streams.Detection.Windowed;

/// <summary>Detectors of this folder.</summary>
internal static class WindowedFamily
{
    /// <summary>Under our names.</summary>
    internal static readonly DetectorType[] Own = [MeanShift.Type];

    /// <summary>Under the names and parameters of other libraries.</summary>
    internal static readonly DetectorType[] Peers = [];
}
