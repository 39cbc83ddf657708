using System.Globalization;
using VisuTility.Streams.Detection;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.Host.Commands;

/// <summary>
/// A stretch of readings in evidence: [start, end) are 0-based ordinals of the series' readings, null where they are not known.
/// </summary>
internal sealed record EvidenceWindow(long? Start, long? End, long Count, double? Mean, double? Sd)
{
    /// <summary>Null where there is no such stretch.</summary>
    public static EvidenceWindow? Of(in Segment segment) => segment.Count == 0
        ? null
        : new EvidenceWindow(
            segment.Start < 0 ? null : segment.Start, segment.End < 0 ? null : segment.End + 1, segment.Count,
            Known(segment.Mean), Known(segment.Sd));

    public static EvidenceWindow? Of(WindowSummary? window) => window is null or { Count: 0 }
        ? null
        : new EvidenceWindow(
            window.Start < 0 ? null : window.Start, window.End <= 0 ? null : window.End, window.Count,
            Known(window.Mean), Known(window.Sd));

    public override string ToString()
    {
        var spread = Sd is { } sd ? string.Create(CultureInfo.InvariantCulture, $", sd {sd:G4}") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{Mean:G6} (n {Count}{spread})");
    }

    /// <summary>Null for what is not finite: JSON has no word for it.</summary>
    public static double? Known(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}
