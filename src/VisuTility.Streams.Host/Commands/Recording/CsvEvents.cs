using System.Text;
using VisuTility.Streams.Host.Commands.Input;

namespace VisuTility.Streams.Host.Commands.Recording;

/// <summary>Events as lines of a CSV file; the first line names the columns.</summary>
internal sealed class CsvEvents
{
    private readonly CsvRow _row = new();
    private int[] _fieldOf = [];
    private char[] _text = new char[512];

    /// <summary>Null, or what is wrong with the header.</summary>
    public string? TakeHeader(ReadOnlySpan<byte> line)
    {
        if (_row.Split(line) is { } problem)
        {
            return problem;
        }

        _fieldOf = [.. _row.Texts(line).Select(static name => EventFields.IndexOf(Encoding.UTF8.GetBytes(name)))];
        var named = _fieldOf.Where(static field => field >= 0).Aggregate(0, static (seen, field) => seen | (1 << field));
        var missing = EventFields.Missing(named).ToList();
        return missing.Count == 0
            ? null
            : $"neither a JSON object nor the header of a CSV of events; missing columns: {string.Join(", ", missing)}";
    }

    /// <summary>Null, or what is wrong with the line. An empty cell is a field that is not there, unless it is a text.</summary>
    public string? Take(ReadOnlySpan<byte> line, EventFields fields)
    {
        if (_row.Split(line) is { } problem)
        {
            return problem;
        }

        if (_row.Count != _fieldOf.Length)
        {
            return $"{_row.Count} cells, where the header has {_fieldOf.Length}";
        }

        for (var i = 0; i < _fieldOf.Length; i++)
        {
            var field = _fieldOf[i];
            var cell = _row.Cell(line, i);
            if (field < 0)
            {
                continue;
            }

            if (EventFields.IsText(field))
            {
                SetText(fields, field, line, i);
            }
            else if (!cell.Trim(" \t"u8).IsEmpty && fields.SetNumber(field, cell) is { } wrong)
            {
                return wrong;
            }
        }

        return null;
    }

    private void SetText(EventFields fields, int field, ReadOnlySpan<byte> line, int cell)
    {
        var bytes = _row.Cell(line, cell);
        if (bytes.Contains((byte)'"'))
        {
            fields.SetText(field, _row.Text(line, cell));
            return;
        }

        if (_text.Length < bytes.Length)
        {
            Array.Resize(ref _text, bytes.Length * 2);
        }

        fields.SetText(field, _text.AsSpan(0, Encoding.UTF8.GetChars(bytes, _text)));
    }
}
