using System.Globalization;
using System.Text.Json.Serialization;
using VisuTility.Streams.Detection;

namespace VisuTility.Streams.Host.Commands.Detect;

/// <summary>One line of <c>detect</c>: what happened at which reading, and why. What a detector does not know is null.</summary>
internal sealed record DetectEvent
{
    /// <summary>drift or warning.</summary>
    public required string Event { get; init; }

    /// <summary>0-based.</summary>
    public required long Index { get; init; }

    /// <summary>Epoch ms, where the input has times.</summary>
    public long? Time { get; init; }

    public required double Value { get; init; }

    public required double? Statistic { get; init; }

    public required double? Threshold { get; init; }

    /// <summary>up, down or none.</summary>
    public required string Direction { get; init; }

    [JsonPropertyName("p_value")]
    public double? PValue { get; init; }

    public EvidenceWindow? Window { get; init; }

    public EvidenceWindow? Reference { get; init; }

    /// <summary>Index of the first reading after the estimated change.</summary>
    public long? ChangePoint { get; init; }

    public long? ChangePointFirst { get; init; }

    public long? ChangePointLast { get; init; }

    /// <summary>In standard deviations of the reference, signed.</summary>
    public double? EffectSize { get; init; }

    /// <summary>In the values' unit (of a transformed metric in the transform's), signed.</summary>
    public double? Size { get; init; }

    public static DetectEvent Of(DriftStatus status, long index, long? timeMs, in Evidence evidence) => new()
    {
        Event = status == DriftStatus.Drift ? "drift" : "warning",
        Index = index,
        Time = timeMs,
        Value = evidence.Value,
        Statistic = EvidenceWindow.Known(evidence.Statistic),
        Threshold = EvidenceWindow.Known(evidence.Threshold),
        Direction = evidence.Direction.ToString().ToLowerInvariant(),
        PValue = EvidenceWindow.Known(evidence.PValue),
        Window = EvidenceWindow.Of(evidence.Window),
        Reference = EvidenceWindow.Of(evidence.Reference),
        ChangePoint = Ordinal(evidence.ChangePoint),
        ChangePointFirst = Ordinal(evidence.ChangePointFirst),
        ChangePointLast = Ordinal(evidence.ChangePointLast),
        EffectSize = EvidenceWindow.Known(evidence.EffectSize),
        Size = EvidenceWindow.Known(evidence.Size),
    };

    public override string ToString()
    {
        var change = ChangePoint is null ? "" : $"  began about {ChangePoint}{Interval}";
        var effect = EffectSize is { } sd ? Text($"  by {sd:+0.##;-0.##} sd") : "";
        var p = PValue is { } known ? Text($"  p {known:G3}") : "";
        var windows = Window is null ? "" : $"  window {Window}{(Reference is null ? "" : $" against {Reference}")}";
        return Text($"{Event,-7}  {Index,8}  {Direction,-4}  value {Value:G6}  statistic {Statistic:G6} limit {Threshold:G6}")
            + p + change + effect + windows;
    }

    private string Interval => ChangePointFirst is null ? "" : $" ({ChangePointFirst} to {ChangePointLast})";

    private static long? Ordinal(long value) => value < 0 ? null : value;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
