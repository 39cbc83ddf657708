using System.Globalization;

namespace VisuTility.Streams.Detection.Parameters;

/// <summary>Durations in rules: a whole number and a unit.</summary>
internal static class Duration
{
    public const string Pattern = "^[0-9]{1,9}(ms|s|m|h|d)$";

    private static readonly (string Unit, long Ms)[] Units = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)];

    public static bool TryParse(string text, out long ms)
    {
        ms = 0;
        var digits = 0;
        while (digits < text.Length && char.IsAsciiDigit(text[digits]))
        {
            digits++;
        }

        if (digits is 0 or > 9)
        {
            return false;
        }

        foreach (var (unit, length) in Units)
        {
            if (text.AsSpan(digits).SequenceEqual(unit))
            {
                ms = long.Parse(text.AsSpan(0, digits), CultureInfo.InvariantCulture) * length;
                return true;
            }
        }

        return false;
    }

    /// <summary>In the largest unit that divides it.</summary>
    public static string Format(long ms)
    {
        var (unit, length) = Units.First(u => ms % u.Ms == 0);
        return (ms / length).ToString(CultureInfo.InvariantCulture) + unit;
    }
}
