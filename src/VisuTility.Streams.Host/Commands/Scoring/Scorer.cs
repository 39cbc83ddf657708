namespace VisuTility.Streams.Host.Commands.Scoring;

/// <summary>
/// Judges alerts that begin to fire against the truth, in the order in which they are given.
/// <list type="bullet">
/// <item>An episode that wants an alert is <b>found</b> on a camera by the first alert there on an affected metric between onset and end
/// (a ramp counts from its onset). One to one: an alert is the hit of one episode only, of those without a hit on this camera the one that
/// began last.</item>
/// <item>Further alerts on affected metrics of an episode that has its hit on this camera are <b>repeats</b>: not false, not found
/// again.</item>
/// <item>Neither: alerts while an optional episode lasts on the camera, or on a metric that an episode there names as maybe.</item>
/// <item>Everything else is <b>false</b>.</item>
/// </list>
/// </summary>
internal sealed class Scorer(Truth truth)
{
    private readonly Dictionary<(string Episode, string Camera), JudgedAlert> _hits = [];
    private readonly List<JudgedAlert> _alerts = [];

    public IReadOnlyList<JudgedAlert> Alerts => _alerts;

    public JudgedAlert Add(FiredAlert alert)
    {
        var judged = Judge(alert);
        if (judged.Judgement == Judgement.Hit)
        {
            _hits.Add((judged.Episode!.Id, alert.Camera), judged);
        }

        _alerts.Add(judged);
        return judged;
    }

    public Score Result()
    {
        var wanted = truth.Scenarios.Where(static episode => episode.AlertExpected == Episode.Wanted).ToList();
        var scenarios = truth.Scenarios.Select(Judge).ToList();
        var found = scenarios.Where(static scenario => scenario is { AlertExpected: Episode.Wanted, Found: true }).ToList();
        var missed = scenarios.Where(static scenario => scenario is { AlertExpected: Episode.Wanted, Found: false });
        var cameraHits = _hits.Values.Where(static hit => hit.Alert.Camera.Length > 0).ToList();
        var falseAlarms = Count(_alerts, Judgement.False);
        return new Score
        {
            Episodes = wanted.Count,
            EpisodesFound = found.Count,
            EpisodesMissed = [.. missed.Select(static scenario => scenario.Id)],
            CameraEpisodes = wanted.Sum(static episode => episode.Cameras.Count),
            CameraEpisodesFound = cameraHits.Count,
            MedianDelayBatches = Median(found.Select(static scenario => scenario.DelayBatches!.Value)),
            MedianCameraDelayBatches = Median(cameraHits.Select(DelayOf)),
            Alerts = _alerts.Count,
            Hits = _hits.Count,
            Repeats = Count(_alerts, Judgement.Repeat),
            Neutral = Count(_alerts, Judgement.Neutral),
            FalseAlarms = falseAlarms,
            CameraDays = Math.Round(truth.CameraDays, 3),
            FalseAlarmsPerCameraDay = PerCameraDay(falseAlarms),
            Scenarios = scenarios,
            Metrics = [.. Metrics(wanted)],
        };
    }

    private JudgedAlert Judge(FiredAlert alert)
    {
        var here = truth.Scenarios.Where(episode => episode.Covers(alert)).OrderByDescending(static episode => episode.OnsetMs).ToList();
        var asked = here.FindAll(episode => episode.AlertExpected == Episode.Wanted && episode.MetricsAffected.Contains(alert.Metric));
        if (asked.Find(episode => !_hits.ContainsKey((episode.Id, alert.Camera))) is { } open)
        {
            return new(alert, Judgement.Hit, open);
        }

        if (asked.Count > 0)
        {
            return new(alert, Judgement.Repeat, asked[0]);
        }

        var excuse = here.Find(episode => episode.AlertExpected == Episode.Optional || episode.MetricsMaybe.Contains(alert.Metric));
        return new(alert, excuse is null ? Judgement.False : Judgement.Neutral, excuse);
    }

    private ScenarioScore Judge(Episode episode)
    {
        var own = _alerts.Where(alert => alert.Episode == episode).ToList();
        var hits = own.Where(static alert => alert.Judgement == Judgement.Hit).ToList();
        var first = hits.Count > 0 ? hits.MinBy(static hit => hit.Alert.TimeMs) : (JudgedAlert?)null;
        var cameras = hits.Select(static hit => hit.Alert.Camera).ToHashSet();
        return new ScenarioScore
        {
            Id = episode.Id,
            Kind = episode.Kind,
            Scope = episode.Scope,
            ModelName = episode.ModelName,
            What = episode.What,
            AlertExpected = episode.AlertExpected,
            OnsetMs = episode.OnsetMs,
            EndMs = episode.EndMs,
            Found = hits.Count > 0,
            DelayBatches = first is { } hit ? DelayOf(hit) : null,
            MedianCameraDelayBatches = Median(hits.Select(DelayOf)),
            FirstCamera = first?.Alert.Camera,
            FirstMetric = first?.Alert.Metric,
            Cameras = episode.Cameras.Count,
            CamerasFound = episode.Cameras.Count(cameras.Contains),
            CamerasMissed = episode.AlertExpected == Episode.Wanted ? [.. episode.Cameras.Where(camera => !cameras.Contains(camera))] : [],
            Repeats = Count(own, Judgement.Repeat),
            Neutral = Count(own, Judgement.Neutral),
            FalseAlarms = _alerts.Count(alert => alert.Judgement == Judgement.False && episode.Covers(alert.Alert)),
        };
    }

    /// <summary>Per metric, one to one on its own: was every camera of every episode that affects it seen in this metric?</summary>
    private IEnumerable<MetricScore> Metrics(IReadOnlyList<Episode> wanted)
    {
        var affected = wanted.SelectMany(static episode => episode.MetricsAffected);
        var alarmed = _alerts.Select(static alert => alert.Alert.Metric);
        foreach (var metric in affected.Union(alarmed).Order(StringComparer.Ordinal))
        {
            var own = _alerts.Where(alert => alert.Alert.Metric == metric).ToList();
            var delays = own.Where(static alert => alert.Judgement is Judgement.Hit or Judgement.Repeat)
                .GroupBy(static alert => (alert.Episode!.Id, alert.Alert.Camera))
                .Select(group => DelayOf(group.MinBy(static alert => alert.Alert.TimeMs)))
                .ToList();
            yield return new MetricScore
            {
                Metric = metric,
                CameraEpisodes = wanted.Sum(episode => episode.MetricsAffected.Contains(metric) ? episode.Cameras.Count : 0),
                CameraEpisodesFound = delays.Count,
                MedianDelayBatches = Median(delays),
                Alerts = own.Count,
                Neutral = Count(own, Judgement.Neutral),
                FalseAlarms = Count(own, Judgement.False),
                FalseAlarmsPerCameraDay = PerCameraDay(Count(own, Judgement.False)),
            };
        }
    }

    private double DelayOf(JudgedAlert alert) => Math.Round(((double)alert.Alert.TimeMs - alert.Episode!.OnsetMs) / truth.StepMs, 3);

    private double? PerCameraDay(int alarms) => truth.CameraDays > 0 ? Math.Round(alarms / truth.CameraDays, 5) : null;

    private static int Count(IEnumerable<JudgedAlert> alerts, Judgement judgement) => alerts.Count(alert => alert.Judgement == judgement);

    private static double? Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? null : (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
