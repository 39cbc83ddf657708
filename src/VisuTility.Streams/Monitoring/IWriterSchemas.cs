using VisuTility.Streams.Avro;

namespace VisuTility.Streams.Monitoring;

/// <summary>Schemas by what records name them. Never blocks.</summary>
public interface IWriterSchemas
{
    /// <summary>Null: not known yet; it is being fetched, the partition waits and asks again.</summary>
    WriterSchema? Find(in WriterSchemaId id);
}

/// <summary>Registry ids of what the service writes.</summary>
public sealed record OutputSchemas(int DriftAlert, int DriftSignal, int RetrainJob);
