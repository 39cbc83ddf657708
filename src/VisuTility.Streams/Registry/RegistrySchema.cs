namespace VisuTility.Streams.Registry;

/// <summary>A schema as a writer used it.</summary>
/// <param name="Text">Complete by itself: what it refers to in other subjects is put in place.</param>
/// <param name="Type">AVRO, JSON, PROTOBUF: the registry's word. Only the text of AVRO is Avro.</param>
public sealed record RegistrySchema(string Text, string Type = RegistrySchema.Avro)
{
    public const string Avro = "AVRO";

    public bool IsAvro => Type == Avro;
}
