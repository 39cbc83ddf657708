using System.Text;
using VisuTility.Streams.IntegrationTests.Fixtures;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.IntegrationTests.Chaos;

/// <summary>Whose transaction holds a last stable offset back, in the brokers' own words: for the report of a campaign that stood still.</summary>
internal static class HangingTransactions
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Empty where no partition is held back.</summary>
    public static string Describe(KafkaLocal kafka, IKafkaClients clients)
    {
        var text = new StringBuilder();
        try
        {
            foreach (var (topic, partition, stable, end) in HeldBack(clients))
            {
                text.AppendLine($"--- {topic}[{partition}]: last stable offset {stable}, end {end}");
                text.AppendLine(kafka.Tool("transactions", "describe-producers", "--topic", topic, "--partition", $"{partition}"));
            }

            return text.Length == 0 ? "" : text.AppendLine("--- transactions").AppendLine(kafka.Tool("transactions", "list")).ToString();
        }
        catch (Exception e) when (e is InvalidOperationException or KafkaUnavailableException)
        {
            return text.AppendLine($"--- and then: {e.Message}").ToString();
        }
    }

    private static List<(string Topic, int Partition, long Stable, long End)> HeldBack(IKafkaClients clients)
    {
        using var committed = clients.CreateReader("held-back", readCommitted: true);
        using var all = clients.CreateReader("held-back-ends", readCommitted: false);
        var found = new List<(string, int, long, long)>();
        foreach (var topic in clients.Describe(Patience).Topics.Values)
        {
            for (var partition = 0; partition < topic.PartitionCount; partition++)
            {
                var id = new PartitionId(topic.Role, partition);
                if (committed.QueryWatermarks(id, Patience) is { } stable && all.QueryWatermarks(id, Patience) is { } end && stable.High < end.High)
                {
                    found.Add((topic.Name, partition, stable.High, end.High));
                }
            }
        }

        return found;
    }
}
