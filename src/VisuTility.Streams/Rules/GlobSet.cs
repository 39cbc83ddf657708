namespace VisuTility.Streams.Rules;

/// <summary>Alternatives for one label: a text matches when one of the globs (<c>*</c>, <c>?</c>) does.</summary>
public sealed class GlobSet : IEquatable<GlobSet>
{
    private readonly string[] _globs;

    /// <exception cref="ArgumentException">No glob at all.</exception>
    public GlobSet(IEnumerable<string> globs)
    {
        var sorted = globs.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        if (sorted.Length == 0)
        {
            throw new ArgumentException("A glob set needs at least one glob.", nameof(globs));
        }

        IsAny = Array.TrueForAll(sorted, g => g.AsSpan().Trim('*').IsEmpty && g.Length > 0) || sorted.Contains("*", StringComparer.Ordinal);
        _globs = IsAny ? ["*"] : sorted;
    }

    /// <summary>Matches everything.</summary>
    public static GlobSet Any { get; } = new(["*"]);

    /// <summary>Sorted by code unit, each once; <c>*</c> stands alone.</summary>
    public IReadOnlyList<string> Globs => _globs;

    public bool IsAny { get; }

    public bool Matches(string text)
    {
        if (IsAny)
        {
            return true;
        }

        foreach (var glob in _globs)
        {
            if (Glob.IsMatch(glob, text))
            {
                return true;
            }
        }

        return false;
    }

    public bool Equals(GlobSet? other) => other is not null && _globs.AsSpan().SequenceEqual(other._globs);

    public override bool Equals(object? obj) => Equals(obj as GlobSet);

    /// <summary>For hash tables of one process only; nothing of a fold may use it.</summary>
    public override int GetHashCode() => _globs.Length;

    public override string ToString() => string.Join(", ", _globs);
}
