using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Processing;

/// <summary>Runs the log scans of one thread over its plain readers.</summary>
internal sealed class LogScanner(IRecordConsumer committedReader, IRecordConsumer uncommittedReader) : IDisposable
{
    private static readonly TimeSpan QueryTime = TimeSpan.FromMilliseconds(500);

    private readonly Dictionary<PartitionId, LogScan> _scans = [];
    private readonly RecordBatch _batch = new(2000);

    /// <summary>Of the scanned partitions, since the last look; who looks clears them.</summary>
    public List<ConsumerFault> Faults { get; } = [];

    public bool IsActive => _scans.Count > 0;

    /// <summary>True end of the log: open transactions included. Null: no answer yet.</summary>
    public Watermarks? Watermarks(PartitionId partition, bool trueEnd = true) =>
        (trueEnd ? uncommittedReader : committedReader).QueryWatermarks(partition, QueryTime);

    public void Begin(LogScan scan)
    {
        if (!scan.IsDone)
        {
            Drop(scan);
            _scans.Add(scan.Partition, scan);
            committedReader.Assign(scan.Partition, scan.From);
        }
    }

    public void Drop(LogScan? scan)
    {
        if (scan is not null && _scans.Remove(scan.Partition))
        {
            committedReader.Unassign(scan.Partition);
        }
    }

    public void Poll(TimeSpan timeout)
    {
        if (_scans.Count == 0)
        {
            return;
        }

        committedReader.Poll(_batch, timeout);
        foreach (ref readonly var record in _batch.Records)
        {
            if (_scans.TryGetValue(record.Partition, out var scan))
            {
                scan.Take(record);
            }
        }

        foreach (var end in _batch.Ends)
        {
            if (_scans.TryGetValue(end.Partition, out var scan))
            {
                scan.AtEnd(end.Offset);
            }
        }

        foreach (var fault in _batch.Faults)
        {
            if (fault is { Kind: ConsumerFaultKind.PositionLost, Partition: { } partition } && _scans.TryGetValue(partition, out var scan))
            {
                scan.Lose();
            }
        }

        Faults.AddRange(_batch.Faults);
        _batch.Clear();
        DropDone();
    }

    private void DropDone()
    {
        foreach (var (partition, scan) in _scans)
        {
            if (scan.IsDone)
            {
                _scans.Remove(partition); // Removing while enumerating is allowed for the current key.
                committedReader.Unassign(partition);
            }
        }
    }

    public void Dispose()
    {
        _batch.Clear();
        committedReader.Dispose();
        uncommittedReader.Dispose();
    }
}
