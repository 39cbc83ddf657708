namespace VisuTility.Streams.State;

/// <summary>
/// Ties the state of one partition to its input: written in every transaction that writes anything for the partition.
/// Layout (little endian): version, the properties in order, CRC-32C over key and value.
/// </summary>
public sealed record Manifest
{
    public const byte FormatVersion = 2;

    /// <summary>Without <see cref="StoredKeys"/>.</summary>
    private const byte FirstVersion = 1;

    /// <summary>Which commit wrote it; tells after an unknown outcome whether it was ours.</summary>
    public required string CommitId { get; init; }

    /// <summary>Next offset of the input as of this commit (M &lt;= C: later commits may carry offsets only).</summary>
    public required long NextOffset { get; init; }

    /// <summary>Number of the journal entry that will be written next.</summary>
    public required long NextNumber { get; init; }

    /// <summary>F: first cursor whose effect may be missing from some snapshot.</summary>
    public required Cursor ReplayFloor { get; init; }

    /// <summary>Kafka offset of the journal partition at or before the first entry at or after F.</summary>
    public required long JournalOffset { get; init; }

    /// <summary>Partition clock as of F, epoch ms.</summary>
    public required long ClockAtFloor { get; init; }

    /// <summary>Time of the last progress mark as of F, epoch ms.</summary>
    public required long LastMarkAtFloor { get; init; }

    /// <summary>Counters as of <see cref="NextOffset"/>; a replay counts only from there on.</summary>
    public required PartitionCounters Counters { get; init; }

    /// <summary>The offset this history began at: no replay crosses it.</summary>
    public required long StartOffset { get; init; }

    public required string ClusterId { get; init; }

    /// <summary>Id of the input topic: a topic deleted and made again has another one, and its offsets mean something else.</summary>
    public required string TopicId { get; init; }

    public required int PartitionCount { get; init; }

    public required int FoldVersion { get; init; }

    /// <summary>Snapshot keys that live in the state partition as of this commit: fewer means that it was truncated. -1: not known.</summary>
    public int StoredKeys { get; init; } = -1;

    public byte[] Encode()
    {
        var writer = new StateWriter();
        writer.Byte(FormatVersion);
        writer.String(CommitId);
        writer.Int64(NextOffset);
        writer.Int64(NextNumber);
        writer.Cursor(ReplayFloor);
        writer.Int64(JournalOffset);
        writer.Int64(ClockAtFloor);
        writer.Int64(LastMarkAtFloor);
        Counters.Write(writer);
        writer.Int64(StartOffset);
        writer.String(ClusterId);
        writer.String(TopicId);
        writer.Int32(PartitionCount);
        writer.Int32(FoldVersion);
        writer.Int32(StoredKeys);
        return writer.Seal(StateKey.Manifest);
    }

    /// <summary>Null and a reason where the bytes are not a manifest this version can read.</summary>
    public static Manifest? Decode(ReadOnlySpan<byte> value, out string? problem)
    {
        var reader = StateReader.Open(StateKey.Manifest, value);
        var version = reader.Byte();
        if (reader.Failed || version is not (FirstVersion or FormatVersion))
        {
            problem = reader.Failed ? "its checksum is wrong" : $"its format version is {version}, this build reads {FirstVersion} to {FormatVersion}";
            return null;
        }

        var manifest = Read(ref reader);
        manifest = version == FirstVersion ? manifest : manifest with { StoredKeys = reader.Int32() };
        problem = reader.Failed || !reader.AtEnd ? "it is cut or too long" : null;
        return problem is null ? manifest : null;
    }

    private static Manifest Read(ref StateReader reader) => new()
    {
        CommitId = reader.String(),
        NextOffset = reader.Int64(),
        NextNumber = reader.Int64(),
        ReplayFloor = reader.Cursor(),
        JournalOffset = reader.Int64(),
        ClockAtFloor = reader.Int64(),
        LastMarkAtFloor = reader.Int64(),
        Counters = PartitionCounters.Read(ref reader),
        StartOffset = reader.Int64(),
        ClusterId = reader.String(),
        TopicId = reader.String(),
        PartitionCount = reader.Int32(),
        FoldVersion = reader.Int32(),
    };
}
