namespace VisuTility.Streams.Detection.Tests.ErrorRate;

internal static class ErrorRateCases
{
    public static readonly ContractCase[] All = [];
}
