using VisuTility.Streams.Host.Commands.Demo.Recording;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.Host.Commands.Demo;

/// <summary>Compares what was found with what was really done to the fleet.</summary>
internal sealed class Scoreboard(Truth truth)
{
    private readonly List<DriftAlert> _fired = [];
    private readonly List<RetrainJob> _jobs = [];

    public int Fired => _fired.Count;

    public IReadOnlyList<RetrainJob> Jobs => _jobs;

    /// <summary>Alerts that no episode explains.</summary>
    public IReadOnlyList<DriftAlert> FalseAlarms => [.. _fired.Where(alert => EpisodeOf(alert) is null)];

    /// <summary>Counts an alert once, when it begins to fire.</summary>
    public void Add(DriftAlert alert)
    {
        if (alert.State == AlertState.Firing && alert.PreviousState != AlertState.Firing)
        {
            _fired.Add(alert);
        }
    }

    public void Add(RetrainJob job) => _jobs.Add(job);

    /// <summary>The episode that explains an alert; where several do, the one that began last.</summary>
    public Episode? EpisodeOf(DriftAlert alert) => truth.Scenarios
        .Where(episode => episode.Explains(alert.CameraId, alert.ModelName, alert.Metric, alert.EventTimeMs, truth.EndMs))
        .MaxBy(static episode => episode.OnsetMs);

    /// <summary>An episode asks for retraining this model at this time.</summary>
    public bool IsExpected(RetrainJob job) => truth.Scenarios.Any(episode =>
        episode.ExpectedAction == "retrain model" && episode.ModelName == job.ModelName
        && job.RequestedAtMs >= episode.OnsetMs && job.RequestedAtMs <= (episode.EndMs ?? truth.EndMs));

    public IReadOnlyList<EpisodeResult> Results() => [.. truth.Scenarios.OrderBy(static episode => episode.OnsetMs).Select(Judge)];

    private EpisodeResult Judge(Episode episode)
    {
        var explained = _fired.Where(alert => EpisodeOf(alert) == episode).ToList();
        var first = explained.MinBy(static alert => alert.EventTimeMs);
        var strays = episode.AlertExpected == "no" ? FalseAlarms.Count(alert => IsDuring(episode, alert)) : 0;
        return new EpisodeResult
        {
            Id = episode.Id,
            What = episode.What,
            Who = episode.Who,
            OnsetMs = episode.OnsetMs,
            AlertExpected = episode.AlertExpected,
            ExpectedAction = episode.ExpectedAction,
            Alerts = explained.Count,
            CamerasFound = explained.Select(static alert => alert.CameraId).Distinct().Count(),
            CamerasAffected = episode.Cameras.Count,
            Delay = first is null ? null : TimeSpan.FromMilliseconds(first.EventTimeMs - episode.OnsetMs),
            FirstMetric = first?.Metric,
            FalseAlarms = strays,
        };
    }

    private bool IsDuring(Episode episode, DriftAlert alert) => episode.Cameras.Contains(alert.CameraId)
        && alert.EventTimeMs >= episode.OnsetMs && alert.EventTimeMs <= (episode.EndMs ?? truth.EndMs);
}
