using System.Text.Json.Serialization;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.Host.Commands.Backtest;

/// <summary>
/// One transition of an alert as a line of <c>backtest</c>; times in epoch ms, ordinals count the series' readings from 0.
/// </summary>
internal sealed record AlertLine
{
    public string Type => "alert";

    public required string AlertId { get; init; }

    public required string Fingerprint { get; init; }

    public required long EventTime { get; init; }

    /// <summary>pending, firing, resolved or expired.</summary>
    public required AlertState Status { get; init; }

    public required AlertState PreviousStatus { get; init; }

    public required string CameraId { get; init; }

    public required Modality Modality { get; init; }

    public required string ModelName { get; init; }

    public required string ModelVersion { get; init; }

    public required string Metric { get; init; }

    public required string Rule { get; init; }

    public required string Severity { get; init; }

    public required string Detector { get; init; }

    public required double? Value { get; init; }

    public required Direction Direction { get; init; }

    public required double? Statistic { get; init; }

    public required double? Threshold { get; init; }

    [JsonPropertyName("p_value")]
    public required double? PValue { get; init; }

    public required EvidenceWindow? Window { get; init; }

    public required EvidenceWindow? Reference { get; init; }

    public required long? ChangePoint { get; init; }

    public required long? ChangePointFirst { get; init; }

    public required long? ChangePointLast { get; init; }

    public required double? EffectSize { get; init; }

    public required double? Size { get; init; }

    public required long StartsAt { get; init; }

    public required long? EndsAt { get; init; }

    public required long Suppressed { get; init; }

    public required string Summary { get; init; }

    public required SourceRange Source { get; init; }

    public static AlertLine Of(DriftAlert alert) => new()
    {
        AlertId = alert.AlertId,
        Fingerprint = alert.Fingerprint,
        EventTime = alert.EventTimeMs,
        Status = alert.State,
        PreviousStatus = alert.PreviousState,
        CameraId = alert.CameraId,
        Modality = alert.Modality,
        ModelName = alert.ModelName,
        ModelVersion = alert.ModelVersion,
        Metric = alert.Metric,
        Rule = alert.Rule,
        Severity = alert.Severity,
        Detector = alert.Detector.Name,
        Value = EvidenceWindow.Known(alert.Value),
        Direction = alert.Direction,
        Statistic = EvidenceWindow.Known(alert.Statistic),
        Threshold = EvidenceWindow.Known(alert.Threshold),
        PValue = EvidenceWindow.Known(alert.PValue),
        Window = EvidenceWindow.Of(alert.Window),
        Reference = EvidenceWindow.Of(alert.Reference),
        ChangePoint = alert.ChangePoint,
        ChangePointFirst = alert.ChangePointFirst,
        ChangePointLast = alert.ChangePointLast,
        EffectSize = EvidenceWindow.Known(alert.EffectSize),
        Size = EvidenceWindow.Known(alert.Size),
        StartsAt = alert.StartsAtMs,
        EndsAt = alert.EndsAtMs,
        Suppressed = alert.Suppressed,
        Summary = alert.Summary,
        Source = alert.Source,
    };
}
