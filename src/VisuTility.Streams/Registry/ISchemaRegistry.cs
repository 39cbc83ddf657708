namespace VisuTility.Streams.Registry;

/// <summary>
/// Where writers' schemas are looked up and ours are registered: a service with Confluent's REST API, or a store of our own without a
/// server. Never used on the record path; the stream thread asks <see cref="Catalog.SchemaCatalog{TEntry}"/> instead. Safe for several
/// threads. What a registry or network does is a <see cref="RegistryError"/>; only a cancelled token throws.
/// </summary>
public interface ISchemaRegistry
{
    /// <summary>
    /// True: every call has its answer when it returns and waits for nothing but a local file, so that a stream thread may make it.
    /// </summary>
    bool AnswersAtOnce { get; }

    /// <summary>The schema with its references put in place; NotFound where no schema has the id.</summary>
    Task<RegistryResult<RegistrySchema>> GetSchemaAsync(int id, CancellationToken cancellation);

    /// <summary>As by id. A registry that knows no GUIDs gives WrongAnswer.</summary>
    Task<RegistryResult<RegistrySchema>> GetSchemaAsync(Guid guid, CancellationToken cancellation);

    /// <summary>Registers a new version, or finds the equal one; gives its id. Incompatible where the subject's level forbids it.</summary>
    Task<RegistryResult<int>> RegisterAsync(string subject, SchemaSource schema, CancellationToken cancellation);

    /// <summary>The version under which this schema is registered; NotFound where it is not.</summary>
    Task<RegistryResult<SubjectVersion>> LookUpAsync(string subject, SchemaSource schema, CancellationToken cancellation);

    /// <summary>In ascending order.</summary>
    Task<RegistryResult<IReadOnlyList<string>>> GetSubjectsAsync(CancellationToken cancellation);

    /// <summary>In ascending order.</summary>
    Task<RegistryResult<IReadOnlyList<int>>> GetVersionsAsync(string subject, CancellationToken cancellation);

    /// <summary>One version of a subject; null = the latest.</summary>
    Task<RegistryResult<SubjectVersion>> GetVersionAsync(string subject, int? version, CancellationToken cancellation);

    /// <summary>Would the subject's level let this schema in? A subject without versions takes every schema.</summary>
    Task<RegistryResult<CompatibilityVerdict>> CheckCompatibilityAsync(string subject, SchemaSource schema, CancellationToken cancellation);

    /// <summary>The level in force for the subject; null = the one for subjects without their own.</summary>
    Task<RegistryResult<CompatibilityLevel>> GetCompatibilityAsync(string? subject, CancellationToken cancellation);

    /// <summary>Sets the subject's level; null = the one for subjects without their own. Gives the level now in force.</summary>
    Task<RegistryResult<CompatibilityLevel>> SetCompatibilityAsync(
        string? subject, CompatibilityLevel level, CancellationToken cancellation);
}
