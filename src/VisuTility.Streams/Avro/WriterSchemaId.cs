using System.Globalization;

namespace VisuTility.Streams.Avro;

/// <summary>How a record names its writer's schema: by the registry's id, or by the schema's GUID.</summary>
public readonly record struct WriterSchemaId
{
    private WriterSchemaId(int id, Guid? guid)
    {
        Id = id;
        Guid = guid;
    }

    /// <summary>The registry's id; as the bytes say, so it may be negative (no registry has such an id). 0 where there is a GUID.</summary>
    public int Id { get; }

    public Guid? Guid { get; }

    public static WriterSchemaId Of(int id) => new(id, null);

    public static WriterSchemaId Of(Guid guid) => new(0, guid);

    public override string ToString() => Guid?.ToString() ?? Id.ToString(CultureInfo.InvariantCulture);
}
