namespace VisuTility.Streams.Detection.Tests.Distribution;

internal static class DistributionCases
{
    public static readonly ContractCase[] All = [];
}
