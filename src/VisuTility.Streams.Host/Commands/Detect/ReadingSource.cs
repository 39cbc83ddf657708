using System.Globalization;
using VisuTility.Streams.Detection;
using VisuTility.Streams.Host.Cli;
using VisuTility.Streams.Host.Commands.Input;

namespace VisuTility.Streams.Host.Commands.Detect;

/// <summary>
/// Readings from the lines of a file: a number a line, or columns of a CSV. Without a time column readings are spaced by the rate given,
/// else a second, from 1970 on.
/// </summary>
internal sealed class ReadingSource(TextLines lines, DetectRequest request)
{
    private const double MsPerDay = 86_400_000;

    private readonly double _stepMs = request.ReadingsPerDay is { } rate ? MsPerDay / rate : 1000;
    private readonly CsvRow _row = new();
    private int _value = -1;
    private int _time = -1;
    private int _samples = -1;
    private long _count;
    private long _lastMs = long.MinValue;

    public bool TryRead(out Reading reading)
    {
        while (lines.TryRead(out var line))
        {
            var text = line.Trim(" \t"u8);
            // A CSV has no comments: its header may well begin with # (as numpy writes it), and so may a cell.
            if (text.IsEmpty || (text[0] == '#' && request.Column is null))
            {
                continue;
            }

            if (request.Column is null)
            {
                reading = CellText.TryNumber(text, out var value) ? Spaced(value, 0) : throw NoNumber("", text);
                return true;
            }

            if (IsData(line))
            {
                reading = OfRow(line);
                return true;
            }
        }

        reading = default;
        return false;
    }

    /// <summary>False for the header.</summary>
    private bool IsData(ReadOnlySpan<byte> line)
    {
        if (_row.Split(line) is { } problem)
        {
            throw lines.Refuse(problem);
        }

        return _value >= 0 || !FindColumns(line);
    }

    /// <summary>True where the first line is a header.</summary>
    private bool FindColumns(ReadOnlySpan<byte> line)
    {
        var names = _row.Texts(line);
        // A number given is a number: a first line that holds it as a value is no header.
        var isNamed = !request.NoHeader && !int.TryParse(request.Column, out _) && Array.IndexOf(names, request.Column) >= 0;
        _value = Column("--column", request.Column!, names, isNamed);
        var isHeader = isNamed || (!request.NoHeader && !CellText.TryNumber(_row.Cell(line, _value), out _));
        _time = request.TimeColumn is null ? -1 : Column("--time-column", request.TimeColumn, names, isHeader);
        _samples = request.SamplesColumn is null ? -1 : Column("--samples-column", request.SamplesColumn, names, isHeader);
        return isHeader;
    }

    private int Column(string option, string wanted, string[] names, bool hasNames)
    {
        if (hasNames && Array.IndexOf(names, wanted) is >= 0 and var named)
        {
            return named;
        }

        if (int.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= names.Length)
        {
            return number - 1;
        }

        var what = request.NoHeader ? $"columns 1 to {names.Length}" : $"its columns are {string.Join(", ", names.Take(40))}";
        throw lines.Refuse($"{option} {wanted}: there is no such column; {what}");
    }

    private Reading OfRow(ReadOnlySpan<byte> line)
    {
        var needed = Math.Max(_value, Math.Max(_time, _samples)) + 1;
        if (_row.Count < needed)
        {
            throw lines.Refuse($"{_row.Count} cells, where column {needed} is needed");
        }

        if (!CellText.TryNumber(_row.Cell(line, _value), out var value))
        {
            throw NoNumber($"column {request.Column}: ", _row.Cell(line, _value));
        }

        var samples = _samples < 0 ? 0 : SamplesOf(_row.Cell(line, _samples));
        if (_time < 0)
        {
            return Spaced(value, samples);
        }

        var cell = _row.Cell(line, _time);
        if (!CellText.TryTime(cell, out var timeMs))
        {
            throw lines.Refuse($"column {request.TimeColumn}: {CellText.Shown(cell)} is neither epoch milliseconds nor an ISO 8601 time");
        }

        if (timeMs < _lastMs)
        {
            throw lines.Refuse(
                $"column {request.TimeColumn}: {CellText.Shown(cell)} is earlier than the reading before it: sort the file by time");
        }

        _lastMs = timeMs;
        return new Reading(value, samples, timeMs);
    }

    private long SamplesOf(ReadOnlySpan<byte> cell) =>
        CellText.TryNumber(cell, out var number) && number is >= 0 and <= long.MaxValue / 2 && Math.Floor(number) == number
            ? (long)number
            : throw lines.Refuse($"column {request.SamplesColumn}: {CellText.Shown(cell)} is no whole number of 0 or more");

    private Reading Spaced(double value, long samples) => new(value, samples, (long)(_count++ * _stepMs));

    private CommandException NoNumber(string where, ReadOnlySpan<byte> text) =>
        lines.Refuse($"{where}{CellText.Shown(text)} is no finite number");
}
