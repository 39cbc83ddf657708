using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Tests.Simulation;

/// <summary>
/// The log of one partition under Kafka's rules: markers take offsets, the LSO is the first offset of the first open transaction.
/// </summary>
internal sealed class PartitionLog(ManualTimeProvider time)
{
    private readonly List<StoredRecord> _records = [];
    private readonly List<LogTransaction> _open = [];
    private readonly List<StoredRecord> _removed = [];
    private long _lastTimestampMs;

    public IReadOnlyList<StoredRecord> Records => _records;

    /// <summary>What retention has taken, for checks only.</summary>
    public IReadOnlyList<StoredRecord> Removed => _removed;

    public long Start { get; private set; }

    /// <summary>High watermark: one replica, so the end of the log.</summary>
    public long End { get; private set; }

    public long LastStable => _open.Count == 0 ? End : _open[0].FirstOffset;

    public long Append(byte[]? key, byte[]? value, RecordHeaders? headers) => Add(key, value, headers, RecordKind.Data, null);

    public long AppendInTransaction(long producerId, byte[]? key, byte[]? value, RecordHeaders? headers)
    {
        var transaction = _open.Find(t => t.ProducerId == producerId);
        if (transaction is null)
        {
            transaction = new LogTransaction(producerId, End);
            _open.Add(transaction);
        }

        return Add(key, value, headers, RecordKind.Data, transaction);
    }

    /// <summary>
    /// Writes the marker, also where the producer wrote nothing here: the broker does so for every partition added to the transaction.
    /// </summary>
    public void EndTransaction(long producerId, bool commit)
    {
        var transaction = _open.Find(t => t.ProducerId == producerId);
        Add(null, null, null, commit ? RecordKind.CommitMarker : RecordKind.AbortMarker, transaction);
        if (transaction is not null)
        {
            transaction.State = commit ? TransactionState.Committed : TransactionState.Aborted;
            _open.Remove(transaction);
        }
    }

    /// <summary>Index of the first record at or after the offset.</summary>
    public int IndexOf(long offset)
    {
        var (low, high) = (0, _records.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _records[middle].Offset < offset ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>Moves the log start, as retention and DeleteRecords do.</summary>
    public void DeleteBefore(long offset)
    {
        Start = Math.Clamp(offset, Start, End);
        var count = IndexOf(Start);
        _removed.AddRange(_records.Take(count));
        _records.RemoveRange(0, count);
    }

    /// <summary>
    /// Keeps the last committed record per key below <paramref name="before"/> (never past the LSO); drops what aborted transactions wrote,
    /// and tombstones where told.
    /// </summary>
    public void Compact(long before, bool dropTombstones)
    {
        var limit = IndexOf(Math.Min(before, LastStable));
        var last = new Dictionary<string, long>();
        for (var i = 0; i < limit; i++)
        {
            if (_records[i] is { IsCommittedData: true, Key: not null } record)
            {
                last[Convert.ToHexString(record.Key!)] = record.Offset;
            }
        }

        var kept = _records.Take(limit).Where(r => Keeps(r, last, dropTombstones)).ToList();
        _records.RemoveRange(0, limit);
        _records.InsertRange(0, kept);
    }

    /// <summary>Gives the committed records below the LSO each other's offsets; false where there are less than two.</summary>
    public bool Shuffle(Random random)
    {
        var limit = IndexOf(LastStable);
        var order = Enumerable.Range(0, limit).ToArray();
        random.Shuffle(order);
        var shuffled = order.Select((from, to) => _records[from] with { Offset = _records[to].Offset, TimestampMs = _records[to].TimestampMs }).ToList();
        _records.RemoveRange(0, limit);
        _records.InsertRange(0, shuffled);
        return limit > 1;
    }

    private static bool Keeps(StoredRecord record, Dictionary<string, long> last, bool dropTombstones) =>
        record is { IsCommittedData: true, Key: not null }
        && last[Convert.ToHexString(record.Key)] == record.Offset
        && !(dropTombstones && record.Value is null);

    private long Add(byte[]? key, byte[]? value, RecordHeaders? headers, RecordKind kind, LogTransaction? transaction)
    {
        _lastTimestampMs = Math.Max(_lastTimestampMs, time.NowMs);
        _records.Add(new StoredRecord(End, _lastTimestampMs, key, value, headers, kind) { Transaction = transaction });
        return End++;
    }
}
