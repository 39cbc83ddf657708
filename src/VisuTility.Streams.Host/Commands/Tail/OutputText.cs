using System.Globalization;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.Host.Commands.Tail;

/// <summary>Alerts and jobs in one line for people; times are event times in UTC.</summary>
internal static class OutputText
{
    public static string Of(DriftAlert alert) => string.Create(
        CultureInfo.InvariantCulture,
        $"{TimeOf(alert.EventTimeMs)} {alert.State.ToString().ToUpperInvariant(),-8} {alert.Severity} {alert.Rule}: " +
        $"{SummaryOf(alert)}{Notes(alert)} [{alert.AlertId}]");

    public static string Of(RetrainJob job) => string.Create(
        CultureInfo.InvariantCulture,
        $"{TimeOf(job.RequestedAtMs)} {job.Status.ToString().ToUpperInvariant(),-9} {job.Kind.ToString().ToLowerInvariant()} " +
        $"{job.ModelName} {job.ModelVersion}: {job.Reason.ToString().ToLowerInvariant()}, {CamerasOf(job)}{Deadline(job)} [{job.JobId}]");

    private static string SummaryOf(DriftAlert alert) => alert.Summary.Length > 0
        ? alert.Summary
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{alert.Metric} of {alert.ModelName} {alert.ModelVersion} on {alert.CameraId} is {alert.Value:G6} (statistic " +
            $"{alert.Statistic:G4}, limit {alert.Threshold:G4})");

    private static string Notes(DriftAlert alert) =>
        (alert.Silenced ? " (silenced)" : "") +
        (alert.Suppressed > 0 ? string.Create(CultureInfo.InvariantCulture, $" ({alert.Suppressed} suppressed)") : "");

    private static string CamerasOf(RetrainJob job) => job.Cameras.Count switch
    {
        0 => "all cameras",
        <= 3 => string.Join(", ", job.Cameras),
        var more => $"{job.Cameras[0]} and {more - 1} more cameras",
    };

    private static string Deadline(RetrainJob job) => job.DeadlineMs is { } at ? $", due {TimeOf(at)}" : "";

    private static string TimeOf(long ms) => EpochTime.Text(ms, "yyyy-MM-dd HH:mm:ss.fff");
}
