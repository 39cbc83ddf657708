using System.Globalization;
using System.Text.Json;

namespace VisuTility.Streams.Detection.Tests;

/// <summary>
/// Reads <c>64 + 8 x window + 4 x slices x buckets</c>: a sum of products of numbers and parameters (of a list: its length), and
/// <c>members' states</c>, what the detectors in the parameter <c>members</c> keep; or <c>64 + bits / 8, rounded up to 8</c> with a
/// parameter divided.
/// </summary>
internal static class MemoryFormula
{
    public static int Evaluate(string formula, string parameters)
    {
        if (formula.Split(" + ") is [var start, var rest] && rest.Split([" / ", ", rounded up to "], 0) is [var bits, var divisor, var unit])
        {
            using var json = JsonDocument.Parse(parameters);
            var bytes = json.RootElement.GetProperty(bits).GetInt32() / (double)Number(divisor);
            return Number(start) + ((int)Math.Ceiling(bytes / Number(unit)) * Number(unit));
        }

        using var values = JsonDocument.Parse(parameters);
        return formula.Split(" + ").Sum(term => term == "members' states"
            ? values.RootElement.GetProperty("members").EnumerateArray().Sum(StateBytes)
            : term.Split(" x ").Aggregate(1, (product, factor) =>
                product * (char.IsDigit(factor[0]) ? Number(factor) : Size(values.RootElement.GetProperty(factor)))));
    }

    private static int Size(JsonElement value) => value.ValueKind == JsonValueKind.Array ? value.GetArrayLength() : value.GetInt32();

    private static int StateBytes(JsonElement member) =>
        SeriesUnderTest.Create(member.GetProperty("name").GetString()!, member.GetRawText()).StateBytes;

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
