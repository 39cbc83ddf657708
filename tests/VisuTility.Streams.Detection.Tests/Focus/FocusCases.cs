namespace VisuTility.Streams.Detection.Tests.Focus;

internal static class FocusCases
{
    public static readonly ContractCase[] All = [];
}
