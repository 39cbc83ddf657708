using System.Globalization;
using VisuTility.Streams.Host.Cli;
using VisuTility.Streams.Host.Commands.Scoring;

namespace VisuTility.Streams.Host.Commands.Backtest;

/// <summary>Summary and score for people, on stderr.</summary>
internal static class BacktestText
{
    public static void Say(Output output, BacktestSummary summary, TimeSpan elapsed)
    {
        var seconds = Math.Max(elapsed.TotalSeconds, 0.001);
        output.Say(
            Text($"{summary.Events} events of {summary.Cameras} cameras in {seconds:0.0} s ({summary.Events / seconds:0}/s), ")
            + $"{summary.Series} series: {summary.Readings} readings judged, {summary.Unmatched} that no rule asks for, "
            + $"{summary.Late} late and {summary.Duplicates} repeated dropped"
            + (summary.Refused > 0 ? $", {summary.Refused} past the series cap" : "")
            + $", {summary.DeadLetters} dead letters{Counts(summary.DeadLetterReasons)}.");
        output.Say($"{summary.Firing.Values.Sum()} alerts{Counts(summary.Firing)}, {summary.Jobs} jobs.");
    }

    public static void Say(Output output, Score score, Truth truth)
    {
        foreach (var scenario in score.ScenariosByOnset())
        {
            var day = ((double)scenario.OnsetMs - truth.StartMs) / TimeSpan.MillisecondsPerDay;
            var found = scenario.DelayBatches is { } delay
                ? Text($"  after {delay:0.#} batches in {scenario.FirstMetric}, {scenario.CamerasFound} of {scenario.Cameras} cameras")
                : "";
            var wrong = scenario.AlertExpected == Episode.Wanted && scenario.FalseAlarms > 0
                ? $", {scenario.FalseAlarms} false on its cameras"
                : "";
            output.Say(
                Text($"  {scenario.Id,-5} day {day,5:0.00}  {scenario.AlertExpected,-8}  {scenario.Outcome,-8}  ")
                + $"{scenario.What} on {Who(scenario)}{found}{wrong}");
        }

        foreach (var metric in score.Metrics)
        {
            output.Say(
                Text($"  {metric.Metric,-16} {metric.CameraEpisodesFound,4} of {metric.CameraEpisodes,-4} camera-episodes, ")
                + Text($"median delay {metric.MedianDelayBatches,5:0.#} batches, {metric.Alerts,4} alerts, ")
                + Text($"{metric.FalseAlarms,4} false ({metric.FalseAlarmsPerCameraDay:0.####} per camera and day)"));
        }

        output.Say(Headline(score));
    }

    /// <summary>One sentence.</summary>
    public static string Headline(Score score) =>
        $"Found {score.EpisodesFound} of {score.Episodes} episodes and "
        + $"{score.CameraEpisodesFound} of {score.CameraEpisodes} camera-episodes, "
        + Text($"median delay {score.MedianDelayBatches:0.##} batches (camera-episodes {score.MedianCameraDelayBatches:0.##}); ")
        + Text($"{score.FalseAlarms} false alarms, {score.FalseAlarmsPerCameraDay:0.####} per camera and day; ")
        + $"{score.Repeats} repeats, {score.Neutral} neutral.";

    private static string Who(ScenarioScore scenario) => scenario.Cameras == 1 ? "1 camera" : $"{scenario.Cameras} cameras";

    private static string Counts(IReadOnlyDictionary<string, int> counts) =>
        counts.Count == 0 ? "" : $" ({string.Join(", ", counts.Select(static pair => $"{pair.Key} {pair.Value}"))})";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
