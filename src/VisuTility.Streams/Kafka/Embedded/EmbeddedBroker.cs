using VisuTility.Streams.Kafka.Native;
using VisuTility.Streams.Kafka.Settings;
using VisuTility.Streams.Kafka.Topics;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Kafka.Embedded;

/// <summary>
/// librdkafka's in-process mock cluster with our topics: a try-out without Kafka. It shows detection, alerts and jobs; it cannot show
/// the guarantees, and whoever uses it must say so: readers see open and aborted transactions, producers are not fenced, offsets
/// committed in a transaction are thrown away (a restarted group finds none), a partition keeps its newest 5 MB or 100,000 records,
/// nothing is compacted, nothing outlives the process, and there are no administrative requests, so topics exist from the start and
/// cannot be altered.
/// </summary>
public sealed unsafe class EmbeddedBroker : IDisposable
{
    private const int ProducerType = 0;
    private const int TextBytes = 512;
    private const int RebalanceDelayMs = 100;
    private const int WarningsOnly = 4;

    /// <summary>
    /// The mock names broker 0 as controller and gives its own brokers higher ids; without a controller no description is answered.
    /// </summary>
    private const int ControllerId = 0;

    private nint _client;
    private nint _cluster;

    private EmbeddedBroker(nint client, nint cluster)
    {
        _client = client;
        _cluster = cluster;
        BootstrapServers = RdKafka.Text(RdKafka.MockClusterBootstraps(cluster));
    }

    /// <summary>Address for other clients of this machine, loopback only.</summary>
    public string BootstrapServers { get; }

    public static EmbeddedBroker Start(TopicNames names, TopicPlanOptions plan)
    {
        NativeLibraries.Load();
        var text = stackalloc byte[TextBytes];
        var configuration = RdKafka.ConfNew();
        _ = RdKafka.ConfSet(configuration, "log_level", $"{WarningsOnly}", text, TextBytes);
        var client = RdKafka.New(ProducerType, configuration, text, TextBytes);
        if (client == 0)
        {
            throw new InvalidOperationException($"The embedded broker could not start: {RdKafka.Text(text)}.");
        }

        var cluster = RdKafka.MockClusterNew(client, 1);
        if (cluster == 0)
        {
            RdKafka.Destroy(client);
            throw new InvalidOperationException("The embedded broker could not start: no free port on the loopback interface.");
        }

        RdKafka.MockGroupInitialRebalanceDelay(cluster, RebalanceDelayMs);
        var broker = new EmbeddedBroker(client, cluster);
        broker.Require(RdKafka.MockBrokerAdd(cluster, ControllerId), "its second node");
        broker.CreateTopics(names, plan);
        return broker;
    }

    /// <summary>Options for clients of this broker. It answers an empty fetch only when the wait is over, whatever arrives meanwhile.</summary>
    public KafkaOptions ClientOptions(KafkaOptions options) => options with
    {
        BootstrapServers = BootstrapServers,
        ChecksRecords = false,
        Consumer = new Dictionary<string, string>(options.Consumer) { ["fetch.wait.max.ms"] = "20" },
    };

    public void Dispose()
    {
        if (_cluster != 0)
        {
            RdKafka.MockClusterDestroy(_cluster);
            RdKafka.Destroy(_client);
            (_cluster, _client) = (0, 0);
        }
    }

    private void CreateTopics(TopicNames names, TopicPlanOptions plan)
    {
        foreach (var topic in new TopicPlan(names, plan, new Dictionary<TopicRole, PresentTopic>()).Topics())
        {
            Require(RdKafka.MockTopicCreate(_cluster, topic.Name, topic.Partitions, 1), $"topic {topic.Name}");
        }
    }

    private void Require(int error, string what)
    {
        if (error != RdKafka.NoError)
        {
            Dispose();
            throw new InvalidOperationException($"The embedded broker could not make {what}: {RdKafka.NameOf(error)}.");
        }
    }
}
