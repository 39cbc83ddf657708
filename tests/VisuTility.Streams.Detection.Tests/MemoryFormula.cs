using System.Globalization;
using System.Text.Json;

namespace VisuTility.Streams.Detection.Tests;

/// <summary>
/// Reads <c>64 + 8 x window + 4 x slices x buckets + 8 x min(pieces, 128) + 24 when mode is not plain</c>: a sum of products of numbers and
/// parameters (of a list: its length), some of them only under a condition, and <c>members' states</c>, what the detectors in the parameter
/// <c>members</c> keep; or <c>64 + bits / 8, rounded up to 8</c> with a parameter divided.
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
        return formula.Split(" + ").Sum(term => Term(term, values.RootElement));
    }

    private static int Term(string term, JsonElement values)
    {
        if (term == "members' states")
        {
            return values.GetProperty("members").EnumerateArray().Sum(StateBytes);
        }

        var (product, condition) = term.Split(" when ") is [var a, var c] ? (a, c) : (term, null);
        return condition is null || Holds(condition, values)
            ? product.Split(" x ").Aggregate(1, (sum, factor) => sum * Factor(factor, values))
            : 0;
    }

    /// <summary>
    /// <c>mode is fine</c>, <c>mode is not plain</c>. A parameter that has no meaning under the others is not written and is nothing.
    /// </summary>
    private static bool Holds(string condition, JsonElement values)
    {
        var (name, value, same) = condition.Split(" is not ") is [var a, var b] ? (a, b, false)
            : condition.Split(" is ") is [var c, var d] ? (c, d, true)
            : throw new FormatException(condition);
        return (values.TryGetProperty(name, out var set) && set.GetString() == value) == same;
    }

    private static int Factor(string text, JsonElement values) =>
        text.StartsWith("min(", StringComparison.Ordinal) ? text[4..^1].Split(", ").Min(part => Factor(part, values))
        : char.IsDigit(text[0]) ? Number(text)
        : Size(values.GetProperty(text));

    private static int Size(JsonElement value) => value.ValueKind == JsonValueKind.Array ? value.GetArrayLength() : value.GetInt32();

    private static int StateBytes(JsonElement member) =>
        SeriesUnderTest.Create(member.GetProperty("name").GetString()!, member.GetRawText()).StateBytes;

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
