using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Processing;

/// <summary>Takes one record of a scanned partition.</summary>
internal delegate void ScanRecord(in RecordView record);

/// <summary>
/// Reads a partition of our own topics, read_committed, from an explicit offset until a target taken from the high watermark. An end below the target
/// means that somebody's transaction is still open: its outcome decides what is readable, so the scan waits.
/// </summary>
internal sealed class LogScan(PartitionId partition, long from, long target, ScanRecord onRecord)
{
    private long _position = from;

    public PartitionId Partition { get; } = partition;

    public long From { get; } = from;

    public long Target { get; } = target;

    public bool IsDone => _position >= Target;

    /// <summary>Changes whenever the scan got on, for the no-progress deadline.</summary>
    public long Position => _position;

    public void Take(in RecordView record)
    {
        if (record.Offset < _position)
        {
            return;
        }

        // Records past the target were committed after it was taken: they belong to nobody else, since the partition is ours.
        onRecord(record);
        _position = record.Offset + 1;
    }

    /// <summary>The log's start has passed the position (retention): who waits for this scan must begin another one.</summary>
    public bool IsLost { get; private set; }

    public void Lose() => IsLost = true;

    public void AtEnd(long position) => _position = Math.Max(_position, position);
}
