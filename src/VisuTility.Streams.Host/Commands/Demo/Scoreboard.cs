using VisuTility.Streams.Host.Commands.Scoring;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.Host.Commands.Demo;

/// <summary>Compares what was found with what was really done to the fleet, as <see cref="Scorer"/> does.</summary>
internal sealed class Scoreboard(Truth truth)
{
    private readonly Scorer _scorer = new(truth);
    private readonly Dictionary<string, Episode> _explained = [];
    private readonly List<RetrainJob> _jobs = [];

    public int Fired => _scorer.Alerts.Count;

    public IReadOnlyList<RetrainJob> Jobs => _jobs;

    /// <summary>Alerts that no episode explains.</summary>
    public int FalseAlarms => _scorer.Alerts.Count(static alert => alert.Judgement == Judgement.False);

    /// <summary>Counts an alert once, when it begins to fire; gives the episode that explains it, also when it ends.</summary>
    public Episode? Add(DriftAlert alert)
    {
        if (FiredAlert.Begins(alert) && _scorer.Add(FiredAlert.Of(alert)).Episode is { } episode)
        {
            _explained[alert.Fingerprint] = episode;
        }

        return _explained.GetValueOrDefault(alert.Fingerprint);
    }

    public void Add(RetrainJob job) => _jobs.Add(job);

    /// <summary>An episode asks for retraining this model at this time.</summary>
    public bool IsExpected(RetrainJob job) => truth.Scenarios.Any(episode =>
        episode.ExpectedAction == "retrain model" && episode.ModelName == job.ModelName
        && job.RequestedAtMs >= episode.OnsetMs && job.RequestedAtMs <= (episode.EndMs ?? truth.EndMs));

    public IReadOnlyList<EpisodeResult> Results()
    {
        var scores = _scorer.Result().Scenarios.ToDictionary(static score => score.Id);
        return [.. truth.Scenarios.OrderBy(static episode => episode.OnsetMs).Select(episode => ResultOf(episode, scores[episode.Id]))];
    }

    private EpisodeResult ResultOf(Episode episode, ScenarioScore score) => new()
    {
        Id = episode.Id,
        What = episode.What,
        Who = episode.Who,
        OnsetMs = episode.OnsetMs,
        AlertExpected = episode.AlertExpected,
        ExpectedAction = episode.ExpectedAction,
        Outcome = score.Outcome,
        Alerts = _scorer.Alerts.Count(alert => alert.Episode == episode),
        CamerasFound = score.CamerasFound,
        CamerasAffected = episode.Cameras.Count,
        Delay = score.DelayBatches is { } batches ? TimeSpan.FromMilliseconds(batches * truth.StepMs) : null,
        FirstMetric = score.FirstMetric,
        FalseAlarms = score.FalseAlarms,
    };
}
