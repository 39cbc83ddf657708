using VisuTility.Streams.Detection.Parameters;

namespace VisuTility.Streams.Detection.Windowed;

/// <summary>Detectors of this folder.</summary>
internal static class WindowedFamily
{
    /// <summary>Under our names.</summary>
    internal static readonly DetectorType[] Own = [Adwin.Type, Kswin.Type, MeanShift.Type, WelchShift.Type];

    /// <summary>Under the names and parameters of other libraries.</summary>
    internal static readonly DetectorType[] Peers =
    [
        Adwin.FrourosType,
        Adwin.MoaType,
        Adwin.RiverType,
        DummyTrigger.RiverType,
        Kswin.FrourosType,
        Kswin.RiverType,
    ];
}
