using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Tests.Simulation;

/// <summary>
/// Balances partitions over members, moving as few as balance allows; ties go by member order, so that a run is repeatable.
/// </summary>
internal static class StickyAssignor
{
    public static List<List<PartitionId>> Assign(IReadOnlyList<GroupMembership> members, IReadOnlyList<PartitionId> partitions)
    {
        var result = members.Select(_ => new List<PartitionId>()).ToList();
        var least = partitions.Count / Math.Max(1, members.Count);
        var extra = partitions.Count % Math.Max(1, members.Count);
        var free = partitions.ToList();
        foreach (var index in Enumerable.Range(0, members.Count).OrderByDescending(i => members[i].Owned.Count).ThenBy(i => i))
        {
            var kept = members[index].Owned.Where(free.Contains).ToList();
            var quota = kept.Count > least && extra > 0 ? least + 1 : least;
            extra -= quota > least ? 1 : 0;
            result[index].AddRange(kept.Take(quota));
            free.RemoveAll(result[index].Contains);
        }

        foreach (var partition in free)
        {
            result.MinBy(r => r.Count)!.Add(partition);
        }

        return result;
    }
}
