using System.Collections.Concurrent;
using VisuTility.Streams.Registry;

namespace VisuTility.Streams.Tests.Registry;

/// <summary>Answers by id as the test says, and counts. Everything but getting schemas is out of its reach.</summary>
internal sealed class ScriptedRegistry(Func<string, Task<RegistryResult<RegistrySchema>>> answer, bool atOnce) : ISchemaRegistry
{
    private readonly ConcurrentQueue<string> _asked = new();

    public ScriptedRegistry(Func<string, RegistryResult<RegistrySchema>> answer)
        : this(id => Task.FromResult(answer(id)), true)
    {
    }

    public IReadOnlyList<string> Asked => [.. _asked];

    public bool AnswersAtOnce => atOnce;

    public Task<RegistryResult<RegistrySchema>> GetSchemaAsync(int id, CancellationToken cancellation) => Ask($"{id}");

    public Task<RegistryResult<RegistrySchema>> GetSchemaAsync(Guid guid, CancellationToken cancellation) => Ask($"{guid}");

    public Task<RegistryResult<int>> RegisterAsync(string subject, SchemaSource schema, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public Task<RegistryResult<SubjectVersion>> LookUpAsync(string subject, SchemaSource schema, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public Task<RegistryResult<IReadOnlyList<string>>> GetSubjectsAsync(CancellationToken cancellation) =>
        throw new NotSupportedException();

    public Task<RegistryResult<IReadOnlyList<int>>> GetVersionsAsync(string subject, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public Task<RegistryResult<SubjectVersion>> GetVersionAsync(string subject, int? version, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public Task<RegistryResult<CompatibilityVerdict>> CheckCompatibilityAsync(
        string subject, SchemaSource schema, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public Task<RegistryResult<CompatibilityLevel>> GetCompatibilityAsync(string? subject, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public Task<RegistryResult<CompatibilityLevel>> SetCompatibilityAsync(
        string? subject, CompatibilityLevel level, CancellationToken cancellation) =>
        throw new NotSupportedException();

    private Task<RegistryResult<RegistrySchema>> Ask(string id)
    {
        _asked.Enqueue(id);
        return answer(id);
    }
}
