namespace VisuTility.Streams.Registry.Catalog;

public sealed record SchemaCatalogOptions
{
    /// <summary>About this long after the first failed attempt comes the second; doubled with each further one.</summary>
    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait between attempts, but for a registry that asks for more (up to 5 minutes).</summary>
    public TimeSpan MaxRetry { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// An id that nobody asked for in this time is no longer in use: a known one may make room, a missing one is forgotten.
    /// </summary>
    public TimeSpan UnusedAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Entries kept per kind of id. Past it those out of use go; those in use stay, however many they are.</summary>
    public int MaxEntries { get; init; } = 1000;

    /// <summary>Spreads the attempts of several instances in time: different for each.</summary>
    public ulong JitterSeed { get; init; }
}
