using System.Globalization;
using VisuTility.Streams.Registry.Configuration;
using VisuTility.Streams.Registry.References;

namespace VisuTility.Streams.Registry.Rest;

/// <summary>
/// A registry with Confluent's REST API (Confluent, Apicurio, Karapace, Redpanda). Each call is bounded in time, attempts and bytes, and
/// starts at the address that answered last. It keeps nothing: the catalog does.
/// </summary>
public sealed class RestSchemaRegistry : ISchemaRegistry, IDisposable
{
    private readonly RegistryClient _client;

    /// <exception cref="ArgumentException">
    /// A certificate file of the options cannot be used (<see cref="RegistryOptions.Read"/> finds that first).
    /// </exception>
    public RestSchemaRegistry(RegistryOptions options, TimeProvider time) => _client = new RegistryClient(options, time);

    public bool AnswersAtOnce => false;

    public Task<RegistryResult<RegistrySchema>> GetSchemaAsync(int id, CancellationToken cancellation) =>
        GetSchemaAsync(string.Create(CultureInfo.InvariantCulture, $"schemas/ids/{id}"), $"schema {id}", cancellation);

    public Task<RegistryResult<RegistrySchema>> GetSchemaAsync(Guid guid, CancellationToken cancellation) =>
        GetSchemaAsync($"schemas/guids/{guid:D}", $"schema {guid:D}", cancellation);

    public Task<RegistryResult<int>> RegisterAsync(string subject, SchemaSource schema, CancellationToken cancellation) =>
        AskAsync<int>(Post($"subjects/{Escape(subject)}/versions", schema), RegistryShapes.Id, cancellation);

    public Task<RegistryResult<SubjectVersion>> LookUpAsync(string subject, SchemaSource schema, CancellationToken cancellation) =>
        AskAsync<SubjectVersion>(Post($"subjects/{Escape(subject)}", schema), RegistryShapes.Version, cancellation);

    public Task<RegistryResult<IReadOnlyList<string>>> GetSubjectsAsync(CancellationToken cancellation) =>
        AskAsync<IReadOnlyList<string>>(Get("subjects"), RegistryShapes.Texts, cancellation);

    public Task<RegistryResult<IReadOnlyList<int>>> GetVersionsAsync(string subject, CancellationToken cancellation) =>
        AskAsync<IReadOnlyList<int>>(Get($"subjects/{Escape(subject)}/versions"), RegistryShapes.Numbers, cancellation);

    public Task<RegistryResult<SubjectVersion>> GetVersionAsync(string subject, int? version, CancellationToken cancellation) =>
        AskAsync<SubjectVersion>(
            Get($"subjects/{Escape(subject)}/versions/{version?.ToString(CultureInfo.InvariantCulture) ?? "latest"}"),
            RegistryShapes.Version,
            cancellation);

    public async Task<RegistryResult<CompatibilityVerdict>> CheckCompatibilityAsync(
        string subject, SchemaSource schema, CancellationToken cancellation)
    {
        var answer = await AskAsync<CompatibilityVerdict>(
            Post($"compatibility/subjects/{Escape(subject)}/versions?verbose=true", schema), RegistryShapes.Verdict, cancellation);
        return answer.Error?.Kind == RegistryErrorKind.NotFound ? new CompatibilityVerdict(true, []) : answer;
    }

    public async Task<RegistryResult<CompatibilityLevel>> GetCompatibilityAsync(string? subject, CancellationToken cancellation)
    {
        var path = subject is null ? "config" : $"config/{Escape(subject)}?defaultToGlobal=true";
        var answer = await AskAsync<CompatibilityLevel>(Get(path), RegistryShapes.Level, cancellation);

        // Older registries do not know defaultToGlobal.
        return subject is not null && answer.Error?.Kind == RegistryErrorKind.NotFound
            ? await GetCompatibilityAsync(null, cancellation)
            : answer;
    }

    public Task<RegistryResult<CompatibilityLevel>> SetCompatibilityAsync(
        string? subject, CompatibilityLevel level, CancellationToken cancellation)
    {
        var path = subject is null ? "config" : $"config/{Escape(subject)}";
        return AskAsync<CompatibilityLevel>(
            new RegistryRequest(HttpMethod.Put, path, RegistryShapes.Write(level)), RegistryShapes.Level, cancellation);
    }

    public void Dispose() => _client.Dispose();

    private static RegistryRequest Get(string path) => new(HttpMethod.Get, path);

    private static RegistryRequest Post(string path, SchemaSource schema) => new(HttpMethod.Post, path, RegistryShapes.Write(schema));

    /// <summary>One path segment. Dots alone would lead to another path.</summary>
    private static string Escape(string subject) =>
        subject is "" or "." or ".."
            ? throw new ArgumentException($"\"{subject}\" is not a subject", nameof(subject))
            : Uri.EscapeDataString(subject);

    private async Task<RegistryResult<RegistrySchema>> GetSchemaAsync(string path, string what, CancellationToken cancellation)
    {
        var answer = await AskAsync<SchemaSource>(Get(path), RegistryShapes.Source, cancellation);
        if (answer.Succeeded)
        {
            return await ReferenceResolver.ResolveAsync(answer.Value, what, reference => GetReferencedAsync(reference, cancellation));
        }

        return answer.Error.Kind == RegistryErrorKind.NotFound
            ? answer.Error with { Message = $"{answer.Error.Message}: did the writer use another registry than this one?" }
            : answer.Error;
    }

    private async Task<RegistryResult<SchemaSource>> GetReferencedAsync(SchemaReference reference, CancellationToken cancellation)
    {
        if (reference.Subject is "" or "." or "..")
        {
            return new RegistryError(RegistryErrorKind.Invalid, $"\"{reference.Subject}\" is not a subject");
        }

        var answer = await GetVersionAsync(reference.Subject, reference.Version, cancellation);
        return answer.Succeeded ? answer.Value.Schema : answer.Error;
    }

    private async Task<RegistryResult<T>> AskAsync<T>(RegistryRequest request, JsonShape<T> shape, CancellationToken cancellation)
        where T : notnull
    {
        var reply = await _client.SendAsync(request, cancellation);
        if (!reply.Succeeded)
        {
            return reply.Error;
        }

        return RegistryJson.TryRead(reply.Body, shape, out var value)
            ? new RegistryResult<T>(value)
            : new RegistryError(
                RegistryErrorKind.WrongAnswer,
                $"{reply.Place}: {Kind(reply.Body)}, which is no schema registry's answer; check schema.registry.url");
    }

    private static string Kind(byte[] body) => body.AsSpan().TrimStart(" \r\n\t"u8) switch
    {
        [] => "an empty answer",
        [(byte)'<', ..] => "a page of HTML or XML",
        [(byte)'{' or (byte)'[' or (byte)'"', ..] => "other JSON",
        _ => "something else than JSON",
    };
}
