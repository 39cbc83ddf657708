using VisuTility.Streams.Ports;

namespace VisuTility.Streams.IntegrationTests.Chaos;

/// <summary>A partition that one instance released in order and another one took.</summary>
internal sealed record HandOver(PartitionId Partition, DateTime Released, DateTime Taken);

internal static class HandOvers
{
    /// <summary>How long each moved partition belonged to nobody. What an ending instance releases counts too; what comes back to the same one does not.</summary>
    public static IEnumerable<TimeSpan> Between(IReadOnlyList<Instance> instances, out List<HandOver> moves)
    {
        var changes = instances.SelectMany(instance => instance.Logs.SelectMany(Ownership.Read).Select(change => (instance.Name, change)))
            .OrderBy(static c => c.change.At).ToList();
        var released = new Dictionary<PartitionId, (string Name, DateTime At)>();
        moves = [];
        foreach (var (name, change) in changes)
        {
            foreach (var partition in change.Partitions)
            {
                if (!change.Gained)
                {
                    released[partition] = (name, change.At);
                }
                else if (released.Remove(partition, out var from) && from.Name != name)
                {
                    moves.Add(new HandOver(partition, from.At, change.At));
                }
            }
        }

        return moves.ConvertAll(static move => move.Taken - move.Released);
    }
}
