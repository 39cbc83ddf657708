using VisuTility.Streams.Host.Cli;
using VisuTility.Streams.Host.Commands.Scoring;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.Host.Commands.Demo;

/// <summary>
/// What a demo shows: alerts and jobs as they commit, progress, the summary. With --json every item is an object with a <c>type</c>.
/// </summary>
internal sealed class DemoScreen(CommandContext context, Truth truth)
{
    private static readonly TimeSpan PrintInterval = TimeSpan.FromSeconds(10);

    /// <summary>Counters come twice a second; a shorter one would show nothing and then too much.</summary>
    private static readonly TimeSpan RateInterval = TimeSpan.FromSeconds(2);

    private readonly long _started = context.Time.GetTimestamp();
    private TimeSpan _printed;
    private (TimeSpan At, long Records) _last;
    private double _rate;

    private TimeSpan Elapsed => context.Time.GetElapsedTime(_started);

    public void Show(DriftAlert alert, Episode? episode)
    {
        if (context.Json)
        {
            context.Output.Json(new { Type = "alert", Episode = episode?.Id, Alert = alert });
            return;
        }

        var cause = episode is null ? "" : $"  {episode.Id}";
        context.Output.Line(
            $"{Moment(alert.EventTimeMs)}  {Lower(alert.State),-8}  {alert.Severity,-8} {alert.CameraId}  {TextOf(alert)}"
            + $"  [{alert.Rule}]{cause}",
            alert.State == AlertState.Firing ? ConsoleColor.Red : ConsoleColor.Green);
    }

    public void Show(RetrainJob job)
    {
        if (context.Json)
        {
            context.Output.Json(new { Type = "job", Job = job });
            return;
        }

        var scope = job.Cameras.Count == 0 ? "all cameras" : string.Join(", ", job.Cameras);
        context.Output.Line(
            $"{Moment(job.RequestedAtMs)}  JOB       {Lower(job.Kind),-8} {job.ModelName} {job.ModelVersion} ({scope}), "
            + $"{Lower(job.Reason)} by {job.Metric}, {Lower(job.Status)}, id {job.JobId[..12]}",
            ConsoleColor.Cyan);
    }

    /// <summary>Event time, rate and what is left; on a terminal at its foot, elsewhere a line every 10 s.</summary>
    public void Progress(Replay replay, long records, Scoreboard score)
    {
        var now = Elapsed;
        var isPrintDue = !context.Output.IsInteractive && now - _printed >= PrintInterval;
        if (!context.Output.IsInteractive && !isPrintDue)
        {
            return;
        }

        if (now - _last.At >= RateInterval)
        {
            _rate = (records - _last.Records) / (now - _last.At).TotalSeconds;
            _last = (now, records);
        }

        var line = $"{Moment(replay.StreamTimeMs)} | {replay.Published} of {replay.Total} events published, {records} processed, "
            + $"{_rate:0}/s | {score.Fired} alerts, {score.Jobs.Count} jobs | {Left(replay)}";
        context.Output.Status(line);
        if (isPrintDue)
        {
            _printed = now;
            context.Output.Say(line);
        }
    }

    public void Summary(Scoreboard score, DemoFigures figures)
    {
        var results = score.Results();
        var wrongJobs = score.Jobs.Count(job => job.Status == JobState.Requested && !score.IsExpected(job));
        if (context.Json)
        {
            context.Output.Json(new
            {
                Type = "summary",
                Episodes = results,
                FalseAlarms = score.FalseAlarms,
                Jobs = score.Jobs.Count,
                UnexpectedJobs = wrongJobs,
                Figures = figures,
            });
            return;
        }

        context.Output.Line("");
        context.Output.Table(
            ["episode", "what happened", "to whom", "day", "alert wanted", "outcome", "after", "first seen in", "cameras", "alerts"],
            results.Select(Row));
        var expected = results.Where(static result => result.AlertExpected == "yes").ToList();
        context.Output.Line(
            $"{expected.Count(static result => result.Alerts > 0)} of {expected.Count} episodes found, "
            + $"{score.FalseAlarms} false alarms in {Days(truth.EndMs):0.#} days of {truth.Cameras.Count} cameras, "
            + $"{score.Jobs.Count} retrain jobs ({score.Jobs.Count - wrongJobs} for an episode that asks for one).");
        context.Output.Line(
            $"{figures.Records} records processed: {figures.Readings} readings judged, {figures.Unmatched} that no rule asks for, "
            + $"{figures.Late} late and {figures.Duplicates} repeated dropped, {figures.DeadLetters} dead letters; "
            + $"{figures.Commits} transactions, {figures.Aborts} aborted.");
        var first = figures.FirstAlertSeconds is { } seconds ? $"First alert {seconds:0.0} s after the start" : "No alert";
        context.Output.Line($"{first}; the whole {figures.Seconds:0.0} s.");
    }

    private string[] Row(EpisodeResult result) =>
    [
        result.Id, result.What, result.Who, $"{Days(result.OnsetMs):0.00}", result.AlertExpected, result.Outcome,
        result.Delay is { } delay ? Delay(delay) : "", result.FirstMetric ?? "",
        result.Alerts > 0 ? $"{result.CamerasFound} of {result.CamerasAffected}" : "", result.Alerts > 0 ? $"{result.Alerts}" : "",
    ];

    /// <summary>A rule's summary is about the alarm; over, it would say the contrary of what is.</summary>
    private static string TextOf(DriftAlert alert) => alert.State == AlertState.Firing
        ? alert.Summary
        : $"{alert.Metric} of {alert.ModelName} {alert.ModelVersion} on {alert.CameraId} is at {alert.Value:0.####}";

    private static string Left(Replay replay) =>
        replay.Published == replay.Total ? "finishing" : $"{replay.Remaining.TotalSeconds:0} s left";

    private string Moment(long ms) => $"day {(int)Days(ms)} {DateTimeOffset.FromUnixTimeMilliseconds(ms):HH:mm}";

    private double Days(long ms) => (ms - truth.StartMs) / (double)TimeSpan.MillisecondsPerDay;

    private static string Delay(TimeSpan delay) => $"{(int)delay.TotalHours} h {delay.Minutes:00} min";

    private static string Lower<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
