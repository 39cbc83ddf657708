namespace VisuTility.Streams.Host.Commands.Scoring;

/// <summary>
/// How well the alerts match the truth; the words are <see cref="Scorer"/>'s. Delays in batches of a camera (the truth's step).
/// </summary>
internal sealed record Score
{
    public string Type => "score";

    /// <summary>That want an alert.</summary>
    public required int Episodes { get; init; }

    /// <summary>On one camera at least.</summary>
    public required int EpisodesFound { get; init; }

    public required IReadOnlyList<string> EpisodesMissed { get; init; }

    /// <summary>Pairs of an episode that wants an alert and one of its cameras.</summary>
    public required int CameraEpisodes { get; init; }

    public required int CameraEpisodesFound { get; init; }

    /// <summary>Over episodes: from onset to the first hit on any camera.</summary>
    public required double? MedianDelayBatches { get; init; }

    /// <summary>Over camera-episodes.</summary>
    public required double? MedianCameraDelayBatches { get; init; }

    /// <summary>That began to fire; the next four add up to it.</summary>
    public required int Alerts { get; init; }

    public required int Hits { get; init; }

    public required int Repeats { get; init; }

    public required int Neutral { get; init; }

    public required int FalseAlarms { get; init; }

    public required double CameraDays { get; init; }

    public required double? FalseAlarmsPerCameraDay { get; init; }

    public required IReadOnlyList<ScenarioScore> Scenarios { get; init; }

    public required IReadOnlyList<MetricScore> Metrics { get; init; }

    /// <summary>The scenarios in the order in which people read them.</summary>
    public IEnumerable<ScenarioScore> ScenariosByOnset() =>
        Scenarios.OrderBy(static scenario => scenario.OnsetMs).ThenBy(static scenario => scenario.Id, StringComparer.Ordinal);
}

internal sealed record ScenarioScore
{
    public required string Id { get; init; }

    public required string Kind { get; init; }

    public required string Scope { get; init; }

    public required string ModelName { get; init; }

    public required string What { get; init; }

    public required string AlertExpected { get; init; }

    public required long OnsetMs { get; init; }

    public required long? EndMs { get; init; }

    public required bool Found { get; init; }

    public required double? DelayBatches { get; init; }

    public required double? MedianCameraDelayBatches { get; init; }

    public required string? FirstCamera { get; init; }

    public required string? FirstMetric { get; init; }

    public required int Cameras { get; init; }

    public required int CamerasFound { get; init; }

    public required IReadOnlyList<string> CamerasMissed { get; init; }

    public required int Repeats { get; init; }

    public required int Neutral { get; init; }

    /// <summary>On its cameras while it lasted; where episodes overlap a false alarm counts in each.</summary>
    public required int FalseAlarms { get; init; }

    public string Outcome => AlertExpected switch
    {
        Episode.Wanted => Found ? "found" : "MISSED",
        Episode.Optional => Neutral > 0 ? "seen" : "quiet",
        _ => FalseAlarms == 0 ? "quiet" : $"{FalseAlarms} false",
    };
}

internal sealed record MetricScore
{
    public required string Metric { get; init; }

    /// <summary>Pairs of an episode that affects this metric and one of its cameras.</summary>
    public required int CameraEpisodes { get; init; }

    public required int CameraEpisodesFound { get; init; }

    public required double? MedianDelayBatches { get; init; }

    public required int Alerts { get; init; }

    public required int Neutral { get; init; }

    public required int FalseAlarms { get; init; }

    public required double? FalseAlarmsPerCameraDay { get; init; }
}
