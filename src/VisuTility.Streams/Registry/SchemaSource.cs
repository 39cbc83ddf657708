namespace VisuTility.Streams.Registry;

/// <summary>A schema as it is registered: its text and the versions of other subjects that it refers to.</summary>
public sealed record SchemaSource(string Text)
{
    /// <summary>AVRO, JSON, PROTOBUF: the registry's word.</summary>
    public string Type { get; init; } = RegistrySchema.Avro;

    public IReadOnlyList<SchemaReference> References { get; init; } = [];

    public static implicit operator SchemaSource(string text) => new(text);
}
