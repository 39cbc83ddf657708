using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
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
    private readonly LogLines _log = new();

    public RunningService(
        IKafkaClients clients, TopicNames names, string group, string instance, RuleSet rules, int threads = 1, IWriterSchemas? schemas = null, bool isStatic = false,
        LostStatePolicy lostState = LostStatePolicy.Stop)
        : this(clients, names, group, instance, rules, EngineSeams.None, threads, schemas, isStatic, lostState)
    {
    }

    internal RunningService(
        IKafkaClients clients, TopicNames names, string group, string instance, RuleSet rules, EngineSeams seams, int threads = 1, IWriterSchemas? schemas = null,
        bool isStatic = false, LostStatePolicy lostState = LostStatePolicy.Stop)
    {
        var options = new StreamServiceOptions
        {
            Thread = new StreamThreadOptions { Group = group, Instance = instance, Topics = names, StaticMembership = isStatic, LostState = lostState },
            Threads = threads,
            InitialRules = rules,
            StartTimeout = TimeSpan.FromSeconds(30),
        };
        _service = new StreamService(options, clients, schemas ?? new FixedSchemas(), FixedSchemas.Outputs, TimeProvider.System, _log) { Seams = seams };
        _run = Task.Factory.StartNew(_service.Run, TaskCreationOptions.LongRunning);
    }

    public IReadOnlyList<PartitionView> Partitions => [.. _service.Views.SelectMany(static view => view.Partitions)];

    /// <summary>The sum of the threads' commits.</summary>
    public long Commits => _service.Views.Sum(static view => view.Commits);

    /// <summary>What it has logged so far.</summary>
    public string Log => string.Join('\n', _log.Lines);

    public EngineStop? Ended => _run.IsCompleted ? _run.Result : null;

    public EngineStop Stop()
    {
        _service.RequestStop();
        Assert.True(_run.Wait(TimeSpan.FromSeconds(60)), "the service did not stop");
        return _run.Result;
    }

    public void Dispose() => Stop();

    private sealed class LogLines : ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue(formatter(state, exception));
    }
}
