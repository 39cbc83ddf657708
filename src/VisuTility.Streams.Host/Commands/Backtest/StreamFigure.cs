using System.Globalization;
using System.Text;
using VisuTility.Streams.Host.Commands.Scoring;

namespace VisuTility.Streams.Host.Commands.Backtest;

/// <summary>One stream over time as inline SVG: values, episodes behind them, alerts before them.</summary>
internal sealed class StreamFigure(
    TextWriter page, StreamKey key, ReportedStream stream, IReadOnlyList<Episode> episodes, long startMs, long endMs)
{
    private const int Width = 760;
    private const int Height = 150;
    private const int Left = 46;
    private const int Right = Width - 6;
    private const int Top = 14;
    private const int Bottom = Height - 20;

    /// <summary>Values outside these shares of all would press the rest to a line; they are drawn at the edge.</summary>
    private const double Edge = 0.002;

    private readonly List<StreamPoint> _points = [.. stream.Points.OrderBy(static point => point.TimeMs)];
    private double _low;
    private double _high;

    /// <summary>Of the figure in the page.</summary>
    public static string Id(StreamKey key) => Uri.EscapeDataString($"{key.Model}/{key.Camera}/{key.Metric}");

    public void Write()
    {
        FindRange();
        page.Write($"<figure id=\"{Html(Id(key))}\">");
        page.Write($"<figcaption><b>{Html(key.Camera)}</b> {Html(key.Metric)} <span>{Html(Counts())}</span></figcaption>");
        page.WriteLine($"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{Html(key.Metric)} of {Html(key.Camera)}\">");
        foreach (var episode in episodes.OrderBy(IsAbout))
        {
            Shade(episode);
        }

        Axes();
        Values();
        foreach (var (timeMs, version) in stream.Versions.Skip(1))
        {
            page.WriteLine(
                $"<path class=\"version\" d=\"M{X(timeMs)} {Top}V{Bottom}\">"
                + $"<title>version {Html(version)} from {ReportPage.Moment(timeMs)}</title></path>");
        }

        foreach (var alert in stream.Alerts)
        {
            Mark(alert);
        }

        page.WriteLine("</svg></figure>");
    }

    private void FindRange()
    {
        var values = _points.ConvertAll(static point => point.Value);
        values.Sort();
        if (values.Count == 0)
        {
            (_low, _high) = (0, 1);
            return;
        }

        var cut = (int)(values.Count * Edge);
        (_low, _high) = (values[cut], values[^(cut + 1)]);
        // Halves, so that values near the largest double do not overflow; and a constant stream gets a range too.
        var pad = Math.Max((_high / 2) - (_low / 2), Math.Max(Math.Abs(_low), 1e-9) * 1e-3) * 0.12;
        (_low, _high) = (Math.Max(_low - pad, double.MinValue), Math.Min(_high + pad, double.MaxValue));
    }

    private void Shade(Episode episode)
    {
        var from = Math.Max(episode.OnsetMs, startMs);
        var to = Math.Min(episode.EndMs ?? endMs, endMs);
        if (to <= from || (episode.AlertExpected == "no" && from == startMs && to == endMs))
        {
            return; // What lasts all the time (a season, bad delivery) is said in the caption.
        }

        var full = Math.Clamp(episode.FullMs ?? from, from, to);
        var end = episode.EndMs is null ? "the end" : ReportPage.Moment(to);
        page.WriteLine(
            $"<path class=\"{ClassOf(episode)}\" d=\"M{X(from)} {Bottom}L{X(full)} {Top}H{X(to)}V{Bottom}Z\">"
            + $"<title>{Html(episode.Id)} {Html(episode.What)}, alert wanted: {Html(episode.AlertExpected)}; "
            + $"{ReportPage.Moment(from)} to {end}</title></path>");
        page.WriteLine($"<text class=\"id\" x=\"{X(full) + 2}\" y=\"{Top + 9}\">{Html(episode.Id)}</text>");
    }

    private string ClassOf(Episode episode) =>
        episode.AlertExpected == Episode.Wanted && episode.MetricsAffected.Contains(key.Metric) ? "affected"
        : episode.AlertExpected == Episode.Optional || episode.MetricsMaybe.Contains(key.Metric) ? "maybe"
        : "other";

    private int IsAbout(Episode episode) => ClassOf(episode) switch { "affected" => 2, "maybe" => 1, _ => 0 };

    private void Axes()
    {
        page.Write($"<path class=\"axis\" d=\"M{Left} {Top}V{Bottom}H{Right}\"/>");
        foreach (var value in Ticks())
        {
            page.Write($"<path class=\"grid\" d=\"M{Left} {Y(value)}H{Right}\"/>");
            page.Write($"<text class=\"y\" x=\"{Left - 4}\" y=\"{Y(value) + 3}\">{Number(value)}</text>");
        }

        foreach (var (ms, label) in Times())
        {
            page.Write($"<path class=\"axis\" d=\"M{X(ms)} {Bottom}v3\"/>");
            page.Write($"<text class=\"x\" x=\"{X(ms)}\" y=\"{Height - 6}\">{label}</text>");
        }

        page.WriteLine();
    }

    /// <summary>Three or four round values.</summary>
    private IEnumerable<double> Ticks()
    {
        var raw = ((_high / 3) - (_low / 3)) / 1.2;
        var magnitude = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        var step = magnitude * ((raw / magnitude) switch { < 2 => 1, < 5 => 2, _ => 5 });
        if (!double.IsFinite(step) || step <= 0)
        {
            yield break;
        }

        var first = Math.Ceiling(_low / step);
        for (var i = 0; i < 8 && (first + i) * step <= _high; i++)
        {
            yield return (first + i) * step;
        }
    }

    private IEnumerable<(long Ms, string Label)> Times()
    {
        var span = endMs - startMs;
        long[] steps =
        [
            60_000, 300_000, 900_000, 3_600_000, 10_800_000, 21_600_000, 43_200_000, 86_400_000, 172_800_000, 604_800_000, 2_592_000_000,
        ];
        var step = Array.Find(steps, step => span / step <= 10) is > 0 and var fit ? fit : span / 8;
        for (var ms = ((startMs / step) + 1) * step; ms < endMs; ms += step)
        {
            yield return (ms, EpochTime.Text(ms, step < 86_400_000 ? "HH:mm" : "MMM d"));
        }
    }

    /// <summary>Per column of the picture the lowest and the highest value, in their order; a gap breaks the line.</summary>
    private void Values()
    {
        var gap = Gap();
        var path = new StringBuilder();
        long? last = null;
        for (var i = 0; i < _points.Count;)
        {
            var column = X(_points[i].TimeMs);
            var (low, high, end) = (i, i, i);
            for (; end < _points.Count && X(_points[end].TimeMs) == column; end++)
            {
                low = _points[end].Value < _points[low].Value ? end : low;
                high = _points[end].Value > _points[high].Value ? end : high;
            }

            path.Append(last is null || _points[i].TimeMs - last > gap ? 'M' : 'L')
                .Append(CultureInfo.InvariantCulture, $"{column} {Y(_points[Math.Min(low, high)].Value)}");
            if (low != high)
            {
                path.Append('V').Append(Y(_points[Math.Max(low, high)].Value));
            }

            (last, i) = (_points[end - 1].TimeMs, end);
        }

        page.WriteLine($"<path class=\"values\" d=\"{path}\"/>");
    }

    private long Gap()
    {
        var steps = _points.Zip(_points.Skip(1), static (a, b) => b.TimeMs - a.TimeMs).Order().ToList();
        return Math.Max(steps.Count == 0 ? 0 : steps[steps.Count / 2] * 6, (endMs - startMs) / 100);
    }

    private void Mark(ReportedAlert alert)
    {
        var x = X(alert.Firing.EventTimeMs);
        var kind = alert.Judged is { } judged ? judged.Judgement.ToString().ToLowerInvariant() : "plain";
        var to = Math.Max(X(alert.EndMs ?? endMs), x + 1);
        page.WriteLine($"<g class=\"mark {kind}\"><path class=\"fires\" d=\"M{x} {Bottom - 1}H{to}\"/><path d=\"M{x} {Bottom}V{Top}\"/>"
            + $"<path class=\"head\" d=\"M{x - 5} {Top - 9}h10l-5 9Z\"/><title>{Html(AlertNote.Of(alert))}</title></g>");
    }

    private string Counts()
    {
        var kinds = stream.Alerts.Where(static alert => alert.Judged is not null)
            .GroupBy(static alert => alert.Judged!.Value.Judgement)
            .OrderBy(static group => group.Key)
            .Select(static group => $"{group.Count()} {group.Key.ToString().ToLowerInvariant()}")
            .ToList();
        var all = episodes.Where(static episode => episode.AlertExpected == "no" && episode.EndMs is null)
            .Select(static episode => episode.Kind);
        return string.Join(" \u00b7 ", [string.Join(", ", kinds.Count > 0 ? kinds : [$"{stream.Alerts.Count} alerts"]), .. all]);
    }

    private int X(long ms)
    {
        var share = (Math.Clamp(ms, startMs, endMs) - startMs) / (double)(endMs - startMs);
        return Left + (int)Math.Round((Right - Left) * share);
    }

    private int Y(double value)
    {
        var share = ((Math.Clamp(value, _low, _high) / 2) - (_low / 2)) / ((_high / 2) - (_low / 2));
        return Bottom - (int)Math.Round((Bottom - Top) * (double.IsFinite(share) ? share : 0));
    }

    private static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    private static string Html(string text) => ReportPage.Html(text);
}
