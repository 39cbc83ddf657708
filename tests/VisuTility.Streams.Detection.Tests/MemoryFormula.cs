using System.Globalization;
using System.Text.Json;

namespace VisuTility.Streams.Detection.Tests;

/// <summary>Reads <c>64 + 8 x window + 16 x pieces</c>: a sum of products of numbers and parameters.</summary>
internal static class MemoryFormula
{
    public static int Evaluate(string formula, string parameters)
    {
        using var values = JsonDocument.Parse(parameters);
        return formula.Split(" + ").Sum(term => term.Split(" x ")
            .Select(factor => char.IsAsciiDigit(factor[0]) ? Number(factor) : values.RootElement.GetProperty(factor).GetInt32())
            .Aggregate((product, factor) => product * factor));
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
