using VisuTility.Streams.Ports;

namespace VisuTility.Streams.IntegrationTests.Checking;

/// <summary>Reads whole partitions as any read_committed consumer sees them.</summary>
public static class TopicReader
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Everything committed up to the true end; waits for open transactions and fails when one stays open.</summary>
    public static List<LogRecord> ReadCommitted(IKafkaClients clients, PartitionId partition)
    {
        using var ends = clients.CreateReader("check-ends", readCommitted: false);
        var marks = ends.QueryWatermarks(partition, TimeSpan.FromSeconds(10)) ?? throw new TimeoutException($"no watermarks of {partition}");
        var records = new List<LogRecord>();
        if (marks.High == marks.Low)
        {
            return records;
        }

        using var reader = clients.CreateReader("check", readCommitted: true);
        reader.Assign(partition, marks.Low);
        var batch = new RecordBatch(1000);
        var position = marks.Low;
        var since = TimeProvider.System.GetTimestamp();
        while (position < marks.High)
        {
            reader.Poll(batch, TimeSpan.FromMilliseconds(200));
            var hasRead = batch.Count > 0;
            foreach (ref readonly var record in batch.Records)
            {
                records.Add(Copy(record));
                position = record.Offset + 1;
            }

            var next = batch.Ends.Select(end => end.Offset).Append(position).Max();
            batch.Clear();
            (position, since) = next > position || hasRead ? (next, TimeProvider.System.GetTimestamp()) : (next, since);
            if (TimeProvider.System.GetElapsedTime(since) > Patience)
            {
                throw new TimeoutException($"{partition}: read to {position} of {marks.High}; a transaction is left open");
            }
        }

        return records;
    }

    public static LogRecord Copy(in RecordView record) => new(
        record.Offset, record.TimestampMs, record.KeyLength < 0 ? null : record.Key.ToArray(), record.IsTombstone ? null : record.Value.ToArray(), record.Headers);
}
