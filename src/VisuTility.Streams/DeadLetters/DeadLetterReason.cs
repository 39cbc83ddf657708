namespace VisuTility.Streams.DeadLetters;

/// <summary>Why a record was not applied; the names on the wire are those of <see cref="DeadLetterReasons.Name"/>.</summary>
public enum DeadLetterReason : byte
{
    None,
    Empty,
    BadMagic,
    SchemaIncompatible,
    Malformed,
    LimitExceeded,
    InvalidValue,
    TimestampOutOfRange,
    Skipped,
}

public static class DeadLetterReasons
{
    /// <summary>Value of the header <c>visutility.dlq.reason</c>.</summary>
    public static string Name(DeadLetterReason reason) => reason switch
    {
        DeadLetterReason.Empty => "empty",
        DeadLetterReason.BadMagic => "bad_magic",
        DeadLetterReason.SchemaIncompatible => "schema_incompatible",
        DeadLetterReason.Malformed => "malformed",
        DeadLetterReason.LimitExceeded => "limit_exceeded",
        DeadLetterReason.InvalidValue => "invalid_value",
        DeadLetterReason.TimestampOutOfRange => "timestamp_out_of_range",
        DeadLetterReason.Skipped => "skipped",
        _ => "none",
    };

    /// <summary>Value of the header <c>visutility.dlq.stage</c>.</summary>
    public static string Stage(DeadLetterReason reason) => reason switch
    {
        DeadLetterReason.Empty or DeadLetterReason.BadMagic => "envelope",
        DeadLetterReason.SchemaIncompatible => "schema",
        DeadLetterReason.Malformed or DeadLetterReason.LimitExceeded => "decode",
        DeadLetterReason.InvalidValue or DeadLetterReason.TimestampOutOfRange => "validate",
        _ => "process",
    };
}
