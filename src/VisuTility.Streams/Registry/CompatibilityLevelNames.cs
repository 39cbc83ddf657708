namespace VisuTility.Streams.Registry;

/// <summary>The registry's words for the levels: <c>BACKWARD_TRANSITIVE</c>.</summary>
public static class CompatibilityLevelNames
{
    private static readonly string[] Words =
        ["NONE", "BACKWARD", "BACKWARD_TRANSITIVE", "FORWARD", "FORWARD_TRANSITIVE", "FULL", "FULL_TRANSITIVE"];

    public static IReadOnlyList<string> All => Words;

    public static string ToWord(this CompatibilityLevel level) => Words[(int)level];

    /// <summary>False for anything but one of <see cref="All"/>; upper and lower case alike.</summary>
    public static bool TryParse(string word, out CompatibilityLevel level)
    {
        var index = Array.FindIndex(Words, known => known.Equals(word, StringComparison.OrdinalIgnoreCase));
        level = (CompatibilityLevel)Math.Max(index, 0);
        return index >= 0;
    }
}
