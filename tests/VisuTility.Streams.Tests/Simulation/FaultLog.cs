namespace VisuTility.Streams.Tests.Simulation;

/// <summary>
/// What really went wrong in a simulated cluster, by kind: a fault is counted where it takes effect, not where it is asked for.
/// </summary>
public sealed class FaultLog
{
    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, int> Counts => _counts;

    public int Total { get; private set; }

    public void Add(string kind)
    {
        _counts[kind] = _counts.GetValueOrDefault(kind) + 1;
        Total++;
    }
}
