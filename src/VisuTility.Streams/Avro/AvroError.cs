using System.Globalization;

namespace VisuTility.Streams.Avro;

/// <summary>A failure as a value: making one allocates nothing, only <see cref="ToString"/> does. It never holds payload bytes.</summary>
/// <param name="Code">Why; <see cref="AvroErrorCode.None"/> = no error.</param>
/// <param name="Position">Byte of the Avro body at which it was found, from 0.</param>
/// <param name="Field">The field being read, as a dotted path; null outside a record.</param>
public readonly record struct AvroError(AvroErrorCode Code, int Position, string? Field)
{
    public AvroErrorKind Kind => Code switch
    {
        AvroErrorCode.None => AvroErrorKind.None,
        AvroErrorCode.StringTooLong or AvroErrorCode.TooManyItems or AvroErrorCode.TooDeep or AvroErrorCode.TooLarge =>
            AvroErrorKind.LimitExceeded,
        AvroErrorCode.NoMatchingBranch or AvroErrorCode.NoMatchingSymbol => AvroErrorKind.SchemaIncompatible,
        _ => AvroErrorKind.Malformed,
    };

    /// <summary>One clause for people, such as "field metric: the string is not valid UTF-8 (byte 17 of the Avro body)".</summary>
    public override string ToString() => Code == AvroErrorCode.None
        ? "no error"
        : string.Create(CultureInfo.InvariantCulture,
            $"{(Field is null ? "" : $"field {Field}: ")}{Text(Code)} (byte {Position} of the Avro body)");

    private static string Text(AvroErrorCode code) => code switch
    {
        AvroErrorCode.Truncated => "the data ends too early, or a length points beyond its end",
        AvroErrorCode.BadVarint => "an integer has too many bytes or bits",
        AvroErrorCode.NegativeLength => "a length is negative",
        AvroErrorCode.BadUtf8 => "the string is not valid UTF-8",
        AvroErrorCode.BadBoolean => "a boolean is neither 0 nor 1",
        AvroErrorCode.BadUnionIndex => "the union has no branch of that index",
        AvroErrorCode.BadEnumIndex => "the enum has no symbol of that index",
        AvroErrorCode.BadBlockSize => "the size of a block is impossible",
        AvroErrorCode.TrailingBytes => "bytes are left over",
        AvroErrorCode.StringTooLong => "a string or bytes value is longer than the limit",
        AvroErrorCode.TooManyItems => "an array or map has more items than the limit",
        AvroErrorCode.TooDeep => "records, arrays and maps are nested deeper than the limit",
        AvroErrorCode.TooLarge => "the decoded value is larger than the limit",
        AvroErrorCode.NoMatchingBranch => "the union's branch has no counterpart in the reader's schema",
        AvroErrorCode.NoMatchingSymbol => "the enum's symbol is not in the reader's schema, which has no default symbol",
        _ => code.ToString(),
    };
}
