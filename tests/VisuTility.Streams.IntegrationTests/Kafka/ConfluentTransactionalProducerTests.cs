using System.Diagnostics;
using VisuTility.Streams.IntegrationTests.Fixtures;
using VisuTility.Streams.Kafka;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.IntegrationTests.Kafka;

[Collection(KafkaLocal.Collection)]
public sealed class ConfluentTransactionalProducerTests(KafkaLocal kafka)
{
    private static readonly PartitionId Alerts = new(TopicRole.Alerts, 0);

    private readonly KafkaClients _clients = kafka.Clients(KafkaLocal.NewNames());

    [BrokerFact]
    public void A_second_producer_with_the_same_id_fences_the_first_and_ends_its_transaction()
    {
        using var first = _clients.Ready("same");
        first.Write(Alerts, "never seen");
        first.AwaitAcknowledged(Alerts, 0);

        using var second = _clients.Ready("same");
        var fenced = first.Commit(Writing.Timeout);
        second.Write(Alerts, "seen");
        second.Commit();

        Assert.Equal(TransactionOutcome.Fenced, fenced.Outcome);
        Assert.Equal("_FENCED", fenced.Code);
        Assert.Equal(["seen"], Committed());
    }

    [BrokerTheory]
    [InlineData(2 * 1024 * 1024)]
    [InlineData(10 * 1024 * 1024)]
    public void A_record_above_the_limit_of_its_topic_or_of_the_client_is_too_large(int bytes)
    {
        using var producer = _clients.Ready("writer");
        Writing.Ok(producer.Begin());
        producer.Add(Alerts, "goes down with it");
        var value = new byte[bytes];
        Random(value);

        var produced = producer.Produce(new OutputRecord(TopicRole.Alerts, 0, null, value));
        var result = produced.IsOk ? producer.Commit(Writing.Timeout) : produced;

        Assert.Equal((TransactionOutcome.TooLarge, "MSG_SIZE_TOO_LARGE"), (result.Outcome, result.Code));
        producer.Abort();

        // A record refused by the broker leaves a gap in the sequence: the next transaction may have to be aborted as well.
        producer.Write(Alerts, "next");
        var next = producer.Commit(Writing.Timeout);
        if (next.Outcome == TransactionOutcome.Abortable)
        {
            producer.Abort();
            producer.Write(Alerts, "next");
            producer.Commit();
        }

        Assert.Equal(["next"], Committed());
    }

    [BrokerFact]
    public void The_last_acknowledged_offset_is_the_broker_s()
    {
        using var producer = _clients.Ready("writer");
        Assert.Equal(-1, producer.LastAcknowledged(Alerts));
        producer.Write(Alerts, "a", "b", "c");
        producer.Commit();
        Assert.Equal(2, producer.LastAcknowledged(Alerts));

        producer.Write(Alerts, "d");
        producer.Commit();

        Assert.Equal(4, producer.LastAcknowledged(Alerts));
        Assert.False(producer.CoordinatorSuspect);
    }

    [BrokerFact]
    public void A_key_goes_to_the_partition_a_java_client_would_choose()
    {
        // Kafka's DefaultPartitioner, murmur2("camera-17") as a positive number modulo 2: kafka-console-producer wrote it to partition 1.
        using var producer = _clients.Ready("writer");
        Writing.Ok(producer.Begin());
        for (var i = 0; i < 20; i++)
        {
            Writing.Ok(producer.Produce(new OutputRecord(TopicRole.Metrics, -1, System.Text.Encoding.UTF8.GetBytes($"camera-{i}"), [1])));
        }

        producer.Commit();
        using var reader = new Probe(_clients.CreateReader("reader", readCommitted: true));
        reader.Consumer.Assign(new PartitionId(TopicRole.Metrics, 0), 0);
        reader.Consumer.Assign(new PartitionId(TopicRole.Metrics, 1), 0);
        reader.PollUntil(() => reader.Records.Count == 20, "all keys");

        Assert.All(reader.Records, r => Assert.Equal(Murmur2(System.Text.Encoding.UTF8.GetBytes(r.Key!)) % 2, r.Partition.Partition));
    }

    [BrokerFact]
    public void Producing_outside_a_transaction_is_a_programming_error()
    {
        using var producer = _clients.Ready("writer");

        Assert.Throws<InvalidOperationException>(() => producer.Produce(new OutputRecord(TopicRole.Alerts, 0, null, [1])));
    }

    [BrokerFact]
    public void A_commit_with_records_does_not_sleep_in_the_flush()
    {
        using var producer = _clients.Ready("writer");
        var times = new List<double>();
        for (var i = 0; i < 60; i++)
        {
            producer.Write(Alerts, "alert");
            var start = Stopwatch.GetTimestamp();
            producer.Commit();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        // Without delivery reports, or with a poll thread, the flush sleeps in slices of 10 ms and no commit takes less.
        Assert.True(times.Min() < 8, $"fastest commit took {times.Min():0.0} ms");
    }

    private static void Random(byte[] bytes) => new Random(1).NextBytes(bytes);

    private List<string?> Committed()
    {
        using var reader = new Probe(_clients.CreateReader("reader", readCommitted: true));
        reader.Consumer.Assign(Alerts, 0);
        reader.PollUntil(() => reader.Ends.Count > 0, "end of the log");
        return [.. reader.Values];
    }

    /// <summary>As in org.apache.kafka.common.utils.Utils, sign bit cleared.</summary>
    private static int Murmur2(byte[] data)
    {
        const uint m = 0x5bd1e995;
        var h = 0x9747b28c ^ (uint)data.Length;
        var i = 0;
        for (; i + 4 <= data.Length; i += 4)
        {
            var k = BitConverter.ToUInt32(data, i) * m;
            h = (h * m) ^ ((k ^ (k >> 24)) * m);
        }

        for (var shift = (data.Length - i - 1) * 8; shift >= 0; shift -= 8)
        {
            h ^= (uint)data[i + (shift / 8)] << shift;
        }

        h = data.Length > i ? h * m : h;
        h = (h ^ (h >> 13)) * m;
        return (int)((h ^ (h >> 15)) & 0x7fffffff);
    }
}
