using VisuTility.Streams.Detection.Parameters;

namespace VisuTility.Streams.Detection.Distribution;

/// <summary>Detectors of this folder.</summary>
internal static class DistributionFamily
{
    /// <summary>Under our names.</summary>
    internal static readonly DetectorType[] Own =
    [
        CategoryShares.Type,
        JensenShannon.Type,
        KolmogorovSmirnov.Type,
        PopulationStability.Type,
    ];

    /// <summary>Under the names and parameters of other libraries.</summary>
    internal static readonly DetectorType[] Peers = [];
}
