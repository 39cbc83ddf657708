namespace VisuTility.Streams.Host.Commands.Demo;

/// <summary>What became of one known episode.</summary>
internal sealed record EpisodeResult
{
    public required string Id { get; init; }

    public required string What { get; init; }

    public required string Who { get; init; }

    public required long OnsetMs { get; init; }

    public required string AlertExpected { get; init; }

    public required string ExpectedAction { get; init; }

    /// <summary>Alerts that began to fire because of it.</summary>
    public required int Alerts { get; init; }

    public required int CamerasFound { get; init; }

    public required int CamerasAffected { get; init; }

    /// <summary>Event time from onset to the first alert.</summary>
    public TimeSpan? Delay { get; init; }

    public string? FirstMetric { get; init; }

    /// <summary>Alerts on its cameras while it lasted that nothing explains.</summary>
    public int FalseAlarms { get; init; }

    public required string Outcome { get; init; }
}
