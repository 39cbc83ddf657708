using System.Collections.Concurrent;
using VisuTility.Streams.IntegrationTests.Fixtures;
using VisuTility.Streams.IntegrationTests.Harness;
using VisuTility.Streams.Kafka;
using VisuTility.Streams.Kafka.Topics;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.IntegrationTests.Chaos;

/// <summary>A cluster of its own, the service three times, its input, and everything that watches them.</summary>
internal sealed class Deployment : IDisposable
{
    public const int MetricsPartitions = 6;
    public const int SignalPartitions = 3;
    public const int OutputPartitions = 2;

    private readonly CampaignOptions _options;
    private readonly CancellationTokenSource _enough = new();
    private readonly List<Instance> _instances = [];
    private readonly ConcurrentQueue<string> _clientLog = new();
    private readonly string _rules;
    private Task _writing = Task.CompletedTask;

    public Deployment(CampaignOptions options)
    {
        _options = options;
        // A stopped or killed member must be given up within the campaign's patience; the classic group's session is a setting of ours.
        Proxy = options.HasProxy ? new NetworkProxy() : null;
        string[] advertised = Proxy is null ? [] : ["--set", $"advertised.listeners=PLAINTEXT://{Proxy.Address}"];
        Kafka = KafkaLocal.Start(["--nodes", $"{options.Nodes}", "--log-level", "INFO", "--set", "group.consumer.session.timeout.ms=6000", .. advertised]);
        Proxy?.LeadTo(Kafka.Bootstrap);
        Names = KafkaLocal.NewNames();
        Clients = Kafka.Clients(
            Names,
            new TopicPlanOptions { MetricsPartitions = MetricsPartitions, SignalsPartitions = SignalPartitions, OutputPartitions = OutputPartitions },
            static kafka => kafka with { RequestTimeout = TimeSpan.FromSeconds(20) },
            line => Keep($"{line}"));
        Registry = new FileRegistry(Names);
        _rules = Path.Combine(Registry.Folder, "test-rules.json");
        File.WriteAllText(_rules, TestRules.Busy.CanonicalJson);
        Load = new EventLoad(Clients, MetricsPartitions, options.Seed, Registry.MetricEventId, Registry.ForeignId, age: TimeSpan.FromHours(20));
        Observer = new OutputObserver(Clients, OutputPartitions);
        Commits = new CommitWatch(Clients, MetricsPartitions);
        _instances.AddRange(new[] { "1", "2", "3" }.Select(name => new Instance(name, Launch)));
    }

    public KafkaLocal Kafka { get; }

    /// <summary>Before a single broker; its own calls to itself take this way too.</summary>
    public NetworkProxy? Proxy { get; }

    public TopicNames Names { get; }

    public KafkaClients Clients { get; }

    /// <summary>The last lines of the campaign's own clients.</summary>
    public IEnumerable<string> ClientLog => _clientLog;

    public FileRegistry Registry { get; }

    public EventLoad Load { get; }

    public OutputObserver Observer { get; }

    public CommitWatch Commits { get; }

    public IReadOnlyList<Instance> Instances => _instances;

    public string Group => Kafka.Options(Names).GroupId;

    public void BeginLoad() => _writing = Task.Factory.StartNew(() => Load.WriteSteadily(_options.EventsPerSecond, _enough.Token), TaskCreationOptions.LongRunning);

    public void EndLoad()
    {
        _enough.Cancel();
        Assert.True(_writing.Wait(TimeSpan.FromMinutes(2)), "the producer did not end");
    }

    /// <summary>The producer failed: there is no campaign without input.</summary>
    public void AssertLoad() => Assert.False(_writing.IsFaulted, _writing.Exception?.ToString());

    public void AwaitProgress(int records, string after, TimeSpan? limit = null)
    {
        Commits.AwaitSample();
        var before = Commits.Records;
        Await.That(
            () =>
            {
                AssertLoad();
                return Commits.Records >= before + records;
            },
            $"progress by {records} records {after}",
            limit);
    }

    public Instance AddInstance(string name)
    {
        var instance = new Instance(name, Launch);
        _instances.Add(instance);
        return instance;
    }

    public void Dispose()
    {
        _enough.Cancel();
        foreach (var instance in _instances)
        {
            instance.Signal("CONT");
            instance.Dispose();
        }

        Commits.Dispose();
        Observer.Dispose();
        // Ends the producer's patience too: its brokers go.
        Kafka.Dispose();
        Proxy?.Dispose();
        Registry.Dispose();
        _enough.Dispose();
    }

    private void Keep(string line)
    {
        _clientLog.Enqueue($"{DateTime.UtcNow:HH:mm:ss.fff} {line}");
        if (_clientLog.Count > 100)
        {
            _clientLog.TryDequeue(out _);
        }
    }

    private ServiceProcess Launch(string name) => new(
        Kafka.Options(Names), Names, Registry.Address, name, _rules, "--set", $"Kafka:GroupProtocol={_options.Protocol}",
        "--set", "Kafka:SessionTimeout=6s", "--set", "Kafka:TransactionTimeout=5s");
}
