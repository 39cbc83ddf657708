using System.Diagnostics.CodeAnalysis;

namespace VisuTility.Streams.Registry.Configuration;

/// <summary>
/// A password or token that no ToString shows. One kept in a file is read anew at each use, so that a rotated file counts at once.
/// </summary>
public sealed class Secret
{
    private readonly string? _text;

    private Secret(string? text, string? file)
    {
        _text = text;
        File = file;
    }

    /// <summary>Where it is kept; null where it was given as text.</summary>
    public string? File { get; }

    public static Secret Of(string text) => new(text, null);

    public static Secret InFile(string path) => new(null, path);

    /// <summary>Without white space around it. False where the file cannot be read or is empty; the problem names the file only.</summary>
    public bool TryRead([NotNullWhen(true)] out string? text, [NotNullWhen(false)] out string? problem)
    {
        (text, problem) = (null, null);
        try
        {
            text = (_text ?? System.IO.File.ReadAllText(File!)).Trim();
            problem = text.Length > 0 ? null : File is null ? "it is empty" : $"the file {File} is empty";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problem = $"the file {File} cannot be read: {error.Message}";
        }

        return problem is null;
    }

    public override string ToString() => "***";
}
