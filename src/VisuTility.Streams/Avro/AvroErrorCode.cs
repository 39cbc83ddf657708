namespace VisuTility.Streams.Avro;

/// <summary>Why a datum could not be decoded.</summary>
public enum AvroErrorCode : byte
{
    None,
    Truncated,
    BadVarint,
    NegativeLength,
    BadUtf8,
    BadBoolean,
    BadUnionIndex,
    BadEnumIndex,
    BadBlockSize,
    TrailingBytes,
    StringTooLong,
    TooManyItems,
    TooDeep,
    TooLarge,
    NoMatchingBranch,
    NoMatchingSymbol,
}
