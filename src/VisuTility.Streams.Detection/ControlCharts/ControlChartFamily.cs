using VisuTility.Streams.Detection.Parameters;

namespace VisuTility.Streams.Detection.ControlCharts;

/// <summary>Detectors of this folder.</summary>
internal static class ControlChartFamily
{
    /// <summary>Under our names.</summary>
    internal static readonly DetectorType[] Own =
    [
        Bocd.Type,
        Cusum.Type,
        Ewma.Type,
        EwmaChart.Type,
        Gma.Type,
        PageHinkley.Type,
        Shewhart.Type,
    ];

    /// <summary>Under the names and parameters of other libraries.</summary>
    internal static readonly DetectorType[] Peers =
    [
        Cusum.FrourosType,
        Cusum.MoaType,
        FrourosBocd.Type,
        Gma.FrourosType,
        Gma.MoaType,
        PageHinkley.FrourosType,
        PageHinkley.MoaType,
        PageHinkley.RiverType,
        PageHinkley.RiverOldType,
    ];
}
