namespace VisuTility.Streams.State;

/// <summary>
/// Keeps the checkpoints a replay may start from and finds F: the newest checkpoint at or before the first unsaved change of every dirty unit.
/// </summary>
public sealed class ReplayFloor(DirtyUnits dirty, Checkpoint first)
{
    // Consecutive epochs, so that an epoch is an index; the first one is the floor's.
    private readonly List<Checkpoint> _checkpoints = [first];

    public Checkpoint Current => _checkpoints[0];

    /// <summary>The checkpoint at which the oldest dirty unit first changed; null when nothing is dirty.</summary>
    public Checkpoint? OldestChange(out int unit) => dirty.TryOldest(out unit, out var epoch) ? At(epoch) : null;

    /// <summary>Ends an epoch at a cut and moves the floor as far as the dirty units allow.</summary>
    public Checkpoint Advance(Func<long, Checkpoint> checkpoint)
    {
        dirty.NextEpoch();
        _checkpoints.Add(checkpoint(dirty.Epoch));
        var floor = OldestChange(out _) ?? _checkpoints[^1];
        _checkpoints.RemoveRange(0, (int)(floor.Epoch - _checkpoints[0].Epoch));
        return Current;
    }

    private Checkpoint At(long epoch) => _checkpoints[(int)(epoch - _checkpoints[0].Epoch)];
}
