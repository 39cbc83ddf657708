using VisuTility.Streams.Host.Cli;
using VisuTility.Streams.Processing;

namespace VisuTility.Streams.Host.Commands.Input;

/// <summary>Lines of UTF-8 text as bytes in one buffer that is used again: nothing is allocated per line.</summary>
internal sealed class TextLines(InputFile file, CancellationToken stop)
{
    private const int LongestLine = 16 << 20;

    private byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;
    private bool _hasEnded;

    public InputFile File => file;

    /// <summary>Of the line given last, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>The next line without its end; valid until the next call.</summary>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        var searched = 0;
        while (true)
        {
            var rest = _buffer.AsSpan(_start, _end - _start);
            var length = rest[searched..].IndexOf((byte)'\n');
            if (length >= 0 || (_hasEnded && rest.Length > 0))
            {
                length = length >= 0 ? length + searched : rest.Length;
                line = rest[..length];
                _start += Math.Min(length + 1, rest.Length);
                line = Number++ == 0 && line.StartsWith("\uFEFF"u8) ? line[3..] : line;
                line = line.EndsWith("\r"u8) ? line[..^1] : line;
                return true;
            }

            if (_hasEnded)
            {
                line = default;
                return false;
            }

            searched = rest.Length;
            Fill();
        }
    }

    /// <summary>Ends the command: the line given last is not what it should be.</summary>
    public CommandException Refuse(string problem) => new(ExitCodes.Usage, $"{file.Name}:{Number}: {problem}");

    private void Fill()
    {
        stop.ThrowIfCancellationRequested();
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        if (_end == _buffer.Length)
        {
            if (_end >= LongestLine)
            {
                Number++;
                throw Refuse($"the line is longer than {LongestLine >> 20} MB: is this a text file?");
            }

            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        try
        {
            var count = file.Content.Read(_buffer.AsSpan(_end));
            _hasEnded = count == 0;
            _end += count;
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            throw new CommandException(
                error is IOException ? ExitCodes.Failed : ExitCodes.Usage,
                $"{file.Name} cannot be read after line {Number}: {error.Message}");
        }
    }
}
