using VisuTility.Streams.Avro;
using VisuTility.Streams.Registry.References;

namespace VisuTility.Streams.Registry.Local;

/// <summary>
/// A registry without a server, for demos and simulations: in memory, or in a directory that several processes may share. The same schema
/// has the same id in every run and process. Avro only.
/// </summary>
public sealed class LocalSchemaRegistry : ISchemaRegistry
{
    private readonly LocalRegistryFile? _file;
    private readonly string _place;
    private readonly Lock _writing = new();
    private volatile LocalContents _contents = LocalContents.Empty;

    /// <param name="directory">Where it is kept, made when first written to; null = in memory only.</param>
    public LocalSchemaRegistry(string? directory = null)
    {
        _file = directory is null ? null : new LocalRegistryFile(directory);
        _place = directory is null ? "in-process schema registry" : $"schema registry in {directory}";
    }

    public bool AnswersAtOnce => true;

    public Task<RegistryResult<RegistrySchema>> GetSchemaAsync(int id, CancellationToken cancellation) =>
        GetSchemaAsync($"schema {id}", contents => contents.Schemas.GetValueOrDefault(id));

    public Task<RegistryResult<RegistrySchema>> GetSchemaAsync(Guid guid, CancellationToken cancellation) =>
        GetSchemaAsync($"schema {guid:D}", contents => contents.Schemas.Values.FirstOrDefault(schema => schema.Guid == guid));

    public Task<RegistryResult<int>> RegisterAsync(string subject, SchemaSource schema, CancellationToken cancellation) =>
        Task.FromResult(Change<int>(contents =>
        {
            if (Parse(contents, schema) is { Succeeded: false } wrong)
            {
                return (contents, wrong.Error);
            }

            var known = contents.Identify(schema);
            if (contents.Subject(subject).Versions.Contains(known.Id))
            {
                return (contents, known.Id);
            }

            var reasons = Check(contents, subject, schema);
            if (!reasons.Succeeded)
            {
                return (contents, reasons.Error);
            }

            return reasons.Value.Count == 0
                ? (contents.With(subject, known), known.Id)
                : (contents, Incompatible(subject, contents.LevelOf(subject), reasons.Value));
        }));

    public Task<RegistryResult<SubjectVersion>> LookUpAsync(string subject, SchemaSource schema, CancellationToken cancellation) =>
        Read<SubjectVersion>(contents =>
        {
            if (Parse(contents, schema) is { Succeeded: false } wrong)
            {
                return wrong.Error;
            }

            return contents.TryVersion(subject, schema, out var found) ? found : NotFound($"{subject} has no such schema");
        });

    public Task<RegistryResult<IReadOnlyList<string>>> GetSubjectsAsync(CancellationToken cancellation) =>
        Read(contents => new RegistryResult<IReadOnlyList<string>>(
            contents.Subjects.Where(subject => subject.Value.Versions.Count > 0).Select(subject => subject.Key).ToArray()));

    public Task<RegistryResult<IReadOnlyList<int>>> GetVersionsAsync(string subject, CancellationToken cancellation) =>
        Read(contents => contents.Subject(subject).Versions.Count is > 0 and var count
            ? new RegistryResult<IReadOnlyList<int>>(Enumerable.Range(1, count).ToArray())
            : NotFound($"there is no subject {subject}"));

    public Task<RegistryResult<SubjectVersion>> GetVersionAsync(string subject, int? version, CancellationToken cancellation) =>
        Read<SubjectVersion>(contents => contents.TryVersion(subject, version, out var found)
            ? found
            : NotFound(version is null ? $"there is no subject {subject}" : $"{subject} has no version {version}"));

    public Task<RegistryResult<CompatibilityVerdict>> CheckCompatibilityAsync(
        string subject, SchemaSource schema, CancellationToken cancellation) =>
        Read<CompatibilityVerdict>(contents =>
        {
            var reasons = Check(contents, subject, schema);
            return reasons.Succeeded ? new CompatibilityVerdict(reasons.Value.Count == 0, reasons.Value) : reasons.Error;
        });

    public Task<RegistryResult<CompatibilityLevel>> GetCompatibilityAsync(string? subject, CancellationToken cancellation) =>
        Read<CompatibilityLevel>(contents => subject is null ? contents.Level : contents.LevelOf(subject));

    public Task<RegistryResult<CompatibilityLevel>> SetCompatibilityAsync(
        string? subject, CompatibilityLevel level, CancellationToken cancellation) =>
        Task.FromResult(Change<CompatibilityLevel>(contents => (contents.With(subject, level), level)));

    /// <summary>Ids never change, so memory is asked first.</summary>
    private Task<RegistryResult<RegistrySchema>> GetSchemaAsync(string what, Func<LocalContents, LocalSchema?> find) =>
        find(_contents) is { } known
            ? Task.FromResult(Whole(_contents, known.Source, what))
            : Read(contents => find(contents) is { } schema ? Whole(contents, schema.Source, what) : NotFound($"there is no {what}"));

    private RegistryResult<RegistrySchema> Whole(LocalContents contents, SchemaSource source, string what)
    {
        // Every reference is answered from memory, so the task is complete.
        return ReferenceResolver.ResolveAsync(source, what, reference => Task.FromResult<RegistryResult<SchemaSource>>(
            contents.TryVersion(reference.Subject, reference.Version, out var found)
                ? found.Schema
                : NotFound("there is no such version"))).Result;
    }

    private RegistryResult<AvroSchema> Parse(LocalContents contents, SchemaSource source)
    {
        if (source.Type != RegistrySchema.Avro)
        {
            return Error(RegistryErrorKind.Invalid, $"it takes only Avro, not {source.Type}");
        }

        var whole = Whole(contents, source, "the schema");
        if (!whole.Succeeded)
        {
            return whole.Error;
        }

        try
        {
            return AvroSchema.Parse(whole.Value.Text);
        }
        catch (AvroSchemaException error)
        {
            return Error(RegistryErrorKind.Invalid, error.Message);
        }
    }

    private RegistryResult<IReadOnlyList<string>> Check(LocalContents contents, string subject, SchemaSource source)
    {
        var candidate = Parse(contents, source);
        if (!candidate.Succeeded)
        {
            return candidate.Error;
        }

        var earlier = new List<(int, AvroSchema)>();
        for (var version = 1; contents.TryVersion(subject, version, out var found); version++)
        {
            var schema = Parse(contents, found.Schema);
            if (!schema.Succeeded)
            {
                return schema.Error;
            }

            earlier.Add((version, schema.Value));
        }

        return new RegistryResult<IReadOnlyList<string>>(LocalCompatibility.Check(contents.LevelOf(subject), candidate.Value, earlier));
    }

    private Task<RegistryResult<T>> Read<T>(Func<LocalContents, RegistryResult<T>> answer)
        where T : notnull
    {
        lock (_writing)
        {
            return Task.FromResult(Refresh() is { } error ? error : answer(_contents));
        }
    }

    private RegistryResult<T> Change<T>(Func<LocalContents, (LocalContents Next, RegistryResult<T> Answer)> change)
        where T : notnull
    {
        lock (_writing)
        {
            try
            {
                using var held = _file?.TryLock();
                if (_file is not null && held is null)
                {
                    return Error(RegistryErrorKind.Unavailable, "another process is writing to it; try again");
                }

                if (Refresh() is { } error)
                {
                    return error;
                }

                var (next, answer) = change(_contents);
                if (!ReferenceEquals(next, _contents))
                {
                    _file?.Write(next);
                    _contents = next;
                }

                return answer;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return Error(RegistryErrorKind.Unavailable, $"it cannot be written: {error.Message}");
            }
        }
    }

    /// <summary>Takes what other processes have written since; null, or why that failed.</summary>
    private RegistryError? Refresh()
    {
        if (_file is null)
        {
            return null;
        }

        try
        {
            if (!_file.TryRead(out var contents))
            {
                return Error(RegistryErrorKind.Invalid, $"{_file} is damaged or of another version; repair it or move it away");
            }

            _contents = contents;
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Error(RegistryErrorKind.Unavailable, $"it cannot be read: {error.Message}");
        }
    }

    private RegistryError Error(RegistryErrorKind kind, string message) => new(kind, $"{_place}: {message}");

    private RegistryError Incompatible(string subject, CompatibilityLevel level, IEnumerable<string> reasons) =>
        Error(RegistryErrorKind.Incompatible, $"{subject} is {level.ToWord()}: {string.Join("; ", reasons)}");

    private RegistryError NotFound(string message) => Error(RegistryErrorKind.NotFound, message);
}
