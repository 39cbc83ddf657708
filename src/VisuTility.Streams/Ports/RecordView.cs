namespace VisuTility.Streams.Ports;

/// <summary>
/// A record where the client keeps it. The bytes belong to the <see cref="RecordBatch"/> and are gone at its next <see cref="RecordBatch.Clear"/>.
/// Unmanaged pointers, so that the native client's buffers can be read in place and a batch allocates nothing.
/// </summary>
public readonly unsafe struct RecordView(
    PartitionId partition, long offset, long timestampMs, byte* key, int keyLength, byte* value, int valueLength, RecordHeaders? headers)
{
    private readonly byte* _key = key;
    private readonly byte* _value = value;

    public PartitionId Partition { get; } = partition;

    public long Offset { get; } = offset;

    /// <summary>Append time of the broker (the topics are LogAppendTime), epoch milliseconds.</summary>
    public long TimestampMs { get; } = timestampMs;

    /// <summary>Bytes of the key, or -1 where the key is null.</summary>
    public int KeyLength { get; } = keyLength;

    /// <summary>Bytes of the value, or -1 for a tombstone.</summary>
    public int ValueLength { get; } = valueLength;

    /// <summary>Null where the record has none.</summary>
    public RecordHeaders? Headers { get; } = headers;

    public bool IsTombstone => ValueLength < 0;

    public ReadOnlySpan<byte> Key => KeyLength <= 0 ? default : new ReadOnlySpan<byte>(_key, KeyLength);

    public ReadOnlySpan<byte> Value => ValueLength <= 0 ? default : new ReadOnlySpan<byte>(_value, ValueLength);
}
