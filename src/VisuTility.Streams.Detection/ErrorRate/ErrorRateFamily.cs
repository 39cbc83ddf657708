using VisuTility.Streams.Detection.Parameters;

namespace VisuTility.Streams.Detection.ErrorRate;

/// <summary>Detectors of this folder; each file lists its own type first, then those of other libraries.</summary>
internal static class ErrorRateFamily
{
    private static readonly DetectorType[][] Types =
        [Ddm.Types, Ecdd.Types, Eddm.Types, Fhddm.Types, HddmA.Types, HddmW.Types, Rddm.Types, Stepd.Types];

    /// <summary>Under our names.</summary>
    internal static readonly DetectorType[] Own = [.. Types.Select(types => types[0])];

    /// <summary>Under the names and parameters of other libraries.</summary>
    internal static readonly DetectorType[] Peers = [.. Types.SelectMany(types => types[1..])];
}
