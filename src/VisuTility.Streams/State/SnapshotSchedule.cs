namespace VisuTility.Streams.State;

/// <summary>
/// How many dirty units a cut saves beyond those with outputs: an even share of all, so that each is saved about once per
/// <see cref="Interval"/>, and more when a replay would become longer than <see cref="ReplayMaxRecords"/>.
/// </summary>
public sealed record SnapshotSchedule
{
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Most records a restore should have to replay, per partition.</summary>
    public long ReplayMaxRecords { get; init; } = 500_000;

    /// <summary>Most snapshot bytes of one cut.</summary>
    public int CutBytes { get; init; } = 8 << 20;

    /// <summary>Units due by age for a cut <paramref name="elapsed"/> after the last one; oldest first.</summary>
    public int Share(int dirtyUnits, TimeSpan elapsed)
    {
        var share = Math.Ceiling(dirtyUnits * (elapsed / Interval));
        return share >= dirtyUnits ? dirtyUnits : (int)share;
    }

    /// <summary>True when a change first made at <paramref name="offset"/> would make the replay too long: at half the bound, so that slices stay small.</summary>
    public bool IsOverdue(long offset, long nextOffset) => nextOffset - offset > ReplayMaxRecords / 2;

    /// <summary>True when the partition must wait for its snapshots: the floor lags twice the bound.</summary>
    public bool MustWait(long floorOffset, long nextOffset) => nextOffset - floorOffset > ReplayMaxRecords * 2;
}
