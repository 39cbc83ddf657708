namespace VisuTility.Streams.Registry;

/// <summary>Why a registry gave no result.</summary>
public sealed record RegistryError
{
    private const int MaxLength = 2000;

    public RegistryError(RegistryErrorKind kind, string message)
    {
        Kind = kind;
        Message = message;
    }

    public RegistryErrorKind Kind { get; }

    /// <summary>
    /// For an operator: what, where and what to do. No secret, at most 2,000 characters, none of them a control character, because parts of
    /// it may be a stranger's words and end in a log or a terminal.
    /// </summary>
    public string Message { get; init => field = Printable(value); }

    /// <summary>How long the registry asked to be left alone; null where it did not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public override string ToString() => $"{Kind}: {Message}";

    private static string Printable(string text)
    {
        var cut = text.Length <= MaxLength ? text : $"{text[..MaxLength]}...";
        return cut.Any(char.IsControl) ? string.Concat(cut.Select(c => char.IsControl(c) ? ' ' : c)) : cut;
    }
}
