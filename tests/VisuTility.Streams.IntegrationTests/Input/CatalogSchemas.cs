using VisuTility.Streams.Avro;
using VisuTility.Streams.IntegrationTests.Harness;
using VisuTility.Streams.Monitoring;
using VisuTility.Streams.Registry.Catalog;
using VisuTility.Streams.Registry.Local;

namespace VisuTility.Streams.IntegrationTests.Input;

/// <summary>Writers' schemas by the product's catalog from a registry in a folder; what the service itself writes has a fixed id.</summary>
internal sealed class CatalogSchemas(string folder) : IWriterSchemas, IDisposable
{
    private readonly SchemaCatalog<WriterSchema> _catalog = new(
        new LocalSchemaRegistry(folder), static schema => WriterSchema.Compile(schema.Text), TimeProvider.System);
    private readonly FixedSchemas _own = new();

    public WriterSchema? Find(in WriterSchemaId id) => id.Id == FixedSchemas.DriftSignalId ? _own.Find(id) : _catalog.Find(id).Entry;

    public void Dispose() => _catalog.Dispose();
}
