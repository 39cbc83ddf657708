using VisuTility.Streams.Host.Cli;
using VisuTility.Streams.Kafka.Settings;
using VisuTility.Streams.Processing;

namespace VisuTility.Streams.Host.Commands.Demo.Brokers;

/// <summary>One node of a real Kafka on this machine, by the script <c>bin/kafka-local</c> of KAFKA_HOME, in a folder of its own.</summary>
internal sealed class LocalDemoBroker : IDemoBroker
{
    public const string Variable = "KAFKA_HOME";

    private const string JvmOptions = "KAFKA_LOCAL_JVM_OPTS";
    private const string BootstrapLine = "bootstrap.servers=";
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(60);

    private readonly string _script;
    private readonly string _parent;
    private readonly bool _keep;
    private int _disposed;

    private LocalDemoBroker(string script, bool keep, KafkaOptions options)
    {
        _script = script;
        _keep = keep;
        _parent = Directory.CreateTempSubdirectory("visutility-demo-").FullName;
        Options = options;
        // The node is no child of ours: a second Ctrl-C must end it too.
        AppDomain.CurrentDomain.ProcessExit += OnExit;
    }

    public string Description => $"A real Kafka of its own at {Options.BootstrapServers} ({_script})";

    public KafkaOptions Options { get; private set; }

    public bool HasTopics => false;

    public bool IsShared => false;

    public string Folder => Path.Combine(_parent, "registry");

    public IReadOnlyList<string> KeptHints =>
    [
        $"Kept: Kafka at {Options.BootstrapServers}. Look into it, then end it:",
        $"  visutility alerts tail --from-beginning -b {Options.BootstrapServers} --prefix {Options.GroupId} --registry file:{Folder}",
        $"  {_script} stop --dir {ClusterFolder} --delete && rm -r {_parent}",
    ];

    private string ClusterFolder => Path.Combine(_parent, "kafka");

    /// <summary>Null where KAFKA_HOME has no such script.</summary>
    public static string? FindScript(IReadOnlyDictionary<string, string> environment)
    {
        if (environment.GetValueOrDefault(Variable) is not { Length: > 0 } home)
        {
            return null;
        }

        var script = Path.Combine(home, "bin", "kafka-local");
        return File.Exists(script) ? script : null;
    }

    public static async Task<LocalDemoBroker> StartAsync(
        string script, bool keep, KafkaOptions options, IReadOnlyDictionary<string, string> environment, CancellationToken cancellation)
    {
        var broker = new LocalDemoBroker(script, keep, options);
        try
        {
            await broker.StartAsync(environment, cancellation);
            return broker;
        }
        catch
        {
            broker.Remove();
            throw;
        }
    }

    public void Dispose()
    {
        if (!_keep)
        {
            Remove();
        }
    }

    private async Task StartAsync(IReadOnlyDictionary<string, string> environment, CancellationToken cancellation)
    {
        var result = await Tool.RunAsync(
            _script, ["start", "--dir", ClusterFolder], StartPatience, cancellation, (JvmOptions, JvmOptionsFor(environment)));
        var line = result?.Output.Split('\n').FirstOrDefault(static line => line.StartsWith(BootstrapLine, StringComparison.Ordinal));
        Options = line is not null
            ? Options with { BootstrapServers = line[BootstrapLine.Length..].Trim() }
            : throw new CommandException(
                ExitCodes.Failed, $"{_script} did not start Kafka: {result?.Errors.Trim() ?? "it cannot be run"}. Try --kafka embedded.");
    }

    /// <summary>
    /// A killed JVM leaves its unpacked libraries and counters in the temporary folder: they go to ours. One compiler starts faster.
    /// </summary>
    private string JvmOptionsFor(IReadOnlyDictionary<string, string> environment)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_parent, "tmp")).FullName;
        return $"-XX:TieredStopAtLevel=1 -XX:-UsePerfData -Djava.io.tmpdir={folder} {environment.GetValueOrDefault(JvmOptions)}".TrimEnd();
    }

    private void OnExit(object? sender, EventArgs e) => Dispose();

    private void Remove()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        // Nothing of it is wanted any more: no orderly shutdown.
        foreach (var command in new string[][] { ["kill", "--dir", ClusterFolder], ["stop", "--dir", ClusterFolder, "--delete"] })
        {
            Tool.RunAsync(_script, command, StopPatience).GetAwaiter().GetResult();
        }

        Directory.Delete(_parent, recursive: true);
    }
}
