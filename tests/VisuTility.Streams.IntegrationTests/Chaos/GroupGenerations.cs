using System.Globalization;
using System.Text.RegularExpressions;
using VisuTility.Streams.IntegrationTests.Fixtures;

namespace VisuTility.Streams.IntegrationTests.Chaos;

/// <summary>The group's generations (classic) or epochs (KIP-848) as its coordinators logged them at level INFO.</summary>
internal static partial class GroupGenerations
{
    /// <summary>The newest one that any node has logged; 0 where none has.</summary>
    public static int Newest(KafkaLocal kafka, int nodes, string group) => Enumerable.Range(1, nodes)
        .SelectMany(node => Lines().Matches(kafka.LogOf(node)).Where(line => line.Groups[1].Value == group))
        .Select(static line => int.Parse(line.Groups[2].Value, CultureInfo.InvariantCulture)).DefaultIfEmpty(0).Max();

    [GeneratedRegex(@"\[GroupId ([^\]]+)\] (?:Stabilized group generation|Bumped group epoch to|Computed new assignment for epoch|[^\n]*?generation) (\d+)")]
    private static partial Regex Lines();
}
