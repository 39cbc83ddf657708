using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Tests.Simulation;

/// <summary>A topic; made again it has another id.</summary>
internal sealed class InMemoryTopic(TopicRole role, string id, int partitions, ManualTimeProvider time)
{
    public TopicRole Role { get; } = role;

    public string Id { get; } = id;

    public List<PartitionLog> Logs { get; } = [.. Enumerable.Range(0, partitions).Select(_ => new PartitionLog(time))];

    public IEnumerable<PartitionId> Partitions => Enumerable.Range(0, Logs.Count).Select(p => new PartitionId(Role, p));

    public PartitionLog? Find(int partition) => partition >= 0 && partition < Logs.Count ? Logs[partition] : null;

    public void Grow(int count, ManualTimeProvider clock)
    {
        while (Logs.Count < count)
        {
            Logs.Add(new PartitionLog(clock));
        }
    }
}
