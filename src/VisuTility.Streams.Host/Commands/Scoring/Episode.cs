namespace VisuTility.Streams.Host.Commands.Scoring;

/// <summary>One thing that was done to cameras, a model or a node.</summary>
internal sealed record Episode
{
    public const string Wanted = "yes";
    public const string Optional = "optional";

    private const string FleetScope = "fleet";

    public required string Id { get; init; }

    public required string Kind { get; init; }

    /// <summary>camera or fleet.</summary>
    public string Scope { get; init; } = "camera";

    public required string ModelName { get; init; }

    public required IReadOnlyList<string> Cameras { get; init; }

    public string? Corruption { get; init; }

    public required long OnsetMs { get; init; }

    /// <summary>When a ramp has reached its height.</summary>
    public long? FullMs { get; init; }

    /// <summary>Null = it lasts to the end of the recording.</summary>
    public long? EndMs { get; init; }

    public string ExpectedAction { get; init; } = "";

    /// <summary>yes, optional or no.</summary>
    public required string AlertExpected { get; init; }

    public required IReadOnlyList<string> MetricsAffected { get; init; }

    /// <summary>An alert on these is neither asked for nor wrong.</summary>
    public IReadOnlyList<string> MetricsMaybe { get; init; } = [];

    public string What => Corruption is null ? Kind : $"{Kind}, {Corruption}";

    public string Who => Cameras.Count == 1 ? Cameras[0] : $"{ModelName} ({Cameras.Count} cameras)";

    /// <summary>It lasts at this time on this camera; an alert without a camera is the model's.</summary>
    public bool Covers(in FiredAlert alert) =>
        alert.TimeMs >= OnsetMs && alert.TimeMs <= (EndMs ?? long.MaxValue) && ModelName == alert.Model
        && (alert.Camera.Length == 0 ? Scope == FleetScope : Cameras.Contains(alert.Camera));
}
