namespace VisuTility.Streams.Registry.Catalog;

/// <summary>
/// Waits between attempts: doubling from the first to the longest, each drawn from its upper half; a function of seed, id and attempt
/// alone.
/// </summary>
internal sealed class RetryPace(SchemaCatalogOptions options)
{
    private static readonly TimeSpan LongestAsked = TimeSpan.FromMinutes(5);

    /// <param name="key">Bits of the id.</param>
    /// <param name="attempts">Failed so far, from 1.</param>
    /// <param name="asked">What the registry asked for.</param>
    public TimeSpan After(ulong key, int attempts, TimeSpan? asked)
    {
        var doubled = options.FirstRetry * Math.Pow(2, Math.Min(attempts - 1, 30));
        var longest = doubled < options.MaxRetry ? doubled : options.MaxRetry;
        var wait = longest * (0.5 + (0.5 * Fraction(key, attempts)));
        if (asked is null)
        {
            return wait;
        }

        var bounded = asked.Value < LongestAsked ? asked.Value : LongestAsked;
        return bounded > wait ? bounded : wait;
    }

    /// <summary>In [0, 1), by the mixing function of SplitMix64 (Steele, Lea, Flood 2014).</summary>
    private double Fraction(ulong key, int attempts)
    {
        var bits = options.JitterSeed + (key * 0x9E3779B97F4A7C15) + (ulong)attempts;
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return ((bits ^ (bits >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
