using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Tests.Simulation;

/// <summary>Fetches from the logs into batches: isolation, markers, ends, lost positions.</summary>
internal sealed unsafe class RecordFetcher(InMemoryClients process, bool readCommitted)
{
    private readonly RecordArena _arena = new();
    private readonly List<AssignedPartition> _assigned = [];
    private int _turn;

    public IReadOnlyList<AssignedPartition> Assigned => _assigned;

    public AssignedPartition? Find(PartitionId partition) => _assigned.Find(a => a.Id == partition);

    public void Assign(PartitionId partition, long offset, bool parked)
    {
        Unassign(partition);
        var topicId = process.Cluster.FindTopic(partition.Topic)?.Id;
        _assigned.Add(new AssignedPartition(partition, topicId, offset, parked) { Frozen = process.TakeFrozenFetch(partition) });
    }

    public void Unassign(PartitionId partition) => _assigned.RemoveAll(a => a.Id == partition);

    public void Release() => _arena.Clear();

    /// <summary>Partitions take turns at being first, so that a full batch starves none.</summary>
    public void Fill(RecordBatch batch)
    {
        var room = Math.Min(batch.Capacity - batch.Count, process.PollLimit);
        var first = _turn++;
        for (var i = 0; i < _assigned.Count; i++)
        {
            var assigned = _assigned[(first + i) % _assigned.Count];
            if (!assigned.Stuck && !assigned.Frozen && HasPosition(assigned, batch))
            {
                Fill(assigned, batch, ref room);
            }
        }
    }

    private void Fill(AssignedPartition assigned, RecordBatch batch, ref int room)
    {
        if ((assigned.Paused || assigned.Parked) && !assigned.Slips)
        {
            return;
        }

        var log = process.Cluster.FindLog(assigned.Id)!;
        var limit = readCommitted ? log.LastStable : log.End;
        var closed = assigned.Paused || assigned.Parked;
        var left = closed ? Math.Min(1, room) : room;
        var index = log.IndexOf(assigned.Next);
        for (; index < log.Records.Count && log.Records[index].Offset < limit; index++)
        {
            var record = log.Records[index];
            if (record.Kind == RecordKind.Data && (!readCommitted || record.IsCommittedData))
            {
                if (left == 0)
                {
                    return;
                }

                if (closed)
                {
                    process.Cluster.Fired.Add("slipped through pause");
                }

                batch.Add(View(assigned.Id, record));
                left--;
                room--;
            }

            assigned.Pass(record.Offset + 1);
        }

        assigned.Slips = false;
        if (!closed)
        {
            ReachEnd(assigned, limit, batch);
        }
    }

    private static void ReachEnd(AssignedPartition assigned, long limit, RecordBatch batch)
    {
        if (limit > assigned.Next)
        {
            assigned.Pass(limit);
        }

        if (assigned.EndReportedAt != assigned.Next)
        {
            assigned.EndReportedAt = assigned.Next;
            batch.Ends.Add(new PartitionOffset(assigned.Id, assigned.Next));
        }
    }

    private bool HasPosition(AssignedPartition assigned, RecordBatch batch)
    {
        var topic = process.Cluster.FindTopic(assigned.Id.Topic);
        var log = topic is not null && topic.Id == assigned.TopicId ? topic.Find(assigned.Id.Partition) : null;
        if (log is null)
        {
            Lose(assigned, batch, ConsumerFaultKind.TopicMissing, "UNKNOWN_TOPIC_OR_PART", "Subscribed topic not available");
        }
        else if ((assigned.Paused || assigned.Parked) && !assigned.Slips)
        {
            return true;
        }
        else if (assigned.Next < log.Start || assigned.Next > log.End)
        {
            Lose(assigned, batch, ConsumerFaultKind.PositionLost, "_AUTO_OFFSET_RESET", $"Broker: Offset out of range ({assigned.Id} {assigned.Next}, log start {log.Start})");
        }

        return !assigned.Stuck;
    }

    private static void Lose(AssignedPartition assigned, RecordBatch batch, ConsumerFaultKind kind, string code, string message)
    {
        assigned.Lose(missing: kind == ConsumerFaultKind.TopicMissing);
        batch.Faults.Add(new ConsumerFault(kind, assigned.Id, code, message));
    }

    private RecordView View(PartitionId partition, StoredRecord record) => new(
        partition,
        record.Offset,
        record.TimestampMs,
        _arena.Copy(record.Key),
        record.Key?.Length ?? -1,
        _arena.Copy(record.Value),
        record.Value?.Length ?? -1,
        record.Headers);
}
