using VisuTility.Streams.Detection.Parameters;

namespace VisuTility.Streams.Detection.Focus;

/// <summary>Detectors of this folder.</summary>
internal static class FocusFamily
{
    /// <summary>Under our names.</summary>
    internal static readonly DetectorType[] Own = [FocusDetector.Type, NpFocus.Type];

    /// <summary>Under the names and parameters of other libraries.</summary>
    internal static readonly DetectorType[] Peers = [.. FocusPeers.Types, .. NpFocusPeers.Types];
}
