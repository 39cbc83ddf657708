using System.IO.Compression;
using VisuTility.Streams.Host.Cli;
using VisuTility.Streams.Processing;

namespace VisuTility.Streams.Host.Commands.Input;

/// <summary>A file or stdin, unpacked where its first bytes are gzip's, whatever its name.</summary>
internal sealed class InputFile : IDisposable
{
    public const string StandardInput = "-";

    private readonly Stream _raw;

    private InputFile(string name, Stream raw)
    {
        (Name, _raw) = (name, raw);
        var peeked = new PeekedStream(raw, 2);
        Content = peeked.Peeked is [0x1f, 0x8b] ? new GZipStream(peeked, CompressionMode.Decompress) : peeked;
    }

    /// <summary>As the user gave it, for messages.</summary>
    public string Name { get; }

    public Stream Content { get; }

    /// <summary>How much of a file has been read, 0 to 1; null for what has no end that is known.</summary>
    public double? Fraction => _raw is FileStream { CanSeek: true, Length: > 0 } file ? (double)file.Position / file.Length : null;

    /// <summary>Ends the command with exit code 2 where the file cannot be read.</summary>
    public static InputFile Open(CommandContext context, string? path)
    {
        if (path is null or StandardInput)
        {
            return new InputFile("stdin", context.OpenInput());
        }

        try
        {
            return new InputFile(path, new FileStream(context.PathOf(path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.Usage, $"{path} cannot be read: {error.Message}");
        }
    }

    /// <summary>A stream that is there already; it is closed with the file.</summary>
    public static InputFile Of(string name, Stream stream) => new(name, stream);

    public void Dispose()
    {
        Content.Dispose();
        _raw.Dispose();
    }
}
