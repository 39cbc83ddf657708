namespace VisuTility.Streams.Ports;

/// <summary>
/// A record to write inside a transaction. <paramref name="Partition"/> -1: by the key's murmur2 hash, as Java clients do.
/// <paramref name="Value"/> null is a tombstone. <paramref name="TimestampMs"/> 0: the client's clock.
/// </summary>
public sealed record OutputRecord(
    TopicRole Topic, int Partition, byte[]? Key, byte[]? Value, RecordHeaders? Headers = null, long TimestampMs = 0);
