using VisuTility.Streams.Kafka.Settings;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Host.Configuration;

/// <summary>All settings of a process, checked as far as that goes without a cluster.</summary>
public sealed record HostSettings
{
    public required KafkaOptions Kafka { get; init; }

    public required TopicNames Topics { get; init; }

    public required RegistrySettings Registry { get; init; }

    public required ServiceSettings Service { get; init; }
}
