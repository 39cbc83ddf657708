namespace VisuTility.Streams.Benchmarks.Commands;

/// <summary>Generated parts of files of the repository.</summary>
internal static class MarkedText
{
    /// <summary>Replaces what stands between the lines <c>&lt;!-- NAME: ... --&gt;</c> and <c>&lt;!-- /NAME --&gt;</c>.</summary>
    public static void Replace(string path, string name, string text)
    {
        var full = Path.Combine(Root(), path);
        var lines = File.ReadAllLines(full).ToList();
        var first = lines.FindIndex(line => line.StartsWith($"<!-- {name}:", StringComparison.Ordinal));
        var last = lines.FindIndex(line => line == $"<!-- /{name} -->");
        if (first < 0 || last < first)
        {
            throw new InvalidOperationException($"{path} has no lines '<!-- {name}: ... -->' and '<!-- /{name} -->'");
        }

        lines.RemoveRange(first + 1, last - first - 1);
        lines.InsertRange(first + 1, text.TrimEnd('\n').Split('\n'));
        File.WriteAllText(full, string.Join('\n', lines) + "\n");
        Talk.Say($"written: {path}");
    }

    public static void Write(string path, string text)
    {
        File.WriteAllText(Path.Combine(Root(), path), text);
        Talk.Say($"written: {path}");
    }

    /// <summary>The clone this was built in.</summary>
    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "VisuTility.Streams.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("not inside a clone of VisuTility Streams");
    }
}
