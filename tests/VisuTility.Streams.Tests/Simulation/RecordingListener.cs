using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Tests.Simulation;

/// <summary>Tells what a group did, as `+Metrics-0,Metrics-1`, `-Metrics-1` (revoked), `!Metrics-0` (lost).</summary>
internal sealed class RecordingListener : IRebalanceListener
{
    public List<string> Told { get; } = [];

    public Action? InRevoke { get; set; }

    public string TakeTold()
    {
        var told = string.Join(' ', Told);
        Told.Clear();
        return told;
    }

    public void Assigned(IReadOnlyList<PartitionId> partitions) => Told.Add("+" + string.Join(',', partitions));

    public void Revoked(IReadOnlyList<PartitionId> partitions)
    {
        InRevoke?.Invoke();
        Told.Add("-" + string.Join(',', partitions));
    }

    public void Lost(IReadOnlyList<PartitionId> partitions) => Told.Add("!" + string.Join(',', partitions));
}
