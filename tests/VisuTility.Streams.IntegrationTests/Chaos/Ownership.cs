using System.Globalization;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.IntegrationTests.Chaos;

/// <summary>Who had which partitions when, as the instances' logs tell it.</summary>
internal sealed record Ownership(DateTime At, bool Gained, IReadOnlyList<PartitionId> Partitions)
{
    public static List<Ownership> Read(string log)
    {
        var changes = new List<Ownership>();
        foreach (var line in log.Split('\n'))
        {
            var word = new[] { " 1101 Assigned: ", " 1102 Revoked: ", " 1103 Lost without a hand-over (session or poll time-out): " }
                .FirstOrDefault(word => line.Contains(word, StringComparison.Ordinal));
            if (word is not null
                && DateTime.TryParse(line.Split(' ')[0], CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var at))
            {
                var list = line[(line.IndexOf(word, StringComparison.Ordinal) + word.Length)..];
                changes.Add(new Ownership(at, word.Contains("1101", StringComparison.Ordinal), [.. list.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(Parse)]));
            }
        }

        return changes;
    }

    /// <summary>What the writer of the log has now.</summary>
    public static HashSet<PartitionId> Now(string log)
    {
        var owned = new HashSet<PartitionId>();
        foreach (var change in Read(log))
        {
            if (change.Gained)
            {
                owned.UnionWith(change.Partitions);
            }
            else
            {
                owned.ExceptWith(change.Partitions);
            }
        }

        return owned;
    }

    private static PartitionId Parse(string text)
    {
        var dash = text.LastIndexOf('-');
        return new PartitionId(Enum.Parse<TopicRole>(text[..dash].Trim()), int.Parse(text[(dash + 1)..], CultureInfo.InvariantCulture));
    }
}
