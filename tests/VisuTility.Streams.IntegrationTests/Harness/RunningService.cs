using Microsoft.Extensions.Logging.Abstractions;
using VisuTility.Streams.Monitoring;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Processing;
using VisuTility.Streams.Rules;

namespace VisuTility.Streams.IntegrationTests.Harness;

/// <summary>The service inside the test process, on a thread of its own.</summary>
public sealed class RunningService : IDisposable
{
    private readonly StreamService _service;
    private readonly Task<EngineStop> _run;

    public RunningService(IKafkaClients clients, TopicNames names, string group, string instance, RuleSet rules, int threads = 1, IWriterSchemas? schemas = null, bool isStatic = false)
        : this(clients, names, group, instance, rules, EngineSeams.None, threads, schemas, isStatic)
    {
    }

    internal RunningService(
        IKafkaClients clients, TopicNames names, string group, string instance, RuleSet rules, EngineSeams seams, int threads = 1, IWriterSchemas? schemas = null, bool isStatic = false)
    {
        var options = new StreamServiceOptions
        {
            Thread = new StreamThreadOptions { Group = group, Instance = instance, Topics = names, StaticMembership = isStatic },
            Threads = threads,
            InitialRules = rules,
            StartTimeout = TimeSpan.FromSeconds(30),
        };
        _service = new StreamService(options, clients, schemas ?? new FixedSchemas(), FixedSchemas.Outputs, TimeProvider.System, NullLogger.Instance) { Seams = seams };
        _run = Task.Factory.StartNew(_service.Run, TaskCreationOptions.LongRunning);
    }

    public IReadOnlyList<PartitionView> Partitions => [.. _service.Views.SelectMany(static view => view.Partitions)];

    /// <summary>The sum of the threads' commits.</summary>
    public long Commits => _service.Views.Sum(static view => view.Commits);

    public EngineStop? Ended => _run.IsCompleted ? _run.Result : null;

    public EngineStop Stop()
    {
        _service.RequestStop();
        Assert.True(_run.Wait(TimeSpan.FromSeconds(60)), "the service did not stop");
        return _run.Result;
    }

    public void Dispose() => Stop();
}
