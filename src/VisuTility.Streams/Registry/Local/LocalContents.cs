using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace VisuTility.Streams.Registry.Local;

/// <summary>Everything a local registry holds. Immutable: readers keep the one they took.</summary>
internal sealed record LocalContents
{
    public static LocalContents Empty { get; } = new();

    public ImmutableDictionary<int, LocalSchema> Schemas { get; init; } = ImmutableDictionary<int, LocalSchema>.Empty;

    public ImmutableSortedDictionary<string, LocalSubject> Subjects { get; init; } =
        ImmutableSortedDictionary<string, LocalSubject>.Empty.WithComparers(StringComparer.Ordinal);

    public CompatibilityLevel Level { get; init; } = CompatibilityLevel.Backward;

    public LocalSubject Subject(string name) => Subjects.GetValueOrDefault(name) ?? LocalSubject.Empty;

    public CompatibilityLevel LevelOf(string subject) => Subject(subject).Level ?? Level;

    public bool TryVersion(string subject, int? version, [NotNullWhen(true)] out SubjectVersion? found)
    {
        var versions = Subject(subject).Versions;
        var number = version ?? versions.Count;
        found = number < 1 || number > versions.Count ? null : Describe(subject, number, Schemas[versions[number - 1]]);
        return found is not null;
    }

    public bool TryVersion(string subject, SchemaSource source, [NotNullWhen(true)] out SubjectVersion? found)
    {
        var schema = Identify(source);
        var index = Subject(subject).Versions.ToList().IndexOf(schema.Id);
        found = index < 0 ? null : Describe(subject, index + 1, schema);
        return found is not null;
    }

    public LocalSchema Identify(SchemaSource source) =>
        LocalSchema.Of(source, (id, identity) => Schemas.TryGetValue(id, out var other) && other.Identity != identity);

    public LocalContents With(string subject, LocalSchema schema)
    {
        var old = Subject(subject);
        return this with
        {
            Schemas = Schemas.ContainsKey(schema.Id) ? Schemas : Schemas.Add(schema.Id, schema),
            Subjects = old.Versions.Contains(schema.Id)
                ? Subjects
                : Subjects.SetItem(subject, old with { Versions = [.. old.Versions, schema.Id] }),
        };
    }

    public LocalContents With(string? subject, CompatibilityLevel level) => subject is null
        ? this with { Level = level }
        : this with { Subjects = Subjects.SetItem(subject, Subject(subject) with { Level = level }) };

    private static SubjectVersion Describe(string subject, int number, LocalSchema schema) =>
        new(subject, number, schema.Id, schema.Guid, schema.Source);
}
