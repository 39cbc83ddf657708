using VisuTility.Streams.Avro;
using VisuTility.Streams.Monitoring;
using VisuTility.Streams.Registry;
using VisuTility.Streams.Registry.Catalog;

namespace VisuTility.Streams.Host.Schemas;

/// <summary>Writers' schemas from a registry, for the stream threads.</summary>
internal sealed class RegistryWriterSchemas(ISchemaRegistry registry, TimeProvider time, SchemaCatalogOptions? options = null)
    : IWriterSchemas, IDisposable
{
    private readonly SchemaCatalog<WriterSchema> _catalog = new(registry, Compile, time, options);

    public WriterSchema? Find(in WriterSchemaId id) => _catalog.Find(id).Entry;

    /// <summary>Ids that partitions wait for, with the last answer.</summary>
    public IReadOnlyList<MissingSchema> Missing() => _catalog.Missing();

    public void Dispose() => _catalog.Dispose();

    // Any other kind of schema is no Avro schema either, and the parser says so.
    private static WriterSchema Compile(RegistrySchema schema) => WriterSchema.Compile(schema.Text);
}
