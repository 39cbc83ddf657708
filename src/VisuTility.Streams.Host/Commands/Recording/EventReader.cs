using VisuTility.Streams.Host.Commands.Input;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.Host.Commands.Recording;

/// <summary>
/// Metric events of a file in its order: JSON lines or CSV with a header, told apart by the first character. Fields are those of
/// schemas/metric-event.avsc; others are passed over. Ends the command at a line that is none.
/// </summary>
internal sealed class EventReader(TextLines lines)
{
    private readonly EventFields _fields = new();
    private CsvEvents? _csv;
    private bool _hasBegun;

    /// <summary>Null at the end of the file.</summary>
    public MetricEvent? Read()
    {
        while (lines.TryRead(out var line))
        {
            if (line.Trim(" \t"u8).IsEmpty)
            {
                continue;
            }

            if (!_hasBegun)
            {
                _hasBegun = true;
                if (line.TrimStart(" \t"u8)[0] != '{')
                {
                    _csv = new CsvEvents();
                    if (_csv.TakeHeader(line) is { } wrong)
                    {
                        throw lines.Refuse(wrong);
                    }

                    continue;
                }
            }

            _fields.Clear();
            var problem = _csv is null ? JsonEvents.Take(line, _fields) : _csv.Take(line, _fields);
            return (problem is null ? _fields.TryMake(out problem) : null) ?? throw lines.Refuse(problem!);
        }

        return null;
    }
}
