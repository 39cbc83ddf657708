namespace VisuTility.Streams.Rules;

/// <summary>
/// Everything a fold reads besides the rules. It is part of the rule set, because process configuration must not decide (DESIGN 3).
/// Times in milliseconds.
/// </summary>
public sealed record RuleSettings
{
    /// <summary>Series held per partition; more are refused and counted. 1 to 10,000,000.</summary>
    public int SeriesCap { get; init; } = 200_000;

    /// <summary>Silence after which a series is evicted, by the partition clock. 1 minute to 10 years.</summary>
    public long SeriesRetentionMs { get; init; } = 7 * Day;

    /// <summary>How far an event time may be ahead of the broker's append time. 0 to 10 years.</summary>
    public long MaxFutureSkewMs { get; init; } = 10 * Minute;

    /// <summary>Earlier event times are dead letters (<c>timestamp_out_of_range</c>). Milliseconds since 1970 UTC.</summary>
    public long MinEventTimeMs { get; init; } = 946_684_800_000;

    /// <summary>Partition-clock time between progress marks. 1 second to 1 hour.</summary>
    public long ProgressIntervalMs { get; init; } = 10 * Second;

    /// <summary>Partition-clock time between journal entries with the whole context. 1 minute to 7 days.</summary>
    public long ContextIntervalMs { get; init; } = Hour;

    internal const long Second = 1000;
    internal const long Minute = 60 * Second;
    internal const long Hour = 60 * Minute;
    internal const long Day = 24 * Hour;
    internal const long Longest = 3653 * Day;
}
