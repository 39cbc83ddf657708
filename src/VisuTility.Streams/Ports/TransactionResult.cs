namespace VisuTility.Streams.Ports;

public enum TransactionOutcome
{
    Ok,

    /// <summary>The same call may be made again.</summary>
    Retriable,

    /// <summary>The transaction must be aborted; the producer stays usable.</summary>
    Abortable,

    /// <summary>Another producer with our transactional id is or was at work, or the broker timed our transaction out.</summary>
    Fenced,

    /// <summary>The producer is of no further use.</summary>
    Fatal,

    /// <summary>The call has not come back and nobody knows what becomes of it: a new producer must take the place of this one.</summary>
    Hanging,

    /// <summary>Not allowed; will not heal by trying again.</summary>
    Unauthorized,

    /// <summary>A record is larger than the broker accepts; the transaction must be aborted.</summary>
    TooLarge,
}

/// <summary>Answer of a transactional call: class, the client's error code name and its text (null when Ok).</summary>
public readonly record struct TransactionResult(TransactionOutcome Outcome, string? Code = null, string? Message = null)
{
    public static TransactionResult Ok => default;

    public bool IsOk => Outcome == TransactionOutcome.Ok;

    public override string ToString() => IsOk ? "ok" : $"{Outcome}: {Code} {Message}";
}
