namespace VisuTility.Streams.Avro;

/// <summary>
/// A schema's text is not a schema, or two schemas do not fit together. The message says where in the schema and what is wrong.
/// </summary>
public sealed class AvroSchemaException : Exception
{
    public AvroSchemaException(string message)
        : base(message)
    {
    }

    public AvroSchemaException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
