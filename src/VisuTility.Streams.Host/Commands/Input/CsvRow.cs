using System.Text;

namespace VisuTility.Streams.Host.Commands.Input;

/// <summary>
/// The cells of one line of a CSV file (RFC 4180, but a quoted cell ends on its line); separated by the first of <c>, ; tab</c> that the
/// file's first line holds.
/// </summary>
internal sealed class CsvRow
{
    private readonly List<(int Start, int Length, bool HasQuotes)> _cells = [];
    private byte _separator;

    public int Count => _cells.Count;

    /// <summary>Null, or what is wrong with the line.</summary>
    public string? Split(ReadOnlySpan<byte> line)
    {
        if (_separator == 0)
        {
            _separator = SeparatorOf(line);
        }

        _cells.Clear();
        var start = 0;
        while (true)
        {
            if (start < line.Length && line[start] == '"')
            {
                var end = EndOfQuoted(line, start + 1);
                if (end < 0 || (end + 1 < line.Length && line[end + 1] != _separator))
                {
                    return end < 0 ? "a quoted cell has no end on its line" : "something follows a cell's closing quote";
                }

                _cells.Add((start + 1, end - start - 1, true));
                start = end + 1;
            }
            else
            {
                var length = line[start..].IndexOf(_separator) is >= 0 and var at ? at : line.Length - start;
                _cells.Add((start, length, false));
                start += length;
            }

            if (start >= line.Length)
            {
                return null;
            }

            start++;
        }
    }

    /// <summary>The bytes of a cell of the line that was split; doubled quotes stay double.</summary>
    public ReadOnlySpan<byte> Cell(ReadOnlySpan<byte> line, int index) => line.Slice(_cells[index].Start, _cells[index].Length);

    public string Text(ReadOnlySpan<byte> line, int index)
    {
        var text = Encoding.UTF8.GetString(Cell(line, index));
        return _cells[index].HasQuotes ? text.Replace("\"\"", "\"", StringComparison.Ordinal) : text;
    }

    public string[] Texts(ReadOnlySpan<byte> line)
    {
        var texts = new string[Count];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = Text(line, i).Trim();
        }

        return texts;
    }

    /// <summary>The first that stands outside quotes.</summary>
    private static byte SeparatorOf(ReadOnlySpan<byte> line)
    {
        var isQuoted = false;
        foreach (var letter in line)
        {
            isQuoted ^= letter == '"';
            if (!isQuoted && (letter is (byte)',' or (byte)';' or (byte)'\t'))
            {
                return letter;
            }
        }

        return (byte)',';
    }

    private static int EndOfQuoted(ReadOnlySpan<byte> line, int start)
    {
        for (var i = start; i < line.Length; i++)
        {
            if (line[i] != '"')
            {
                continue;
            }

            if (i + 1 == line.Length || line[i + 1] != '"')
            {
                return i;
            }

            i++;
        }

        return -1;
    }
}
