using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Tests.Simulation;

/// <summary>
/// Transaction markers on their way to the partitions, and to the group's offsets (target null). At once by default; a test can delay or
/// hold them, for real ones
/// arrive after EndTxn was answered.
/// </summary>
public sealed class MarkerQueue(ManualTimeProvider time)
{
    private readonly List<(PartitionId? Target, Action Write)> _held = [];

    /// <summary>How long a marker takes to a target; null is the group's offsets.</summary>
    public Func<PartitionId?, TimeSpan> Delay { get; set; } = _ => TimeSpan.Zero;

    /// <summary>Markers to these targets wait for <see cref="Release"/>.</summary>
    public Func<PartitionId?, bool> Holds { get; set; } = _ => false;

    public int HeldCount => _held.Count;

    /// <summary>Writes the held markers and holds no more.</summary>
    public void Release()
    {
        Holds = _ => false;
        var held = _held.ToList();
        _held.Clear();
        held.ForEach(h => h.Write());
    }

    /// <summary>True when the marker does not arrive at once.</summary>
    internal bool Send(PartitionId? target, Action write)
    {
        if (Holds(target))
        {
            _held.Add((target, write));
            return true;
        }

        if (Delay(target) is var delay && delay > TimeSpan.Zero)
        {
            time.Schedule(delay, write);
            return true;
        }

        write();
        return false;
    }
}
