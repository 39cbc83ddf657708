using VisuTility.Streams.IntegrationTests.Harness;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.IntegrationTests.Chaos;

/// <summary>No transaction is left open anywhere.</summary>
internal static class StableEnds
{
    public static void Assert(IKafkaClients clients)
    {
        using var committed = clients.CreateReader("stable-ends", readCommitted: true);
        using var all = clients.CreateReader("ends", readCommitted: false);
        foreach (var topic in clients.Describe(TimeSpan.FromSeconds(20)).Topics.Values)
        {
            for (var partition = 0; partition < topic.PartitionCount; partition++)
            {
                var id = new PartitionId(topic.Role, partition);
                Await.That(
                    () => committed.QueryWatermarks(id, TimeSpan.FromSeconds(5)) is { } stable
                        && all.QueryWatermarks(id, TimeSpan.FromSeconds(5)) is { } end && stable.High == end.High,
                    $"the last stable offset of {id} is its end",
                    TimeSpan.FromSeconds(30));
            }
        }
    }
}
