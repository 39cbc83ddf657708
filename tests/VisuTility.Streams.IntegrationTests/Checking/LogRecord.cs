using VisuTility.Streams.Ports;

namespace VisuTility.Streams.IntegrationTests.Checking;

/// <summary>One committed record of a partition, copied out of the client.</summary>
public sealed record LogRecord(long Offset, long TimestampMs, byte[]? Key, byte[]? Value, RecordHeaders? Headers);
