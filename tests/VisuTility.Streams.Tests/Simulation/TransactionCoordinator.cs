using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Tests.Simulation;

internal enum CoordinatorAnswer
{
    Ok,
    Concurrent,
    Fenced,
    InvalidState,
}

internal enum TransactionPhase
{
    Empty,
    Ongoing,
    Ending,
    Committed,
    Aborted,
}

/// <summary>What the coordinator knows of one transactional id.</summary>
internal sealed class TransactionEntry(long producerId)
{
    public long ProducerId { get; } = producerId;

    public int Epoch { get; set; } = -1;

    public TransactionPhase Phase { get; set; }

    public bool EndsCommitted { get; set; }

    public List<PartitionId> Partitions { get; } = [];

    public bool HasOffsets { get; set; }

    public int MissingMarkers { get; set; }

    /// <summary>Counts the transactions of the id, so that a time-out meets only the one it was set for.</summary>
    public int Number { get; set; }
}

/// <summary>
/// The broker's side of transactions as clients of version 1 meet it (no epoch bump per transaction): a late EndTxn ends whatever
/// transaction is open.
/// </summary>
internal sealed class TransactionCoordinator(InMemoryCluster cluster)
{
    private readonly Dictionary<string, TransactionEntry> _entries = [];
    private long _lastProducerId = 999;

    /// <summary>Fences earlier producers of the id and aborts their transaction; Concurrent until its markers are written.</summary>
    public (CoordinatorAnswer Answer, TransactionEntry Entry) Initialise(string transactionalId)
    {
        if (!_entries.TryGetValue(transactionalId, out var entry))
        {
            entry = new TransactionEntry(++_lastProducerId);
            _entries.Add(transactionalId, entry);
        }

        if (entry.Phase == TransactionPhase.Ongoing)
        {
            entry.Epoch++;
            End(entry, commit: false);
        }

        if (entry.Phase == TransactionPhase.Ending)
        {
            return (CoordinatorAnswer.Concurrent, entry);
        }

        entry.Epoch++;
        entry.Phase = TransactionPhase.Empty;
        return (CoordinatorAnswer.Ok, entry);
    }

    public CoordinatorAnswer AddPartition(TransactionEntry entry, int epoch, PartitionId partition)
    {
        var answer = Open(entry, epoch);
        if (answer == CoordinatorAnswer.Ok && !entry.Partitions.Contains(partition))
        {
            entry.Partitions.Add(partition);
        }

        return answer;
    }

    public CoordinatorAnswer AddOffsets(TransactionEntry entry, int epoch)
    {
        var answer = Open(entry, epoch);
        entry.HasOffsets |= answer == CoordinatorAnswer.Ok;
        return answer;
    }

    public CoordinatorAnswer EndTransaction(TransactionEntry entry, int epoch, bool commit)
    {
        if (epoch != entry.Epoch)
        {
            return CoordinatorAnswer.Fenced;
        }

        switch (entry.Phase)
        {
            case TransactionPhase.Ongoing:
                End(entry, commit);
                return CoordinatorAnswer.Ok;
            case TransactionPhase.Ending when entry.EndsCommitted == commit:
                return CoordinatorAnswer.Concurrent;
            case TransactionPhase.Committed when commit:
            case TransactionPhase.Aborted when !commit:
                return CoordinatorAnswer.Ok;
            default:
                return CoordinatorAnswer.InvalidState;
        }
    }

    private CoordinatorAnswer Open(TransactionEntry entry, int epoch)
    {
        if (epoch != entry.Epoch)
        {
            return CoordinatorAnswer.Fenced;
        }

        if (entry.Phase == TransactionPhase.Ending)
        {
            return CoordinatorAnswer.Concurrent;
        }

        if (entry.Phase != TransactionPhase.Ongoing)
        {
            entry.Phase = TransactionPhase.Ongoing;
            entry.Partitions.Clear();
            entry.HasOffsets = false;
            ScheduleTimeout(entry, ++entry.Number);
        }

        return CoordinatorAnswer.Ok;
    }

    private void ScheduleTimeout(TransactionEntry entry, int number)
    {
        var scanMs = (long)cluster.Options.TransactionScanInterval.TotalMilliseconds;
        var dueMs = cluster.Time.NowMs + (long)cluster.Options.TransactionTimeout.TotalMilliseconds;
        var scannedMs = (dueMs + scanMs - 1) / scanMs * scanMs;
        cluster.Time.Schedule(TimeSpan.FromMilliseconds(scannedMs - cluster.Time.NowMs), () =>
        {
            if (entry.Phase == TransactionPhase.Ongoing && entry.Number == number)
            {
                cluster.Fired.Add("transaction timed out");
                entry.Epoch++;
                End(entry, commit: false);
            }
        });
    }

    private void End(TransactionEntry entry, bool commit)
    {
        entry.Phase = TransactionPhase.Ending;
        entry.EndsCommitted = commit;
        var targets = entry.Partitions.Select(p => (PartitionId?)p).ToList();
        if (entry.HasOffsets)
        {
            targets.Add(null);
        }

        entry.MissingMarkers = targets.Count;
        foreach (var target in targets)
        {
            if (cluster.Markers.Send(target, () => WriteMarker(entry, target)))
            {
                cluster.Fired.Add("late marker");
            }
        }
    }

    private void WriteMarker(TransactionEntry entry, PartitionId? target)
    {
        if (target is { } partition)
        {
            cluster.FindLog(partition)?.EndTransaction(entry.ProducerId, entry.EndsCommitted);
        }
        else
        {
            cluster.Offsets.EndTransaction(entry.ProducerId, entry.EndsCommitted);
        }

        if (--entry.MissingMarkers == 0)
        {
            entry.Phase = entry.EndsCommitted ? TransactionPhase.Committed : TransactionPhase.Aborted;
        }
    }
}
