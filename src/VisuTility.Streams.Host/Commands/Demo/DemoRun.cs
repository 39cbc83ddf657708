using VisuTility.Streams.Host.Cli;
using VisuTility.Streams.Host.Commands.Demo.Brokers;
using VisuTility.Streams.Host.Commands.Run;
using VisuTility.Streams.Host.Commands.Scoring;
using VisuTility.Streams.Host.Logging;
using VisuTility.Streams.Host.Schemas;
using VisuTility.Streams.Kafka;
using VisuTility.Streams.Kafka.Topics;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Processing;
using VisuTility.Streams.Records;
using VisuTility.Streams.Registry;
using VisuTility.Streams.Registry.Local;

namespace VisuTility.Streams.Host.Commands.Demo;

/// <summary>One demo from the broker to the summary. What it opens is closed in the reverse order, whatever happens.</summary>
internal sealed class DemoRun(CommandContext context, DemoOptions options)
{
    private readonly long _started = context.Time.GetTimestamp();
    private readonly Truth _truth = RecordedFleet.ReadTruth();

    public async Task<int> RunAsync()
    {
        RefuseWrongClock();
        var events = Task.Run(RecordedFleet.ReadEvents);
        // Another prefix each time: series that remember a former run would find every reading late.
        var names = new TopicNames($"visutility-demo-{context.Time.GetUtcNow().ToUnixTimeSeconds():x}");
        using var broker = await BrokerChoice.OpenAsync(context, options.Kafka, names, options.Keep);
        context.Output.Say(broker.Description);
        var clients = new KafkaClients(broker.Options, names, line => KafkaLog.Write(context.Log, line), context.Time);
        var topics = broker.HasTopics ? null : clients.Topics(new TopicPlanOptions());
        topics?.Apply(dryRun: false);
        try
        {
            await PlayAsync(broker, clients, names, await events);
        }
        finally
        {
            Leave(broker, topics);
        }

        context.Stop.ThrowIfCancellationRequested();
        return ExitCodes.Done;
    }

    private async Task PlayAsync(IDemoBroker broker, KafkaClients clients, TopicNames names, IReadOnlyList<RecordedEvent> events)
    {
        var registry = Registry(broker);
        var ids = new SchemaIds(registry, names, register: true, context.Stop);
        var outputs = await ids.OutputsAsync();
        using var schemas = new RegistryWriterSchemas(registry, context.Time);
        using var tail = new OutputTail(clients, clients.Describe(broker.Options.RequestTimeout), outputs);
        var metricEvents = await ids.IdAsync(TopicRole.Metrics, RecordSchemas.MetricEvent);
        using var publisher = clients.CreatePublisher("visutility-demo-cameras", metricEvents);
        var service = new StreamService(ServiceOptions(broker, names), clients, schemas, outputs, context.Time, context.Log);
        var runner = new ServiceRunner(service, context.Time);
        var replay = new Replay(events, _truth.FirstOnsetMs, options.Speed, context.Time);
        var loop = new DemoLoop(context, service, runner, tail, replay, _truth, _started);
        runner.Start();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.Stop);
        var publishing = Task.Run(() => replay.RunAsync(publisher, ending.Token), CancellationToken.None);
        try
        {
            await loop.FollowAsync(publishing, publisher);
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAny(publishing);
            context.Output.EndStatus();
            await EndAsync(runner);
        }

        if (!context.Stop.IsCancellationRequested)
        {
            loop.Finish();
        }
    }

    private static async Task EndAsync(ServiceRunner runner)
    {
        var stop = await runner.StopAsync();
        if (stop.ExitCode != ExitCodes.Done)
        {
            throw new CommandException(stop.ExitCode, stop.Message);
        }
    }

    /// <summary>
    /// The user's registry where one is configured; else one without a server, in the broker's folder where both are kept.
    /// </summary>
    private ISchemaRegistry Registry(IDemoBroker broker) => context.Settings.Registry is { Service: null, Folder: null }
        ? new LocalSchemaRegistry(options.Keep ? broker.Folder : null)
        : context.Registry;

    private StreamServiceOptions ServiceOptions(IDemoBroker broker, TopicNames names) => new()
    {
        Thread = new StreamThreadOptions
        {
            Group = broker.Options.GroupId,
            Instance = "demo",
            Topics = names,
            CommitInterval = context.Settings.Service.CommitInterval,
            TransactionTimeout = broker.Options.TransactionTimeout,
        },
        InitialRules = options.Rules,
        StartTimeout = broker.Options.RequestTimeout,
    };

    private void Leave(IDemoBroker broker, TopicAdmin? topics)
    {
        if (!options.Keep)
        {
            if (broker.IsShared)
            {
                topics?.Delete();
            }

            return;
        }

        foreach (var hint in broker.KeptHints)
        {
            context.Output.Say(hint);
        }

        if (broker.KeptHints.Count == 0)
        {
            context.Output.Warn("The embedded broker ends with this process: --keep has no effect.");
        }
    }

    /// <summary>Readings from the future are refused, and the recording has its date.</summary>
    private void RefuseWrongClock()
    {
        var end = DateTimeOffset.FromUnixTimeMilliseconds(_truth.EndMs);
        if (context.Time.GetUtcNow() < end)
        {
            throw new CommandException(
                ExitCodes.Usage, $"This machine's clock is before {end:yyyy-MM-dd}, when the fleet was recorded: set it.");
        }
    }
}
