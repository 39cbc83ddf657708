using VisuTility.Streams.Kafka.Embedded;
using VisuTility.Streams.Kafka.Settings;
using VisuTility.Streams.Kafka.Topics;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Host.Commands.Demo.Brokers;

/// <summary>The mock cluster inside this process.</summary>
internal sealed class EmbeddedDemoBroker : IDemoBroker
{
    private readonly EmbeddedBroker _broker;

    public EmbeddedDemoBroker(TopicNames names, KafkaOptions options)
    {
        _broker = EmbeddedBroker.Start(names, new TopicPlanOptions());
        Options = _broker.ClientOptions(options);
    }

    public string Description =>
        "Embedded broker, a mock of Kafka in this process. It shows detection, alerts and jobs. It cannot show exactly-once (a fenced or "
        + "aborted producer changes nothing), isolation (read_committed readers see open and aborted transactions) or a restart (it "
        + "forgets offsets and keeps nothing). "
        + "For those: --kafka local (KAFKA_HOME), --kafka docker, or --kafka HOST:PORT.";

    public KafkaOptions Options { get; }

    public bool HasTopics => true;

    public bool IsShared => false;

    public string? Folder => null;

    public IReadOnlyList<string> KeptHints => [];

    public void Dispose() => _broker.Dispose();
}
