using System.Globalization;
using VisuTility.Streams.Host.Cli;
using VisuTility.Streams.Host.Commands.Generate;
using VisuTility.Streams.Host.Commands.Tail;
using VisuTility.Streams.Host.Logging;
using VisuTility.Streams.Host.Schemas;
using VisuTility.Streams.Kafka;
using VisuTility.Streams.Kafka.Settings;
using VisuTility.Streams.Kafka.Topics;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Processing;
using VisuTility.Streams.Records;
using VisuTility.Streams.Registry.Local;

namespace VisuTility.Streams.Host.Commands.Bench;

/// <summary>
/// Topics under a prefix that nobody else has, the load on them, and services over it. Every service writes under an output prefix of its
/// own (shadow mode), so that several work off the same load one after the other, each from nothing.
/// </summary>
internal sealed class BenchSetup : IDisposable
{
    private const string RulesResource = "rules/bench.json";
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(100);

    private readonly CommandContext _context;
    private readonly string _folder = Directory.CreateTempSubdirectory("visutility-bench-").FullName;
    private readonly BenchBroker _broker;
    private readonly KafkaOptions _options;
    private readonly string _prefix;
    private readonly List<TopicAdmin> _made = [];
    private readonly bool _keep;
    private int _services;

    public BenchSetup(CommandContext context, BenchOptions options)
    {
        _context = context;
        _keep = options.Keep;
        Options = options;
        WriteRules();
        _broker = BenchBroker.Open(context, Path.Combine(_folder, "kafka"));
        _options = context.Settings.Kafka with { BootstrapServers = _broker.BootstrapServers };
        _prefix = string.Create(CultureInfo.InvariantCulture, $"visutility-bench-{context.Time.GetUtcNow().ToUnixTimeMilliseconds():x}");
        Input = new TopicNames(_prefix);
        Make(Input);
        context.Output.Say($"Kafka at {_broker.BootstrapServers}, topics {_prefix}.*, load average {LoadAverage()}.");
    }

    public BenchOptions Options { get; }

    public TopicNames Input { get; }

    public static string LoadAverage() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

    /// <summary>Publishes the load; every event has the time at which it is published.</summary>
    public async Task LoadAsync(FleetPlan plan, double rate)
    {
        var ids = new SchemaIds(new LocalSchemaRegistry(RegistryFolder), Input, register: true, _context.Stop);
        using var publisher = Clients(Input, _options).CreatePublisher(
            "visutility-bench-load", await ids.IdAsync(TopicRole.Metrics, RecordSchemas.MetricEvent));
        var load = new Load(new SyntheticFleet(plan), new LoadOptions(Options.Events, rate, null, 0), publisher, _context.Time);
        var progress = new LoadProgress(_context, "published", Options.Events);
        var started = _context.Time.GetTimestamp();
        load.Run(static _ => { }, () => progress.Show(load.Published), _context.Stop);
        _context.Stop.ThrowIfCancellationRequested();
        _context.Output.EndStatus();
        _context.Output.Say(LoadProgress.Describe("published", publisher.Delivered, 0, _context.Time.GetElapsedTime(started)));
    }

    /// <summary>Topics and a group for one more service; it is started by <see cref="BenchService.Start"/>.</summary>
    public BenchService NewService(int threads)
    {
        var names = new TopicNames(_prefix, $"{_prefix}-{++_services}");
        Make(names);
        var options = _options with { GroupId = names.OutputPrefix };
        return new BenchService(Clients(names, options), Arguments(names, options, threads));
    }

    /// <summary>Records of one topic of a service, committed ones only, and their bytes.</summary>
    public (long Records, long Bytes) Count(BenchService service, TopicRole role)
    {
        var (records, bytes) = (0L, 0L);
        foreach (var record in ReadAll(service, role))
        {
            records++;
            bytes += record.KeyBytes + (record.Value?.Length ?? 0);
        }

        return (records, bytes);
    }

    public IEnumerable<TailedRecord> ReadAll(BenchService service, TopicRole role)
    {
        using var tail = Tail(service, role);
        while (!tail.IsAtEnd)
        {
            _context.Stop.ThrowIfCancellationRequested();
            foreach (var record in tail.Poll(Wait))
            {
                yield return record;
            }
        }
    }

    public TopicTail Tail(BenchService service, TopicRole role) =>
        new(service.Clients, service.Clients.Names, role, _options, fromBeginning: true);

    public void Dispose()
    {
        if (_broker.IsShared && !_keep)
        {
            // The input is in every plan: the first delete that names it takes it.
            _made.ForEach(static topics => topics.Delete());
        }
        else if (_broker.IsShared)
        {
            _context.Output.Say($"Kept: topics {_prefix}.* and {_prefix}-N.* at {_broker.BootstrapServers}.");
        }

        _broker.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string RegistryFolder => Path.Combine(_folder, "registry");

    private string RulesFile => Path.Combine(_folder, "bench.json");

    private KafkaClients Clients(TopicNames names, KafkaOptions options) =>
        new(options, names, line => KafkaLog.Write(_context.Log, line), _context.Time);

    private void Make(TopicNames names)
    {
        var topics = Clients(names, _options).Topics(new TopicPlanOptions { MetricsPartitions = Options.Partitions });
        _made.Add(topics);
        var result = topics.Apply(dryRun: false);
        if (result.Remaining.FirstOrDefault(static finding => finding.Blocking) is { } finding)
        {
            throw new CommandException(ExitCodes.Failed, finding.ToString());
        }
    }

    private void WriteRules()
    {
        using var resource = typeof(BenchSetup).Assembly.GetManifestResourceStream(RulesResource) ?? throw new InvalidOperationException(
            $"The executable lacks its resource {RulesResource}.");
        using var file = File.Create(RulesFile);
        resource.CopyTo(file);
    }

    /// <summary>The command line of the service: what is particular to it, and whatever the user gave for every client.</summary>
    private List<string> Arguments(TopicNames names, KafkaOptions options, int threads)
    {
        List<string> arguments =
        [
            "run", "--bootstrap", options.BootstrapServers, "--group", options.GroupId, "--prefix", names.Prefix, "--output-prefix",
            names.OutputPrefix,
            "--registry", $"file:{RegistryFolder}", "--register", "--rules", RulesFile, "--instance", "bench",
            "--threads", threads.ToString(CultureInfo.InvariantCulture), "--log-level", "warning",
        ];
        if (_context.Parsed.GetValue<string?>("--config") is { } config)
        {
            arguments.AddRange(["--config", _context.PathOf(config)]);
        }

        foreach (var pair in _context.Parsed.GetValue<string[]>("--set") ?? [])
        {
            arguments.AddRange(["--set", pair]);
        }

        return arguments;
    }
}
