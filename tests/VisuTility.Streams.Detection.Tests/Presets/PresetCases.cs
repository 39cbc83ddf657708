namespace VisuTility.Streams.Detection.Tests.Presets;

internal static class PresetCases
{
    public static readonly ContractCase[] All = [];
}
