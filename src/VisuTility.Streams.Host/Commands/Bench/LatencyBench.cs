using VisuTility.Streams.Avro;
using VisuTility.Streams.Host.Cli;
using VisuTility.Streams.Host.Commands.Generate;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Processing;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.Host.Commands.Bench;

/// <summary>A paced load whose series jump every 350 readings; a reader in this process notes when it has each firing alert.</summary>
internal sealed class LatencyBench(CommandContext context, BenchSetup setup)
{
    private const int StepEvery = 350;
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan LastAlerts = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(100);

    public async Task<LatencyReport> RunAsync()
    {
        using var service = setup.NewService(setup.Options.Threads);
        service.Start();
        await Task.Delay(StartTime, context.Time, context.Stop);
        service.Process.RequireAlive();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.Stop);
        var reading = Task.Factory.StartNew(
            () => Read(service, ending.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var (cpu, started) = (service.Process.Cpu, context.Time.GetTimestamp());
        await setup.LoadAsync(
            new FleetPlan { Cameras = setup.Options.Cameras, Metrics = setup.Options.Metrics, Models = 1, StepEvery = StepEvery },
            setup.Options.Rate);
        var seconds = context.Time.GetElapsedTime(started).TotalSeconds;
        var cores = (service.Process.Cpu - cpu).TotalSeconds / seconds;
        var load = BenchSetup.LoadAverage();
        await Task.Delay(LastAlerts, context.Time, context.Stop);
        await ending.CancelAsync();
        var seen = await reading;
        service.Process.RequireAlive();
        var rss = service.Process.PeakRssBytes;
        service.Process.Stop();
        return Report(service, seen, seconds, cores, rss / 1e6, load);
    }

    private LatencyReport Report(BenchService service, List<Seen> seen, double seconds, double cores, double rssMb, string load)
    {
        if (seen.Count == 0)
        {
            throw new CommandException(
                ExitCodes.Failed,
                $"No alert came: {setup.Options.Events} events over {setup.Options.Series} series are too few; every series needs more " +
                $"than {StepEvery} readings.");
        }

        var appended = AppendTimes(service, seen);
        var fromAppend = seen.Select(alert => alert.AtMs - appended[(alert.Partition, alert.Offset)]).Order().ToArray();
        var fromPublish = seen.Select(static alert => alert.AtMs - alert.EventTimeMs).Order().ToArray();
        var backlog = new BacklogBench(context, setup);
        return new LatencyReport(
            "latency", setup.Options.Rate, setup.Options.Events, setup.Options.Series, seen.Count, seen.Count / seconds,
            Percentile(fromAppend, 50), Percentile(fromAppend, 90), Percentile(fromAppend, 99), fromAppend[^1],
            Percentile(fromPublish, 50), Percentile(fromPublish, 90), Percentile(fromPublish, 99), cores, rssMb,
            backlog.PerEvent(service, TopicRole.State, TopicRole.FleetState),
            backlog.PerEvent(service, TopicRole.Journal, TopicRole.FleetJournal), load);
    }

    private List<Seen> Read(BenchService service, CancellationToken end)
    {
        var seen = new List<Seen>();
        using var tail = setup.Tail(service, TopicRole.Alerts);
        while (!end.IsCancellationRequested)
        {
            var records = tail.Poll(Wait);
            var now = context.Time.GetUtcNow().ToUnixTimeMilliseconds();
            foreach (var record in records)
            {
                if (ConfluentFrame.TryParse(record.Value, default, out var frame) == FrameError.None
                    && DriftAlert.TryDecode(frame.Body, RecordSchemas.DriftAlert.Plan, out var alert, out _)
                    && alert.State == AlertState.Firing)
                {
                    seen.Add(new Seen(now, alert.EventTimeMs, alert.Source.Partition, alert.Source.LastOffset));
                }
            }
        }

        return seen;
    }

    /// <summary>The brokers' times of the records that fired the alerts.</summary>
    private Dictionary<(int Partition, long Offset), long> AppendTimes(BenchService service, List<Seen> seen)
    {
        var wanted = seen.Select(static alert => (alert.Partition, alert.Offset)).ToHashSet();
        return setup.ReadAll(service, TopicRole.Metrics)
            .Where(record => wanted.Contains((record.Partition.Partition, record.Offset)))
            .ToDictionary(static record => (record.Partition.Partition, record.Offset), static record => record.AppendTimeMs);
    }

    private static long Percentile(long[] ordered, int percent) => ordered[Math.Min(ordered.Length - 1, ordered.Length * percent / 100)];

    private readonly record struct Seen(long AtMs, long EventTimeMs, int Partition, long Offset);
}
