namespace VisuTility.Streams.Avro;

/// <summary>What to do about an error; the names are those of the dead-letter reasons.</summary>
public enum AvroErrorKind : byte
{
    None,

    /// <summary>The bytes are not what the writer's schema says.</summary>
    Malformed,

    /// <summary>They would cost more than <see cref="AvroLimits"/> allows.</summary>
    LimitExceeded,

    /// <summary>They are sound, but this value has no place in the reader's schema (a union's branch, an enum's symbol).</summary>
    SchemaIncompatible,
}
