using System.Globalization;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.Host.Commands.Backtest;

/// <summary>An alert's evidence in a few lines, for the mark in the picture.</summary>
internal static class AlertNote
{
    public static string Of(ReportedAlert alert)
    {
        var firing = alert.Firing;
        List<string> lines = [];
        if (alert.Judged is { } judged)
        {
            var about = judged.Episode is { } episode ? $" of {episode.Id}, {episode.What}" : "";
            lines.Add(judged.Judgement.ToString().ToUpperInvariant() + about);
        }

        var until = alert.EndMs is { } end ? $" to {ReportPage.Moment(end)}" : "";
        lines.Add(
            $"{ReportPage.Moment(firing.EventTimeMs)}{until}  {firing.Rule} ({firing.Detector.Name}), {firing.Severity}, "
            + $"version {firing.ModelVersion}");
        lines.Add(Text($"value {firing.Value:G6}, statistic {firing.Statistic:G6} past {firing.Threshold:G6}{DirectionOf(firing)}"));
        if (Change(firing) is { Length: > 0 } change)
        {
            lines.Add(change);
        }

        var reference = EvidenceWindow.Of(firing.Reference) is { } against ? $" against {against}" : "";
        if (EvidenceWindow.Of(firing.Window) is { } window)
        {
            lines.Add($"window {window}{reference}");
        }

        lines.Add(firing.Summary);
        return string.Join('\n', lines);
    }

    private static string Change(DriftAlert firing)
    {
        List<string> parts = [];
        if (firing.ChangePoint is { } point)
        {
            var range = firing.ChangePointFirst is { } first ? $" ({first} to {firing.ChangePointLast})" : "";
            parts.Add($"began about reading {point}{range}");
        }

        if (firing.EffectSize is { } sd)
        {
            parts.Add(Text($"by {sd:+0.##;-0.##} sd"));
        }

        if (firing.Size is { } size)
        {
            parts.Add(Text($"size {size:+0.####;-0.####}"));
        }

        return string.Join(", ", parts);
    }

    private static string DirectionOf(DriftAlert firing) =>
        firing.Direction == Direction.Unknown ? "" : $", {firing.Direction.ToString().ToLowerInvariant()}";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
