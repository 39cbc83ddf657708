using System.Buffers.Binary;
using VisuTility.Streams.Avro;

namespace VisuTility.Streams.Registry.Catalog;

/// <summary>
/// Writers' schemas for stream threads, shared by all of them. <see cref="Find(int)"/> never waits: on a hit it takes one look-up without
/// lock or allocation; a miss starts one fetch per id in the background, repeated after 1 to 20 s with jitter for as long as somebody asks.
/// With a registry that <see cref="ISchemaRegistry.AnswersAtOnce"/> the fetch runs inside Find, so that a simulation has no other thread.
/// Ids never change their meaning, so a known entry is kept; a failure is only an excuse until the next attempt.
/// </summary>
public sealed class SchemaCatalog<TEntry> : IDisposable
    where TEntry : class
{
    private static readonly SchemaMiss NoSuchId = new(
        new RegistryError(
            RegistryErrorKind.NotFound, "no registry gives ids below 1: the record's frame is damaged or not Confluent's"), 1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly SchemaShelf<int, TEntry> _byId;
    private readonly SchemaShelf<Guid, TEntry> _byGuid;

    /// <param name="registry">Asked once per id.</param>
    /// <param name="compile">
    /// Makes the entry, once per id, away from the stream thread. Must not throw: a schema that cannot be used is an entry that says so,
    /// and is kept like any other.
    /// </param>
    /// <param name="time">Paces the attempts.</param>
    /// <param name="options">Null = the defaults.</param>
    public SchemaCatalog(
        ISchemaRegistry registry, Func<RegistrySchema, TEntry> compile, TimeProvider time, SchemaCatalogOptions? options = null)
    {
        var fetching = new SchemaFetching<TEntry>(
            registry.AnswersAtOnce, compile, time, options ?? new SchemaCatalogOptions(), _stopping.Token);
        _byId = new SchemaShelf<int, TEntry>(registry.GetSchemaAsync, id => (ulong)id, fetching);
        _byGuid = new SchemaShelf<Guid, TEntry>(registry.GetSchemaAsync, BitsOf, fetching);
    }

    /// <summary>Ids and GUIDs with an entry.</summary>
    public int KnownCount => _byId.KnownCount + _byGuid.KnownCount;

    public SchemaLookup<TEntry> Find(int id) => id > 0 ? _byId.Find(id) : new SchemaLookup<TEntry>(NoSuchId);

    public SchemaLookup<TEntry> Find(Guid guid) => _byGuid.Find(guid);

    public SchemaLookup<TEntry> Find(WriterSchemaId id) => id.Guid is { } guid ? Find(guid) : Find(id.Id);

    /// <summary>What is being waited for, for status and readiness; not for the record path.</summary>
    public IReadOnlyList<MissingSchema> Missing() => [.. _byId.Missing(), .. _byGuid.Missing()];

    /// <summary>Ends the fetches under way. Known entries can still be found.</summary>
    public void Dispose() => _stopping.Cancel();

    private static ulong BitsOf(Guid guid)
    {
        Span<byte> bytes = stackalloc byte[16];
        guid.TryWriteBytes(bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes) ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
    }
}
