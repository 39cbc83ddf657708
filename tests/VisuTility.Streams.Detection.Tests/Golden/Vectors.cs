using System.Globalization;
using System.IO.Compression;

namespace VisuTility.Streams.Detection.Tests.Golden;

/// <summary>Files of this folder, copied beside the test assembly.</summary>
internal static class Vectors
{
    public static double[] Stream(string name) =>
        [.. File.ReadLines(PathOf($"streams/{name}.csv")).Select(line => double.Parse(line, CultureInfo.InvariantCulture))];

    /// <summary>Cells of a gzip CSV without its header; cells may be quoted, lines may not break inside one.</summary>
    public static IEnumerable<string[]> Rows(string file)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(PathOf(file)), CompressionMode.Decompress));
        reader.ReadLine();
        while (reader.ReadLine() is { } line)
        {
            yield return Cells(line);
        }
    }

    public static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "Golden", file);

    private static string[] Cells(string line)
    {
        if (!line.Contains('"'))
        {
            return line.Split(',');
        }

        var cells = new List<string>();
        for (var at = 0; at <= line.Length;)
        {
            var quoted = at < line.Length && line[at] == '"';
            var end = quoted ? EndOfQuoted(line, at + 1) : line.IndexOf(',', at);
            end = end < 0 ? line.Length : end;
            cells.Add(quoted ? line[(at + 1)..end].Replace("\"\"", "\"") : line[at..end]);
            at = end + (quoted ? 2 : 1);
        }

        return [.. cells];
    }

    /// <summary>The closing quote: the first that is not doubled.</summary>
    private static int EndOfQuoted(string line, int from)
    {
        while (!(line[from] == '"' && (from + 1 == line.Length || line[from + 1] != '"')))
        {
            from += line[from] == '"' ? 2 : 1;
        }

        return from;
    }
}
