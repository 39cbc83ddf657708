using VisuTility.Streams.Detection;

namespace VisuTility.Streams.Benchmarks.Quality;

/// <summary>
/// Turns statuses into alarms. A detector that restarts after a drift may alarm at the very next reading again; one that says Drift as long
/// as the change lasts (<paramref name="latches"/>) has alarmed once.
/// </summary>
internal struct AlarmEdge(bool latches)
{
    private bool _on;

    public bool Take(DriftStatus status)
    {
        var on = status == DriftStatus.Drift;
        var alarm = on && !(latches && _on);
        _on = on;
        return alarm;
    }
}
