using System.Diagnostics;
using VisuTility.Streams.Kafka;
using VisuTility.Streams.Kafka.Settings;
using VisuTility.Streams.Kafka.Topics;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.IntegrationTests.Fixtures;

/// <summary>
/// A real Kafka for tests. Shared by a collection: the cluster of KAFKA_BOOTSTRAP, else one broker started from KAFKA_HOME. Tests that
/// kill or pause brokers start their own with <see cref="Start"/> (KAFKA_LOCAL_CDS makes later starts faster). Every test uses topics
/// under a prefix of its own.
/// </summary>
public sealed class KafkaLocal : IDisposable
{
    public const string Collection = "Kafka";

    public static readonly TopicPlanOptions SmallPlan = new() { MetricsPartitions = 2, SignalsPartitions = 1, OutputPartitions = 1 };

    private static int _prefixes;

    private readonly string? _directory;

    public KafkaLocal()
        : this(Running, [])
    {
    }

    private KafkaLocal(string? bootstrap, string[] arguments)
    {
        if (bootstrap is null && Home is not null)
        {
            _directory = Directory.CreateTempSubdirectory("visutility-kafka-").FullName;
            StartOutput = Run(["start", "--timeout", "180", .. arguments]);
            bootstrap = Value("bootstrap.servers");
        }

        Bootstrap = bootstrap ?? "";
    }

    /// <summary>Null where a broker can be reached or started, else why not.</summary>
    public static string? SkipReason => Running is not null || Home is not null
        ? null
        : "needs KAFKA_BOOTSTRAP or KAFKA_HOME (a folder with bin/kafka-local)";

    /// <summary>As <see cref="SkipReason"/>, for tests that stop their broker.</summary>
    public static string? OwnBrokerSkipReason => Home is not null ? null : "needs KAFKA_HOME (a folder with bin/kafka-local)";

    public string Bootstrap { get; }

    /// <summary>What <c>kafka-local start</c> printed: name=value lines.</summary>
    public string StartOutput { get; } = "";

    private static string? Running => Environment.GetEnvironmentVariable("KAFKA_BOOTSTRAP");

    private static string? Home => Environment.GetEnvironmentVariable("KAFKA_HOME");

    /// <summary>A cluster of the test's own, for example <c>--nodes 3</c> or <c>--security sasl_ssl</c>.</summary>
    public static KafkaLocal Start(params string[] arguments) => new(null, arguments);

    public string Value(string name) =>
        StartOutput.Split('\n').First(l => l.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..].Trim();

    public void Kill(int node = 1) => Run(["kill", "--node", $"{node}"]);

    public void Restart(int node = 1) => Run(["restart", "--node", $"{node}", "--timeout", "180"]);

    public void Pause(int node = 1) => Run(["pause", "--node", $"{node}"]);

    public void Resume(int node = 1) => Run(["resume", "--node", $"{node}"]);

    /// <summary>What a node of this cluster logged by level (<c>start --log-level</c>).</summary>
    public string LogOf(int node)
    {
        using var file = new FileStream(Path.Combine(_directory!, $"node-{node}", "logs", "server.log"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return reader.ReadToEnd();
    }

    /// <summary>One of Kafka's own command line tools; its standard output.</summary>
    public string Tool(params string[] arguments) =>
        _directory is not null ? Run(["tool", .. arguments]) : throw new InvalidOperationException("Kafka's tools need KAFKA_HOME.");

    public void Alter(string entityType, string name, string settings) =>
        Tool("configs", "--alter", "--entity-type", entityType, "--entity-name", name, "--add-config", settings);

    /// <summary>Names no other test uses, in this run or another on the same cluster.</summary>
    public static TopicNames NewNames() =>
        new($"t{Environment.ProcessId}-{Stopwatch.GetTimestamp():x}-{Interlocked.Increment(ref _prefixes)}");

    public KafkaOptions Options(TopicNames names) => new() { BootstrapServers = Bootstrap, GroupId = $"{names.Prefix}-group" };

    /// <summary>Clients over freshly made topics.</summary>
    public KafkaClients Clients(
        TopicNames names, TopicPlanOptions? plan = null, Func<KafkaOptions, KafkaOptions>? change = null, Action<KafkaLogLine>? log = null)
    {
        var options = Options(names);
        var clients = new KafkaClients(change is null ? options : change(options), names, log);
        clients.Topics(plan ?? SmallPlan).Apply(dryRun: false);
        return clients;
    }

    public void Dispose()
    {
        if (_directory is not null)
        {
            Run(["resume"], check: false);
            Run(["stop", "--delete"], check: false);
        }
    }

    private string Run(string[] arguments, bool check = true)
    {
        var start = new ProcessStartInfo(Path.Combine(Home!, "bin", "kafka-local"))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])[arguments[0], "--dir", _directory!, .. arguments[1..]])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var talk = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (check && process.ExitCode != 0)
        {
            throw new InvalidOperationException($"kafka-local {string.Join(' ', arguments)} ended with {process.ExitCode}: {talk.Result}");
        }

        return output;
    }
}

[CollectionDefinition(KafkaLocal.Collection)]
public sealed class KafkaGroup : ICollectionFixture<KafkaLocal>;

/// <summary>A test against the shared broker; skipped with a reason where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrokerFactAttribute : FactAttribute
{
    public BrokerFactAttribute() => Skip = KafkaLocal.SkipReason;
}

[AttributeUsage(AttributeTargets.Method)]
public sealed class BrokerTheoryAttribute : TheoryAttribute
{
    public BrokerTheoryAttribute() => Skip = KafkaLocal.SkipReason;
}

/// <summary>A test that starts, and may kill, a broker of its own.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OwnBrokerFactAttribute : FactAttribute
{
    public OwnBrokerFactAttribute() => Skip = KafkaLocal.OwnBrokerSkipReason;
}

[AttributeUsage(AttributeTargets.Method)]
public sealed class OwnBrokerTheoryAttribute : TheoryAttribute
{
    public OwnBrokerTheoryAttribute() => Skip = KafkaLocal.OwnBrokerSkipReason;
}
