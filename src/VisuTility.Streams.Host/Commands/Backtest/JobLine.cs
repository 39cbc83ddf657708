using VisuTility.Streams.Records;

namespace VisuTility.Streams.Host.Commands.Backtest;

/// <summary>One order as a line of <c>backtest</c>; times in epoch ms.</summary>
internal sealed record JobLine
{
    public string Type => "job";

    public required string JobId { get; init; }

    public required JobKind Kind { get; init; }

    public required JobReason Reason { get; init; }

    public required JobState Status { get; init; }

    public required long EventTime { get; init; }

    public required long? Deadline { get; init; }

    /// <summary>The one camera that it is about; empty = all cameras of the model, or several.</summary>
    public required string CameraId { get; init; }

    public required IReadOnlyList<string> Cameras { get; init; }

    public required JobScope Scope { get; init; }

    public required string ModelName { get; init; }

    public required string ModelVersion { get; init; }

    public required string Metric { get; init; }

    public required string Rule { get; init; }

    public required string Detector { get; init; }

    /// <summary>Of the alert that ordered it.</summary>
    public required string Fingerprint { get; init; }

    public required IReadOnlyList<string> AlertIds { get; init; }

    public required int Priority { get; init; }

    public required double? Value { get; init; }

    public required double? Statistic { get; init; }

    public required double? Threshold { get; init; }

    public required SourcePoint Source { get; init; }

    public static JobLine Of(RetrainJob job, string fingerprint) => new()
    {
        JobId = job.JobId,
        Kind = job.Kind,
        Reason = job.Reason,
        Status = job.Status,
        EventTime = job.RequestedAtMs,
        Deadline = job.DeadlineMs,
        CameraId = job.Cameras.Count == 1 ? job.Cameras[0] : "",
        Cameras = job.Cameras,
        Scope = job.Scope,
        ModelName = job.ModelName,
        ModelVersion = job.ModelVersion,
        Metric = job.Metric,
        Rule = job.Rule,
        Detector = job.Evidence?.Detector ?? "",
        Fingerprint = fingerprint,
        AlertIds = job.AlertIds,
        Priority = job.Priority,
        Value = EvidenceWindow.Known(job.Evidence?.Value),
        Statistic = EvidenceWindow.Known(job.Evidence?.Statistic),
        Threshold = EvidenceWindow.Known(job.Evidence?.Threshold),
        Source = job.Source,
    };
}
