namespace VisuTility.Streams.State;

/// <summary>
/// What became of every record and reading of a partition. Part of the state: the sums survive crashes, so that
/// readings + dropped + dead letters account for the whole input.
/// </summary>
public sealed class PartitionCounters
{
    /// <summary>Records consumed, tombstones and dead letters included.</summary>
    public long Records { get; set; }

    /// <summary>Null values, passed over.</summary>
    public long Tombstones { get; set; }

    /// <summary>Records sent to the dead letters.</summary>
    public long DeadLetters { get; set; }

    /// <summary>Readings that reached a series' detectors.</summary>
    public long Readings { get; set; }

    /// <summary>Readings older than the newest of their series, dropped.</summary>
    public long Late { get; set; }

    /// <summary>Readings with the time and id of one seen before, dropped.</summary>
    public long Duplicates { get; set; }

    /// <summary>Readings that no rule matches, dropped.</summary>
    public long Unmatched { get; set; }

    /// <summary>Readings of new series past the cap, dropped.</summary>
    public long Refused { get; set; }

    /// <summary>Readings of a record that holds several and of which this one is not finite, dropped.</summary>
    public long Invalid { get; set; }

    internal void Write(StateWriter writer)
    {
        writer.Int64(Records);
        writer.Int64(Tombstones);
        writer.Int64(DeadLetters);
        writer.Int64(Readings);
        writer.Int64(Late);
        writer.Int64(Duplicates);
        writer.Int64(Unmatched);
        writer.Int64(Refused);
        writer.Int64(Invalid);
    }

    internal static PartitionCounters Read(ref StateReader reader) => new()
    {
        Records = reader.Int64(),
        Tombstones = reader.Int64(),
        DeadLetters = reader.Int64(),
        Readings = reader.Int64(),
        Late = reader.Int64(),
        Duplicates = reader.Int64(),
        Unmatched = reader.Int64(),
        Refused = reader.Int64(),
        Invalid = reader.Int64(),
    };

    /// <summary>Of several partitions together.</summary>
    public static PartitionCounters Sum(IEnumerable<PartitionCounters> all)
    {
        var sum = new PartitionCounters();
        foreach (var one in all)
        {
            sum.Records += one.Records;
            sum.Tombstones += one.Tombstones;
            sum.DeadLetters += one.DeadLetters;
            sum.Readings += one.Readings;
            sum.Late += one.Late;
            sum.Duplicates += one.Duplicates;
            sum.Unmatched += one.Unmatched;
            sum.Refused += one.Refused;
            sum.Invalid += one.Invalid;
        }

        return sum;
    }

    public PartitionCounters Copy() => (PartitionCounters)MemberwiseClone();
}
