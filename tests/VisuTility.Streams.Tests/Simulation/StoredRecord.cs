using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Tests.Simulation;

public enum RecordKind
{
    Data,
    CommitMarker,
    AbortMarker,
}

public enum TransactionState
{
    /// <summary>Written outside any transaction.</summary>
    None,
    Open,
    Committed,
    Aborted,
}

/// <summary>One offset of a partition's log: a data record or a transaction marker.</summary>
public sealed record StoredRecord(long Offset, long TimestampMs, byte[]? Key, byte[]? Value, RecordHeaders? Headers, RecordKind Kind)
{
    internal LogTransaction? Transaction { get; init; }

    public TransactionState State => Transaction?.State ?? TransactionState.None;

    public bool IsCommittedData => Kind == RecordKind.Data && State is (TransactionState.None or TransactionState.Committed);
}
