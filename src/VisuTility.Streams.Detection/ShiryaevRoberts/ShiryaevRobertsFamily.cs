using VisuTility.Streams.Detection.Parameters;

namespace VisuTility.Streams.Detection.ShiryaevRoberts;

/// <summary>Detectors of this folder.</summary>
internal static class ShiryaevRobertsFamily
{
    /// <summary>Under our names.</summary>
    internal static readonly DetectorType[] Own =
        [SrMixture.Type, SrBernoulli.Type, SrPoisson.Type, EBounded.Type, ConformalSr.Type];

    /// <summary>Under the names and parameters of other libraries.</summary>
    internal static readonly DetectorType[] Peers = [];
}
