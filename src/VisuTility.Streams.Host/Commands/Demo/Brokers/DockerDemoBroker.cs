using System.Globalization;
using System.Net;
using System.Net.Sockets;
using VisuTility.Streams.Host.Cli;
using VisuTility.Streams.Kafka.Settings;
using VisuTility.Streams.Processing;

namespace VisuTility.Streams.Host.Commands.Demo.Brokers;

/// <summary>One node of a real Kafka in a container, by the Docker command line.</summary>
internal sealed class DockerDemoBroker : IDemoBroker
{
    private const string Image = "apache/kafka:4.3.1";
    private static readonly TimeSpan ProbePatience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(30);

    private readonly string _name;
    private readonly bool _keep;
    private int _disposed;

    private DockerDemoBroker(string name, bool keep, KafkaOptions options)
    {
        (_name, _keep, Options) = (name, keep, options);
        // The container is no child of ours: a second Ctrl-C must end it too.
        AppDomain.CurrentDomain.ProcessExit += OnExit;
    }

    public string Description => $"A real Kafka of its own at {Options.BootstrapServers} (container {_name}, {Image})";

    public KafkaOptions Options { get; }

    public bool HasTopics => false;

    public bool IsShared => false;

    public string? Folder => null;

    public IReadOnlyList<string> KeptHints =>
    [
        $"Kept: Kafka at {Options.BootstrapServers}. Without --registry its schemas were in this process and are gone with it.",
        $"  docker rm --force --volumes {_name}",
    ];

    public static async Task<bool> IsReachableAsync(CancellationToken cancellation) =>
        await Tool.RunAsync("docker", ["version", "--format", "{{.Server.Version}}"], ProbePatience, cancellation) is { ExitCode: 0 };

    /// <param name="name">Of the container; unique on this machine.</param>
    /// <param name="keep">Leave it running.</param>
    /// <param name="options">To build on.</param>
    /// <param name="cancellation">Stops the start.</param>
    public static async Task<DockerDemoBroker> StartAsync(string name, bool keep, KafkaOptions options, CancellationToken cancellation)
    {
        var port = FreePort();
        var address = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
        // The image may have to be fetched first. Topics are asked for in a loop afterwards, so nothing waits for the broker here.
        var patient = options with { BootstrapServers = address, RequestTimeout = TimeSpan.FromSeconds(60) };
        var broker = new DockerDemoBroker(name, keep, patient);
        try
        {
            var result = await Tool.RunAsync("docker", Arguments(name, address, port), StartPatience, cancellation);
            return result is { ExitCode: 0 }
                ? broker
                : throw new CommandException(
                    ExitCodes.Failed,
                    $"docker could not start {Image}: {result?.Errors.Trim() ?? "there is no docker command"}. Try --kafka embedded.");
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

    /// <summary>
    /// One variable replaces the image's whole default file, so this is the full set; with the defaults (3 and 2) one node never has
    /// a transaction coordinator.
    /// </summary>
    internal static IReadOnlyList<string> Arguments(string name, string address, int port)
    {
        string[] settings =
        [
            "NODE_ID=1", "PROCESS_ROLES=broker,controller", "CONTROLLER_QUORUM_VOTERS=1@localhost:29093",
            "CONTROLLER_LISTENER_NAMES=CONTROLLER",
            "LISTENERS=CONTROLLER://:29093,PLAINTEXT://:9092", $"ADVERTISED_LISTENERS=PLAINTEXT://{address}",
            "LISTENER_SECURITY_PROTOCOL_MAP=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT", "OFFSETS_TOPIC_REPLICATION_FACTOR=1",
            "TRANSACTION_STATE_LOG_REPLICATION_FACTOR=1", "TRANSACTION_STATE_LOG_MIN_ISR=1",
            "SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR=1",
            "SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR=1", "GROUP_INITIAL_REBALANCE_DELAY_MS=0", "AUTO_CREATE_TOPICS_ENABLE=false",
        ];
        return
        [
            "run", "--detach", "--rm", "--name", name, "--publish", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}:9092"),
            .. settings.SelectMany(static setting => new[] { "--env", $"KAFKA_{setting}" }), Image,
        ];
    }

    /// <summary>The broker must advertise its outer port, so the port is chosen before it starts.</summary>
    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void OnExit(object? sender, EventArgs e) => Dispose();

    private void Remove()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            AppDomain.CurrentDomain.ProcessExit -= OnExit;
            Tool.RunAsync("docker", ["rm", "--force", "--volumes", _name], StopPatience).GetAwaiter().GetResult();
        }
    }
}
