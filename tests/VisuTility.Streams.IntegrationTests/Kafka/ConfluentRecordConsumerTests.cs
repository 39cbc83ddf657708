using System.Text;
using VisuTility.Streams.IntegrationTests.Fixtures;
using VisuTility.Streams.Kafka;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.IntegrationTests.Kafka;

[Collection(KafkaLocal.Collection)]
public sealed class ConfluentRecordConsumerTests(KafkaLocal kafka)
{
    private static readonly PartitionId Metrics = new(TopicRole.Metrics, 0);
    private static readonly PartitionId Journal = new(TopicRole.Journal, 0);

    private readonly KafkaClients _clients = kafka.Clients(KafkaLocal.NewNames());

    [BrokerFact]
    public void A_reader_delivers_keys_values_headers_and_append_times_as_written()
    {
        using var producer = _clients.Ready("writer");
        Writing.Ok(producer.Begin());
        var headers = new RecordHeaders(
            [new("traceparent", "00-ab"u8.ToArray()), new("twice", [1]), new("twice", [2]), new("none", null), new("empty", [])]);
        var full = new OutputRecord(TopicRole.Metrics, 0, "camera"u8.ToArray(), "value"u8.ToArray(), headers, TimestampMs: 1000);
        Writing.Ok(producer.Produce(full));
        Writing.Ok(producer.Produce(new OutputRecord(TopicRole.Metrics, 0, null, null)));
        Writing.Ok(producer.Produce(new OutputRecord(TopicRole.Metrics, 0, [], [])));
        producer.Commit();
        using var reader = Reader();
        reader.Consumer.Assign(Metrics, 0);

        var batch = reader.Batch;
        for (var count = 0; count < 3; count += batch.Count)
        {
            reader.Poll();
            foreach (ref readonly var record in batch.Records)
            {
                Check(record);
            }
        }

        Assert.Equal([0L, 1, 2], reader.Records.Select(r => r.Offset));

        static void Check(in RecordView record)
        {
            Assert.InRange(record.TimestampMs, 1_700_000_000_000, long.MaxValue);
            switch (record.Offset)
            {
                case 0:
                    Assert.Equal("camera", Encoding.UTF8.GetString(record.Key));
                    Assert.Equal("value", Encoding.UTF8.GetString(record.Value));
                    Assert.Equal(["traceparent", "twice", "twice", "none", "empty"], record.Headers!.Items.Select(h => h.Name));
                    Assert.Equal<byte>([2], record.Headers.Last("twice")!);
                    Assert.Null(record.Headers.Last("none"));
                    Assert.Empty(record.Headers.Last("empty")!);
                    break;
                case 1:
                    Assert.Equal((-1, -1, true), (record.KeyLength, record.ValueLength, record.IsTombstone));
                    Assert.Null(record.Headers);
                    break;
                default:
                    Assert.Equal((0, 0, false), (record.KeyLength, record.ValueLength, record.IsTombstone));
                    break;
            }
        }
    }

    [BrokerFact]
    public void Aborted_records_stay_invisible_and_the_position_passes_their_markers()
    {
        using var producer = _clients.Ready("writer");
        producer.Write(Journal, Writing.Numbers(0, 3));
        producer.Commit();
        producer.Write(Journal, "aborted");
        producer.AwaitAcknowledged(Journal, 4);
        producer.Abort();
        using var reader = Reader();

        reader.Consumer.Assign(Journal, 0);
        reader.PollUntil(() => reader.Ends.Count > 0, "end of the log");

        // 0-2 records, 3 commit marker, 4 aborted record, 5 abort marker.
        Assert.Equal(["v0", "v1", "v2"], reader.Values);
        Assert.Equal(new PartitionOffset(Journal, 6), reader.Ends[0]);
        Assert.Equal(6, reader.Consumer.Position(Journal));
    }

    [BrokerFact]
    public void A_reader_started_at_the_end_gets_the_end_and_no_position()
    {
        using var producer = _clients.Ready("writer");
        producer.Write(Journal, "v0");
        producer.Commit();
        using var reader = Reader();

        reader.Consumer.Assign(Journal, 2);
        reader.PollUntil(() => reader.Ends.Count > 0, "end of the log");

        Assert.Equal(2, reader.Ends[0].Offset);
        Assert.Equal(-1, reader.Consumer.Position(Journal));
        Assert.Empty(reader.Records);
    }

    [BrokerFact]
    public void An_open_transaction_hides_later_commits_from_the_reader_but_not_from_the_true_watermark()
    {
        using var open = _clients.Ready("open");
        open.Write(Journal, "pending");
        open.AwaitAcknowledged(Journal, 0);
        using var producer = _clients.Ready("writer");
        producer.Write(Journal, "committed");
        producer.Commit();
        using var reader = Reader();
        using var truth = Reader(readCommitted: false);

        reader.Consumer.Assign(Journal, 0);
        reader.PollUntil(() => reader.Ends.Count > 0, "last stable offset");

        Assert.Equal(0, reader.Ends[0].Offset);
        Assert.Equal(new Watermarks(0, 0), reader.Consumer.QueryWatermarks(Journal, Writing.Timeout));
        Assert.Equal(new Watermarks(0, 3), truth.Consumer.QueryWatermarks(Journal, Writing.Timeout));

        open.Abort();
        reader.PollUntil(() => reader.Ends.Exists(e => e.Offset == 4), "end after the abort");
        Assert.Equal(["committed"], reader.Values);
    }

    [BrokerFact]
    public void An_offset_out_of_range_is_a_lost_position_and_a_seek_opens_the_partition_again()
    {
        using var producer = _clients.Ready("writer");
        producer.Write(Journal, "v0", "v1");
        producer.Commit();
        using var reader = Reader();

        reader.Consumer.Assign(Journal, 1000);
        reader.PollUntil(() => reader.Faults.Exists(f => f.Kind == ConsumerFaultKind.PositionLost), "a lost position");
        Assert.Equal(Journal, reader.Faults.Find(f => f.Kind == ConsumerFaultKind.PositionLost)!.Partition);

        reader.Open(Journal, 1);
        reader.PollUntil(() => reader.Records.Count > 0, "a record");
        Assert.Equal(new Seen(Journal, 1, null, "v1"), reader.Records[0]);
    }

    [BrokerFact]
    public void An_unassigned_partition_delivers_nothing_more_and_can_be_assigned_again()
    {
        using var producer = _clients.Ready("writer");
        producer.Write(Journal, Writing.Numbers(0, 10));
        producer.Commit();
        using var reader = Reader();
        reader.Consumer.Assign(Journal, 0);
        reader.PollUntil(() => reader.Records.Count == 10, "ten records");

        reader.Consumer.Unassign(Journal);
        producer.Write(Journal, "later");
        producer.Commit();
        reader.PollFor(TimeSpan.FromMilliseconds(300));
        Assert.Equal(10, reader.Records.Count);

        reader.Consumer.Assign(Journal, 5);
        reader.PollUntil(() => reader.Records.Count == 16, "six records");
        Assert.Equal([5L, 6, 7, 8, 9, 11], reader.Records.Skip(10).Select(r => r.Offset));
    }

    [BrokerFact]
    public void A_batch_smaller_than_the_log_brings_every_record_once()
    {
        using var producer = _clients.Ready("writer");
        producer.Write(Journal, Writing.Numbers(0, 1000));
        producer.Commit();
        using var reader = Reader();
        reader.Consumer.Assign(Journal, 0);
        var batch = new RecordBatch(7);
        var offsets = new List<long>();

        for (var polls = 0; offsets.Count < 1000 && polls < 10_000; polls++)
        {
            reader.Consumer.Poll(batch, TimeSpan.FromMilliseconds(50));
            foreach (ref readonly var record in batch.Records)
            {
                offsets.Add(record.Offset);
            }
        }

        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (long)i), offsets);
    }

    [BrokerFact]
    public void Records_without_headers_cost_no_allocation()
    {
        const int count = 20_000;
        using var producer = _clients.Ready("writer");
        producer.Write(Journal, Writing.Numbers(0, count));
        producer.Commit();
        using var reader = Reader();
        reader.Consumer.Assign(Journal, 0);
        reader.PollUntil(() => reader.Batch.IsFull, "a full batch");
        var seen = reader.Records.Count;

        var before = GC.GetAllocatedBytesForCurrentThread();
        while (seen < count - 1)
        {
            reader.Consumer.Poll(reader.Batch, TimeSpan.FromMilliseconds(50));
            seen += reader.Batch.Count;
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4096);
    }

    [BrokerFact]
    public void A_topic_deleted_under_a_reader_is_a_fault_and_no_exception()
    {
        using var reader = Reader();
        reader.Consumer.Assign(new PartitionId(TopicRole.Journal, 77), 0);

        reader.PollUntil(() => reader.Faults.Exists(f => f.Kind == ConsumerFaultKind.TopicMissing), "a missing partition");
    }

    [BrokerFact]
    public void A_closed_consumer_empties_its_batches_and_closes_twice_without_harm()
    {
        using var producer = _clients.Ready("writer");
        producer.Write(Journal, "v0");
        producer.Commit();
        var reader = Reader();
        reader.Consumer.Assign(Journal, 0);
        reader.PollUntil(() => reader.Records.Count == 1, "a record");

        reader.Dispose();
        reader.Dispose();

        Assert.Equal(0, reader.Batch.Count);
        Assert.Equal("", reader.Consumer.MemberId);
    }

    private Probe Reader(bool readCommitted = true) => new(_clients.CreateReader("reader", readCommitted));
}
