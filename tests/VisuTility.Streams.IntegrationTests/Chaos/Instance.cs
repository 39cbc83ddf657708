using VisuTility.Streams.IntegrationTests.Harness;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.IntegrationTests.Chaos;

/// <summary>One place of the deployment: a name under which one process after the other runs.</summary>
internal sealed class Instance(string name, Func<string, ServiceProcess> start) : IDisposable
{
    private readonly List<string> _logs = [];
    private ServiceProcess _process = start(name);

    public string Name => name;

    public bool HasEnded => _process.HasEnded;

    public int Id => _process.Id;

    /// <summary>Of the present process.</summary>
    public string Log => _process.Log;

    /// <summary>Of all processes so far.</summary>
    public IEnumerable<string> Logs => _logs.Append(_process.Log);

    public HashSet<PartitionId> Owned => _process.HasEnded ? [] : Ownership.Now(_process.Log);

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
        _process = start(name);
    }

    public void Dispose() => Leave();

    private void Leave()
    {
        _process.Dispose();
        _logs.Add(_process.Log);
    }
}
