namespace VisuTility.Streams.Detection.Parameters;

/// <summary>Finds what a misspelt name probably meant.</summary>
internal static class NearestName
{
    /// <summary><c> (did you mean "x"?)</c>, or an empty string when nothing is near.</summary>
    public static string Hint(string name, IEnumerable<string> known)
    {
        var best = "";
        var bestDistance = int.MaxValue;
        foreach (var candidate in known)
        {
            var distance = Distance(name, candidate);
            if (distance < bestDistance)
            {
                (best, bestDistance) = (candidate, distance);
            }
        }

        return bestDistance <= Math.Max(2, best.Length / 3) ? $" (did you mean \"{best}\"?)" : "";
    }

    /// <summary>Levenshtein distance, letters without case, <c>_</c> and <c>-</c> alike.</summary>
    private static int Distance(string a, string b)
    {
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                var cost = Fold(a[i - 1]) == Fold(b[j - 1]) ? 0 : 1;
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + cost);
                diagonal = above;
            }
        }

        return row[b.Length];
    }

    private static char Fold(char c) => c == '_' ? '-' : char.ToLowerInvariant(c);
}
