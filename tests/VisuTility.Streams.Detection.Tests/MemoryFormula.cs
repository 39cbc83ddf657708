using System.Globalization;
using System.Text.Json;

namespace VisuTility.Streams.Detection.Tests;

/// <summary>
/// Reads <c>64 + 8 x window + 16 x pieces</c>: a sum of numbers and of numbers times parameters (of a list: its length), and <c>members'
/// states</c>, what the detectors in the parameter <c>members</c> keep.
/// </summary>
internal static class MemoryFormula
{
    public static int Evaluate(string formula, string parameters)
    {
        using var values = JsonDocument.Parse(parameters);
        return formula.Split(" + ").Sum(term => term.Split(" x ") is [var factor, var name]
            ? Number(factor) * Size(values.RootElement.GetProperty(name))
            : term == "members' states" ? values.RootElement.GetProperty("members").EnumerateArray().Sum(StateBytes)
            : Number(term));
    }

    private static int Size(JsonElement value) => value.ValueKind == JsonValueKind.Array ? value.GetArrayLength() : value.GetInt32();

    private static int StateBytes(JsonElement member) =>
        SeriesUnderTest.Create(member.GetProperty("name").GetString()!, member.GetRawText()).StateBytes;

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
