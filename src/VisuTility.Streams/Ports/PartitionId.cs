namespace VisuTility.Streams.Ports;

/// <summary>One partition of one of our topics.</summary>
public readonly record struct PartitionId(TopicRole Topic, int Partition)
{
    public override string ToString() => $"{Topic}-{Partition}";
}

/// <summary>An offset of a partition; in a commit it is the next offset to read.</summary>
public readonly record struct PartitionOffset(PartitionId Partition, long Offset);

/// <summary>First readable offset and the offset after the last record (high watermark, open transactions included).</summary>
public readonly record struct Watermarks(long Low, long High);
