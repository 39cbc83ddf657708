using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Host.Commands.Tail;

/// <summary>A committed record as it was read.</summary>
/// <param name="Partition">Where.</param>
/// <param name="Offset">At which offset.</param>
/// <param name="AppendTimeMs">Time of the record, milliseconds since 1970 UTC.</param>
/// <param name="KeyBytes">Length of its key.</param>
/// <param name="Value">Null = tombstone.</param>
/// <param name="SchemaHeader">Value of the header that names the schema, where there is one.</param>
internal sealed record TailedRecord(
    PartitionId Partition, long Offset, long AppendTimeMs, int KeyBytes, byte[]? Value, byte[]? SchemaHeader);
