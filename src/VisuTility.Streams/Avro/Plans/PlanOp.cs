namespace VisuTility.Streams.Avro.Plans;

/// <summary>One step of a plan: how a writer's value becomes a reader's.</summary>
internal enum PlanOp : byte
{
    /// <summary>No value of the writer's type fits the reader's.</summary>
    Mismatch,
    Null,
    Boolean,
    Int,
    IntToLong,
    IntToFloat,
    IntToDouble,
    Long,
    LongToFloat,
    LongToDouble,
    Float,
    FloatToDouble,
    Double,
    Bytes,
    BytesToString,
    String,
    StringToBytes,
    Fixed,
    Enum,
    Array,
    Map,
    Record,

    /// <summary>The writer has a union: one node per branch.</summary>
    FromUnion,

    /// <summary>Only the reader has a union: the value goes to one branch of it.</summary>
    IntoUnion,
}
