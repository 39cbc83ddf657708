namespace VisuTility.Streams.Host.Commands.Demo.Recording;

/// <summary>One thing that was done to cameras, a model or a node.</summary>
internal sealed record Episode
{
    public required string Id { get; init; }

    public required string Kind { get; init; }

    public required string ModelName { get; init; }

    public required IReadOnlyList<string> Cameras { get; init; }

    public string? Corruption { get; init; }

    public required long OnsetMs { get; init; }

    /// <summary>Null = it lasts to the end of the recording.</summary>
    public long? EndMs { get; init; }

    public required string ExpectedAction { get; init; }

    /// <summary>yes, optional or no.</summary>
    public required string AlertExpected { get; init; }

    public required IReadOnlyList<string> MetricsAffected { get; init; }

    /// <summary>An alert on these is neither asked for nor wrong.</summary>
    public required IReadOnlyList<string> MetricsMaybe { get; init; }

    public string What => Corruption is null ? Kind : $"{Kind}, {Corruption}";

    public string Who => Cameras.Count == 1 ? Cameras[0] : $"{ModelName} ({Cameras.Count} cameras)";

    /// <summary>True where an alert on this series at this event time is the episode's doing.</summary>
    public bool Explains(string camera, string model, string metric, long timeMs, long recordingEndMs) =>
        timeMs >= OnsetMs && timeMs <= (EndMs ?? recordingEndMs) && ModelName == model && Cameras.Contains(camera)
        && (MetricsAffected.Contains(metric) || MetricsMaybe.Contains(metric));
}
