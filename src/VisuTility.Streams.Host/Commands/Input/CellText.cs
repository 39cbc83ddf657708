using System.Globalization;
using System.Text;

namespace VisuTility.Streams.Host.Commands.Input;

/// <summary>Numbers and times as text files hold them: a point, no grouping, any culture's machine.</summary>
internal static class CellText
{
    private const int MostShown = 60;

    /// <summary>True for a finite number.</summary>
    public static bool TryNumber(ReadOnlySpan<byte> text, out double value) => TryAnyNumber(text, out value) && double.IsFinite(value);

    /// <summary>True for a number, NaN or an infinity.</summary>
    public static bool TryAnyNumber(ReadOnlySpan<byte> text, out double value) =>
        double.TryParse(text.Trim(" \t"u8), NumberStyles.Float, CultureInfo.InvariantCulture, out value);

    /// <summary>Epoch milliseconds, or ISO 8601; without an offset it is UTC.</summary>
    public static bool TryTime(ReadOnlySpan<byte> text, out long epochMs)
    {
        text = text.Trim(" \t"u8);
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out epochMs))
        {
            return true;
        }

        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (text.Length is >= 10 and <= 40 && text[4] == '-'
            && DateTimeOffset.TryParse(Encoding.UTF8.GetString(text), CultureInfo.InvariantCulture, utc, out var time))
        {
            epochMs = time.ToUnixTimeMilliseconds();
            return true;
        }

        return false;
    }

    /// <summary>For messages: what stands there, cut where it is long.</summary>
    public static string Shown(ReadOnlySpan<byte> text) => text.Length switch
    {
        0 => "nothing",
        <= MostShown => $"\"{Encoding.UTF8.GetString(text)}\"",
        _ => $"\"{Encoding.UTF8.GetString(text[..MostShown])}...\"",
    };
}
