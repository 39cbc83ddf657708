namespace VisuTility.Streams.Rules;

/// <summary>
/// Patterns of rules and silences: <c>*</c> = any text, also none; <c>?</c> = one UTF-16 unit; everything else is itself, letter case
/// included.
/// </summary>
internal static class Glob
{
    /// <summary>
    /// Linear in the text for each star, never exponential: on a mismatch only the last star takes one unit more, because an earlier star
    /// could not lead to a match that the last one does not also find.
    /// </summary>
    public static bool IsMatch(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        var p = 0;
        var t = 0;
        var star = -1;
        var taken = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                taken = t;
            }
            else if (p < pattern.Length && (pattern[p] == '?' || pattern[p] == text[t]))
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                t = ++taken;
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].TrimStart('*').IsEmpty;
    }
}
