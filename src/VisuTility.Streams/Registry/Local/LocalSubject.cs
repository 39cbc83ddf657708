namespace VisuTility.Streams.Registry.Local;

/// <summary>Ids of a subject's versions, version 1 first, and its own level (null: the general one).</summary>
internal sealed record LocalSubject(IReadOnlyList<int> Versions, CompatibilityLevel? Level)
{
    public static LocalSubject Empty { get; } = new([], null);
}
