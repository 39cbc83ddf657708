namespace VisuTility.Streams.Avro;

/// <summary>Avro's types; an annotation such as timestamp-millis is a <see cref="AvroLogicalType"/> on one of them.</summary>
public enum AvroType : byte
{
    Null,
    Boolean,
    Int,
    Long,
    Float,
    Double,
    Bytes,
    String,
    Record,
    Enum,
    Array,
    Map,
    Union,
    Fixed,
}
