using VisuTility.Streams.Detection.Parameters;

namespace VisuTility.Streams.Detection.Presets;

/// <summary>Detectors of this folder.</summary>
internal static class PresetFamily
{
    /// <summary>Under our names.</summary>
    internal static readonly DetectorType[] Own = [Preset.Type];

    /// <summary>Under the names and parameters of other libraries.</summary>
    internal static readonly DetectorType[] Peers = [];
}
