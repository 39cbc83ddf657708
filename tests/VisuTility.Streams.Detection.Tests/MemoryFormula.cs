using System.Globalization;
using System.Text.Json;

namespace VisuTility.Streams.Detection.Tests;

/// <summary>Reads <c>64 + 8 x window + 16 x pieces</c>: a sum of numbers and of numbers times parameters.</summary>
internal static class MemoryFormula
{
    public static int Evaluate(string formula, string parameters)
    {
        using var values = JsonDocument.Parse(parameters);
        return formula.Split(" + ").Sum(term => term.Split(" x ") is [var factor, var name]
            ? Number(factor) * values.RootElement.GetProperty(name).GetInt32()
            : Number(term));
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
