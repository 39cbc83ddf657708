using VisuTility.Streams.Kafka;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Host.Commands.Bench;

/// <summary>One service of a bench: its process and what its group has committed.</summary>
internal sealed class BenchService(KafkaClients clients, IReadOnlyList<string> arguments) : IDisposable
{
    private readonly GroupOffsets _group = clients.WatchGroup();

    public KafkaClients Clients { get; } = clients;

    public ServiceProcess Process { get; private set; } = null!;

    public void Start() => Process = new ServiceProcess(arguments);

    /// <summary>Events of the load that are done for good.</summary>
    public long Committed()
    {
        Process.RequireAlive();
        return _group.Read().Where(static offset => offset.Key.Topic == TopicRole.Metrics).Sum(static offset => offset.Value);
    }

    public void Dispose()
    {
        Process?.Dispose();
        _group.Dispose();
    }
}
