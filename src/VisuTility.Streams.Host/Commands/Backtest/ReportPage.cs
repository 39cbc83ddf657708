using System.Globalization;
using System.Net;
using VisuTility.Streams.Host.Commands.Rules;
using VisuTility.Streams.Host.Commands.Scoring;

namespace VisuTility.Streams.Host.Commands.Backtest;

/// <summary>The report of a backtest: one page that needs nothing else, no script, no network.</summary>
internal sealed class ReportPage(TextWriter page, ReportData data, BacktestOptions options)
{
    /// <summary>A page with more would be slow to open.</summary>
    private const int MostStreams = 1500;

    /// <summary>A truth or an event may name any number as its time; within this a picture's sums do not overflow.</summary>
    private const long FarthestMs = long.MaxValue / 4;

    private readonly long _startMs = Math.Clamp(options.Truth?.StartMs ?? data.StartMs, -FarthestMs, FarthestMs);
    private readonly long _endMs = Math.Clamp(options.Truth?.EndMs ?? data.EndMs, -FarthestMs, FarthestMs);

    public void Write(BacktestSummary summary, Score? score)
    {
        page.WriteLine("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">");
        page.WriteLine("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        page.WriteLine($"<title>Backtest of {Html(options.File)}</title>\n<style>\n{ReportStyle.Css}</style>\n</head>\n<body>\n<header>");
        page.WriteLine($"<h1>Backtest of {Html(Path.GetFileName(options.File))}</h1>");
        var rules = $"{options.Rules.Rules.Count} rules, hash {RulesCommand.HashText(options.Rules)}";
        page.WriteLine($"<p class=\"sub\">{Period()} &middot; {rules}</p>");
        Tiles(summary, score);
        page.WriteLine("</header>\n<main>");
        if (score is not null)
        {
            Scenarios(score);
            Metrics(score);
        }

        Jobs();
        Streams(score is not null);
        page.WriteLine("</main>\n</body>\n</html>");
    }

    public static string Html(string text) => WebUtility.HtmlEncode(text);

    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    public static string Moment(long ms) => EpochTime.Text(ms, "yyyy-MM-dd HH:mm");

    private string Period() => _endMs < _startMs ? "no readings" : $"{Moment(_startMs)} to {Moment(_endMs)} UTC";

    private void Tiles(BacktestSummary summary, Score? score)
    {
        page.WriteLine("<div class=\"tiles\">");
        if (score is not null)
        {
            Tile($"{score.EpisodesFound} of {score.Episodes}", "episodes found", score.EpisodesFound == score.Episodes ? "good" : "");
            Tile($"{score.CameraEpisodesFound} of {score.CameraEpisodes}", "camera-episodes found", "");
            Tile(Text($"{score.MedianDelayBatches:0.#}"), "batches median delay", "");
            Tile(Text($"{score.FalseAlarmsPerCameraDay:0.###}"), "false alarms per camera and day", score.FalseAlarms == 0 ? "good" : "");
            Tile($"{score.Hits} + {score.Repeats}", "hits + repeats", "");
            Tile($"{score.FalseAlarms}", "false alarms", score.FalseAlarms == 0 ? "good" : "bad");
        }

        Tile($"{summary.Firing.Values.Sum()}", "alerts", "");
        Tile($"{summary.Jobs}", "jobs", "");
        Tile(Text($"{summary.Events:N0}"), $"events, {summary.Series} series", "");
        page.WriteLine("</div>");
        page.WriteLine(
            $"<p class=\"sub\">{summary.Readings} readings judged, {summary.Unmatched} that no rule asks for, {summary.Late} late and "
            + $"{summary.Duplicates} repeated dropped, {summary.DeadLetters} dead letters.</p>");
    }

    private void BeginTable(string title, string heads) =>
        page.WriteLine($"<h2>{title}</h2>\n<div class=\"scroll\"><table><thead><tr>{heads}</tr></thead><tbody>");

    private void Tile(string figure, string what, string mood) =>
        page.WriteLine($"<div class=\"tile {mood}\"><b>{Html(figure)}</b><span>{Html(what)}</span></div>");

    private void Scenarios(Score score)
    {
        BeginTable(
            "Episodes", "<th>episode<th>what happened<th>model<th>onset<th>alert wanted<th>outcome<th class=\"n\">delay, batches"
            + "<th>first seen<th class=\"n\">cameras<th class=\"n\">repeats<th class=\"n\">neutral<th class=\"n\">false");
        foreach (var s in score.ScenariosByOnset())
        {
            var wanted = s.AlertExpected == Episode.Wanted;
            var mood = s.Outcome switch { "found" => "good", "MISSED" => "bad", _ when !wanted && s.FalseAlarms > 0 => "bad", _ => "" };
            var first = s.FirstMetric is null ? "" : Link(new StreamKey(s.ModelName, s.FirstCamera!, s.FirstMetric));
            page.WriteLine(
                $"<tr><td>{Html(s.Id)}<td>{Html(s.What)}<td>{Html(s.ModelName)}<td>{Moment(s.OnsetMs)}<td>{Html(s.AlertExpected)}"
                + $"<td class=\"{mood}\">{Html(s.Outcome)}"
                + Text($"<td class=\"n\">{s.DelayBatches:0.#}<td>{first}<td class=\"n\">")
                + (wanted ? $"{s.CamerasFound} of {s.Cameras}" : $"{s.Cameras}")
                + $"<td class=\"n\">{Zero(s.Repeats)}<td class=\"n\">{Zero(s.Neutral)}<td class=\"n\">{Zero(s.FalseAlarms)}</tr>");
        }

        page.WriteLine("</tbody></table></div>");
    }

    private void Metrics(Score score)
    {
        BeginTable(
            "Metrics", "<th>metric<th class=\"n\">camera-episodes found<th class=\"n\">median delay, batches<th class=\"n\">alerts"
            + "<th class=\"n\">neutral<th class=\"n\">false<th class=\"n\">false per camera and day");
        foreach (var m in score.Metrics)
        {
            page.WriteLine(
                $"<tr><td>{Html(m.Metric)}<td class=\"n\">{m.CameraEpisodesFound} of {m.CameraEpisodes}"
                + Text($"<td class=\"n\">{m.MedianDelayBatches:0.#}<td class=\"n\">{m.Alerts}<td class=\"n\">{Zero(m.Neutral)}")
                + Text($"<td class=\"n\">{Zero(m.FalseAlarms)}<td class=\"n\">{m.FalseAlarmsPerCameraDay:0.####}</tr>"));
        }

        page.WriteLine("</tbody></table></div>");
    }

    private void Jobs()
    {
        if (data.Jobs.Count == 0)
        {
            return;
        }

        BeginTable("Jobs", "<th>requested<th>kind<th>reason<th>model<th>version<th>cameras<th>metric<th>rule<th>status");
        foreach (var job in data.Jobs)
        {
            var cameras = job.Cameras.Count == 0 ? "all" : string.Join(", ", job.Cameras);
            page.WriteLine(
                $"<tr><td>{Moment(job.RequestedAtMs)}<td>{Lower(job.Kind)}<td>{Lower(job.Reason)}<td>{Html(job.ModelName)}"
                + $"<td>{Html(job.ModelVersion)}<td>{Html(cameras)}<td>{Html(job.Metric)}<td>{Html(job.Rule)}<td>{Lower(job.Status)}</tr>");
        }

        page.WriteLine("</tbody></table></div>");
    }

    private void Streams(bool hasTruth)
    {
        var streams = data.Alarmed.ToList();
        page.WriteLine($"<h2>Streams that alarmed ({streams.Count})</h2>");
        page.WriteLine(hasTruth
            ? "<p class=\"legend\"><i class=\"hit\"></i>hit <i class=\"repeat\"></i>repeat <i class=\"neutral\"></i>neutral"
                + " <i class=\"false\"></i>false alarm <i class=\"affected\"></i>episode that affects the metric"
                + " <i class=\"maybe\"></i>optional or maybe <i class=\"other\"></i>other episode of the camera"
                + " <i class=\"fires\"></i>fires. Point at a mark for its evidence.</p>"
            : "<p class=\"legend\"><i class=\"plain\"></i>alert <i class=\"fires\"></i>fires. Point at a mark for its evidence.</p>");
        if (streams.Count > MostStreams)
        {
            page.WriteLine($"<p class=\"sub\">The first {MostStreams} of {streams.Count}.</p>");
        }

        foreach (var model in streams.Take(MostStreams).GroupBy(static stream => stream.Key.Model))
        {
            page.WriteLine($"<h3>{Html(model.Key)}</h3>\n<div class=\"streams\">");
            foreach (var (key, stream) in model)
            {
                new StreamFigure(page, key, stream, Episodes(key), _startMs, Math.Max(_endMs, _startMs + 1)).Write();
            }

            page.WriteLine("</div>");
        }
    }

    // The id itself holds escapes, so a link to it escapes them again.
    private static string Link(StreamKey key) =>
        $"<a href=\"#{Html(Uri.EscapeDataString(StreamFigure.Id(key)))}\">{Html(key.Metric)}, {Html(key.Camera)}</a>";

    private List<Episode> Episodes(StreamKey key) => options.Truth is null
        ? []
        : [.. options.Truth.Scenarios.Where(episode => episode.ModelName == key.Model && episode.Cameras.Contains(key.Camera))];

    private static string Zero(int count) => count == 0 ? "" : count.ToString(CultureInfo.InvariantCulture);

    private static string Lower<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
