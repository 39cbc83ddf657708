using System.Text.Json;

namespace VisuTility.Streams.Rules.Json;

/// <summary>
/// What the reader of a file needs to know that a parsed document does not tell: the line of each value, and keys written twice.
/// </summary>
internal sealed class JsonLines
{
    private sealed class Frame(string path, bool isArray)
    {
        public readonly HashSet<string> Names = new(StringComparer.Ordinal);
        public int Index = -1;

        public string Path { get; } = path;

        public bool IsArray { get; } = isArray;
    }

    private readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);

    /// <summary>Reads UTF-8 that is known to be valid JSON.</summary>
    /// <param name="utf8">The file.</param>
    /// <param name="duplicates">Gets the path of every key that its object already holds.</param>
    /// <exception cref="InvalidOperationException">A string holds half of a surrogate pair: valid JSON, but no text.</exception>
    public JsonLines(ReadOnlySpan<byte> utf8, List<string> duplicates)
    {
        var reader = new Utf8JsonReader(utf8);
        var frames = new Stack<Frame>();
        var next = "";
        var line = 1;
        var counted = 0;
        while (reader.Read())
        {
            line += utf8[counted..(int)reader.TokenStartIndex].Count((byte)'\n');
            counted = (int)reader.TokenStartIndex;
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    next = PathOf(frames.Peek(), reader.GetString()!, duplicates);
                    _lines.TryAdd(next, line);
                    break;
                case JsonTokenType.EndArray or JsonTokenType.EndObject:
                    frames.Pop();
                    break;
                default:
                    var path = frames.TryPeek(out var frame) && frame.IsArray ? $"{frame.Path}[{++frame.Index}]" : next;
                    if (reader.TokenType == JsonTokenType.String)
                    {
                        _ = reader.GetString();
                    }
                    else if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
                    {
                        _lines.TryAdd(path, line);
                        frames.Push(new Frame(path, reader.TokenType == JsonTokenType.StartArray));
                    }

                    break;
            }
        }
    }

    /// <summary>
    /// Puts <c>file:line: </c> before a problem that begins with a JSON path; of a path that is not in the file, the line of the nearest
    /// one above.
    /// </summary>
    public string Locate(string file, string problem)
    {
        var end = problem.IndexOf(": ", StringComparison.Ordinal);
        var path = end < 0 ? "" : problem[..end];
        while (path.Length > 0)
        {
            if (_lines.TryGetValue(path, out var line))
            {
                return $"{file}:{line}: {problem}";
            }

            path = path[..Math.Max(0, path.LastIndexOfAny(['.', '[']))];
        }

        return $"{file}: {problem}";
    }

    private static string PathOf(Frame frame, string name, List<string> duplicates)
    {
        var path = frame.Path.Length == 0 ? name : $"{frame.Path}.{name}";
        if (!frame.Names.Add(name))
        {
            duplicates.Add(path);
        }

        return path;
    }
}
