using VisuTility.Streams.IntegrationTests.Fixtures;
using VisuTility.Streams.Kafka;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.IntegrationTests.Kafka;

/// <summary>Records are read in native memory: whatever is done between polls, a reader sees each partition from where it was placed, without a gap.</summary>
[Collection(KafkaLocal.Collection)]
public sealed class NativeBatchTests(KafkaLocal kafka)
{
    private const int RecordsPerPartition = 20_000;
    private const int RecordsPerTransaction = 1_000;
    private const int Steps = 1_000;
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(20);

    private readonly KafkaClients _clients = kafka.Clients(KafkaLocal.NewNames());

    [BrokerTheory]
    [InlineData(1)]
    [InlineData(2)]
    public void Seeks_pauses_and_new_assignments_at_random_never_show_a_gap_or_a_foreign_byte(int seed)
    {
        PartitionId[] partitions = [new(TopicRole.Journal, 0), new(TopicRole.Journal, 1)];
        var logs = partitions.Select(Fill).ToArray();
        using var reader = _clients.CreateReader("reader", readCommitted: true);
        var batches = new[] { new RecordBatch(500), new RecordBatch(3) };
        var random = new Random(seed);
        var expected = new int[partitions.Length];
        foreach (var partition in partitions)
        {
            reader.Assign(partition, 0);
        }

        var seen = 0;
        for (var step = 0; step < Steps; step++)
        {
            var batch = batches[random.Next(batches.Length)];
            reader.Poll(batch, Wait);
            seen += batch.Count;
            Check(batch);
            Disturb(random.Next(8), random.Next(partitions.Length));
        }

        Assert.InRange(seen, Steps, int.MaxValue);
        Assert.All(batches, b => Assert.Empty(b.Faults));

        void Check(RecordBatch batch)
        {
            foreach (ref readonly var record in batch.Records)
            {
                var p = record.Partition.Partition;
                Assert.Equal(logs[p][expected[p]], record.Offset);
                Assert.Equal(Value(p, expected[p]++), BitConverter.ToInt64(record.Value));
            }
        }

        void Disturb(int kind, int p)
        {
            var target = random.Next(RecordsPerPartition);
            switch (kind)
            {
                case 0 when reader.Seek(partitions[p], logs[p][target]):
                    expected[p] = target;
                    break;
                case 1:
                    reader.Assign(partitions[p], logs[p][target]);
                    expected[p] = target;
                    break;
                case 2:
                    reader.Pause(partitions[p]);
                    break;
                case 3:
                    GC.Collect();
                    break;
                default:
                    reader.Resume(partitions[0]);
                    reader.Resume(partitions[1]);
                    break;
            }
        }
    }

    private static long Value(int partition, int index) => (partition * 1_000_000L) + index;

    /// <summary>Writes the records in several transactions, each second one followed by an aborted one; their offsets.</summary>
    private long[] Fill(PartitionId partition)
    {
        using var producer = _clients.Ready($"writer-{partition}");
        var offsets = new long[RecordsPerPartition];
        var offset = 0L;
        for (var first = 0; first < RecordsPerPartition; first += RecordsPerTransaction)
        {
            Writing.Ok(producer.Begin());
            for (var i = first; i < first + RecordsPerTransaction; i++)
            {
                offsets[i] = offset++;
                Produce(producer, partition, Value(partition.Partition, i));
            }

            producer.Commit();
            offset++;
            if (first % (2 * RecordsPerTransaction) == 0)
            {
                Writing.Ok(producer.Begin());
                Produce(producer, partition, -1);
                producer.AwaitAcknowledged(partition, offset);
                producer.Abort();
                offset += 2;
            }
        }

        return offsets;
    }

    private static void Produce(ITransactionalProducer producer, PartitionId partition, long value) =>
        Writing.Ok(producer.Produce(new OutputRecord(partition.Topic, partition.Partition, null, BitConverter.GetBytes(value))));
}
