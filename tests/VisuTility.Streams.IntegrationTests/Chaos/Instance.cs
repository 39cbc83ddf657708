using VisuTility.Streams.IntegrationTests.Harness;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.IntegrationTests.Chaos;

/// <summary>One place of the deployment: a name under which one process after the other runs.</summary>
internal sealed class Instance(string name, Func<string, ServiceProcess> start) : IDisposable
{
    private static readonly TimeSpan Freshness = TimeSpan.FromMilliseconds(50);

    private readonly List<string> _logs = [];
    private ServiceProcess _process = start(name);
    private HashSet<PartitionId> _owned = [];
    private long _ownedAt;

    public string Name => name;

    public bool HasEnded => _process.HasEnded;

    public int Id => _process.Id;

    /// <summary>Of the present process.</summary>
    public string Log => _process.Log;

    /// <summary>Of all processes so far.</summary>
    public IEnumerable<string> Logs => _logs.Append(_process.Log);

    /// <summary>As of at most 50 ms ago: whoever waits for it asks all the time.</summary>
    public HashSet<PartitionId> Owned
    {
        get
        {
            if (TimeProvider.System.GetElapsedTime(_ownedAt) > Freshness)
            {
                (_owned, _ownedAt) = (_process.HasEnded ? [] : Ownership.Now(_process.Log), TimeProvider.System.GetTimestamp());
            }

            return _owned;
        }
    }

    /// <summary>False where there was nobody to kill.</summary>
    public bool Kill() => !_process.HasEnded && _process.Kill();

    public bool Signal(string signal)
    {
        _process.Signal(signal);
        return !_process.HasEnded;
    }

    /// <summary>SIGTERM; the exit code.</summary>
    public int Terminate() => _process.Terminate();

    public void Start()
    {
        Leave();
        (_process, _ownedAt) = (start(name), 0);
    }

    public void Dispose() => Leave();

    private void Leave()
    {
        _process.Dispose();
        _logs.Add(_process.Log);
    }
}
