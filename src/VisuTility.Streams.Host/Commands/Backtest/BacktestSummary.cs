using VisuTility.Streams.State;

namespace VisuTility.Streams.Host.Commands.Backtest;

/// <summary>What became of the events of a backtest.</summary>
internal sealed record BacktestSummary
{
    public string Type => "summary";

    public required long Events { get; init; }

    public required int Cameras { get; init; }

    /// <summary>Held at the end.</summary>
    public required int Series { get; init; }

    public required long Readings { get; init; }

    public required long Unmatched { get; init; }

    public required long Late { get; init; }

    public required long Duplicates { get; init; }

    public required long Refused { get; init; }

    public required long DeadLetters { get; init; }

    /// <summary>Dead letters by their reason.</summary>
    public required IReadOnlyDictionary<string, int> DeadLetterReasons { get; init; }

    /// <summary>Alerts that began to fire, by rule.</summary>
    public required IReadOnlyDictionary<string, int> Firing { get; init; }

    public required int Jobs { get; init; }

    public static BacktestSummary Of(
        PartitionCounters counters, int series, int cameras, IReadOnlyDictionary<string, int> deadLetters,
        IReadOnlyDictionary<string, int> firing, int jobs) => new()
        {
            Events = counters.Records,
            Cameras = cameras,
            Series = series,
            Readings = counters.Readings,
            Unmatched = counters.Unmatched,
            Late = counters.Late,
            Duplicates = counters.Duplicates,
            Refused = counters.Refused,
            DeadLetters = counters.DeadLetters,
            DeadLetterReasons = deadLetters,
            Firing = firing,
            Jobs = jobs,
        };
}
