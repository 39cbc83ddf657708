using System.Text;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Tests.Simulation;

/// <summary>Short words for scripts against a cluster: text in, text out.</summary>
internal static class ClusterProbe
{
    public static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    public static readonly PartitionId Metrics0 = new(TopicRole.Metrics, 0);
    public static readonly PartitionId Metrics1 = new(TopicRole.Metrics, 1);
    public static readonly PartitionId Alerts0 = new(TopicRole.Alerts, 0);
    public static readonly PartitionId State0 = new(TopicRole.State, 0);

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static string Text(byte[]? bytes) => bytes is null ? "-" : Encoding.UTF8.GetString(bytes);

    public static long Append(this InMemoryCluster cluster, PartitionId partition, string value) =>
        cluster.Append(partition, null, Bytes(value));

    public static string[] Committed(this InMemoryCluster cluster, PartitionId partition) =>
        [.. cluster.ReadCommitted(partition).Select(r => Text(r.Value))];

    public static ITransactionalProducer StartedProducer(this InMemoryClients process, string transactionalId)
    {
        var producer = process.CreateProducer(transactionalId);
        Assert.Equal(TransactionResult.Ok, producer.InitTransactions(Second));
        return producer;
    }

    public static void BeginWith(this ITransactionalProducer producer, PartitionId partition, params string[] values)
    {
        Assert.Equal(TransactionResult.Ok, producer.Begin());
        foreach (var value in values)
        {
            Assert.Equal(TransactionResult.Ok, producer.Produce(Record(partition, value)));
        }
    }

    public static OutputRecord Record(PartitionId partition, string value) => new(partition.Topic, partition.Partition, null, Bytes(value));

    /// <summary>One poll, told as `Metrics-0@3=value`, ends as `Metrics-0 end 4`, faults as their kind.</summary>
    public static string[] PollText(this IRecordConsumer consumer, RecordBatch? batch = null)
    {
        batch ??= new RecordBatch(1000);
        consumer.Poll(batch, TimeSpan.Zero);
        var lines = new List<string>();
        foreach (ref readonly var record in batch.Records)
        {
            lines.Add($"{record.Partition}@{record.Offset}={(record.IsTombstone ? "-" : Encoding.UTF8.GetString(record.Value))}");
        }

        lines.AddRange(batch.Ends.Select(e => $"{e.Partition} end {e.Offset}"));
        lines.AddRange(batch.Faults.Select(f => $"{f.Kind} {f.Code}"));
        return [.. lines];
    }
}
