using VisuTility.Streams.Ports;

namespace VisuTility.Streams.IntegrationTests.Harness;

/// <summary>Waits for facts, never for time to pass.</summary>
public static class Await
{
    public static void That(Func<bool> condition, string what, TimeSpan? limit = null) =>
        Assert.True(SpinWait.SpinUntil(condition, limit ?? TimeSpan.FromSeconds(90)), $"not reached in time: {what}");

    /// <summary>The group's offset stands behind the last record of every input partition, and nothing new comes out for a while of that.</summary>
    public static void Drained(IKafkaClients clients, TopicRole role, int partitions, TimeSpan? limit = null)
    {
        using var member = clients.CreateGroupConsumer("await", null);
        using var ends = clients.CreateReader("await-ends", readCommitted: false);
        using var reader = clients.CreateReader("await-position", readCommitted: true);
        for (var partition = 0; partition < partitions; partition++)
        {
            var id = new PartitionId(role, partition);
            That(() => IsDrained(member, ends, reader, id), $"{id} drained", limit);
        }
    }

    // The log may end in transaction markers, which no committed offset ever passes: nothing readable at or after it is what counts.
    private static bool IsDrained(IRecordConsumer member, IRecordConsumer ends, IRecordConsumer reader, PartitionId partition)
    {
        var committed = member.Committed(partition, TimeSpan.FromSeconds(1));
        if (committed.State != CommittedState.Known || ends.QueryWatermarks(partition, TimeSpan.FromSeconds(1)) is not { } marks)
        {
            return false;
        }

        if (committed.Offset >= marks.High)
        {
            return true;
        }

        var batch = new RecordBatch(1);
        reader.Assign(partition, Math.Max(committed.Offset, marks.Low));
        try
        {
            while (true)
            {
                reader.Poll(batch, TimeSpan.FromMilliseconds(100));
                if (batch.Count > 0)
                {
                    return false;
                }

                if (batch.Ends.Exists(end => end.Offset >= marks.High))
                {
                    return true;
                }
            }
        }
        finally
        {
            batch.Clear();
            reader.Unassign(partition);
        }
    }
}
