using System.Text;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.IntegrationTests.Kafka;

internal static class Writing
{
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    public static ITransactionalProducer Ready(this IKafkaClients clients, string id)
    {
        var producer = clients.CreateProducer(id);
        Ok(producer.InitTransactions(Timeout));
        return producer;
    }

    public static void Ok(TransactionResult result) => Assert.True(result.IsOk, result.ToString());

    /// <summary>Begins and queues one record per value; the caller ends the transaction.</summary>
    public static void Write(this ITransactionalProducer producer, PartitionId partition, params string[] values)
    {
        Ok(producer.Begin());
        producer.Add(partition, values);
    }

    public static void Add(this ITransactionalProducer producer, PartitionId partition, params string[] values)
    {
        foreach (var value in values)
        {
            Ok(producer.Produce(new OutputRecord(partition.Topic, partition.Partition, null, Encoding.UTF8.GetBytes(value))));
        }
    }

    public static void Commit(this ITransactionalProducer producer) => Ok(producer.Commit(Timeout));

    public static void Abort(this ITransactionalProducer producer) => Ok(producer.Abort(Timeout));

    /// <summary>Makes the records of the open transaction reach the broker before it ends.</summary>
    public static void AwaitAcknowledged(this ITransactionalProducer producer, PartitionId partition, long offset)
    {
        Assert.True(
            SpinWait.SpinUntil(
                () =>
                {
                    producer.Poll();
                    return producer.LastAcknowledged(partition) >= offset;
                },
                Timeout),
            $"{partition} was not acknowledged up to {offset}");
    }

    public static string[] Numbers(int from, int count) => [.. Enumerable.Range(from, count).Select(i => $"v{i}")];
}
