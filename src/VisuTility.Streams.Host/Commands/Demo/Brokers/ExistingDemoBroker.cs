using VisuTility.Streams.Kafka.Settings;

namespace VisuTility.Streams.Host.Commands.Demo.Brokers;

/// <summary>Somebody's cluster: only topics with a prefix of the demo's own are made there, and deleted again.</summary>
internal sealed class ExistingDemoBroker(KafkaOptions options, string prefix) : IDemoBroker
{
    public string Description => $"Kafka at {options.BootstrapServers}, topics {prefix}.*";

    public KafkaOptions Options => options;

    public bool HasTopics => false;

    public bool IsShared => true;

    public string? Folder => null;

    public IReadOnlyList<string> KeptHints =>
    [
        $"Kept: the topics {prefix}.* at {options.BootstrapServers}. Without --registry their schemas were in this process and are gone.",
    ];

    public void Dispose()
    {
    }
}
