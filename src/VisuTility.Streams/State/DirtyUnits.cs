namespace VisuTility.Streams.State;

/// <summary>
/// Which units (series, models) changed since their last snapshot, oldest change first. A unit is stamped with the epoch (index of the
/// checkpoint) in which it first changed; the oldest stamp decides the replay floor. Marking costs one array read when already dirty.
/// </summary>
public sealed class DirtyUnits
{
    private readonly Queue<(int Unit, long Epoch)> _order = new();
    private long[] _epochs = new long[64];

    /// <summary>Current epoch; starts at 1, since 0 means clean.</summary>
    public long Epoch { get; private set; } = 1;

    public int Count { get; private set; }

    public void Mark(int unit)
    {
        if (unit >= _epochs.Length)
        {
            Array.Resize(ref _epochs, Math.Max(_epochs.Length * 2, unit + 1));
        }

        ref var stamp = ref _epochs[unit];
        if (stamp == 0)
        {
            stamp = Epoch;
            Count++;
            _order.Enqueue((unit, Epoch));
        }
    }

    public bool IsDirty(int unit) => unit < _epochs.Length && _epochs[unit] != 0;

    public void Clean(int unit)
    {
        if (IsDirty(unit))
        {
            _epochs[unit] = 0;
            Count--;
        }
    }

    /// <summary>Oldest dirty unit, or false when all are clean.</summary>
    public bool TryOldest(out int unit, out long epoch)
    {
        while (_order.TryPeek(out var head))
        {
            if (_epochs[head.Unit] == head.Epoch)
            {
                (unit, epoch) = head;
                return true;
            }

            _order.Dequeue();
        }

        (unit, epoch) = (-1, 0);
        return false;
    }

    /// <summary>Changes from here on belong to a new epoch, which begins where the cut that calls this ends.</summary>
    public void NextEpoch() => Epoch++;
}
