using VisuTility.Streams.Detection.Parameters;

namespace VisuTility.Streams.Detection.Thresholds;

/// <summary>Detectors of this folder.</summary>
internal static class ThresholdFamily
{
    /// <summary>Under our names.</summary>
    internal static readonly DetectorType[] Own = [
        AccuracyFloor.Type,
        FlatLine.Type,
        Hysteresis.Type,
        LatencyQuantile.Type,
        LatencySlo.Type,
        PValue.Type,
        RateOfChange.Type,
        Silence.Type,
        Threshold.Type,
        ValueVsWindow.Type,
        WindowMean.Type,
    ];

    /// <summary>Under the names and parameters of other libraries.</summary>
    internal static readonly DetectorType[] Peers = [];
}
