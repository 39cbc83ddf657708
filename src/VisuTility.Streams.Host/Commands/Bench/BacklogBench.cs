using VisuTility.Streams.Host.Cli;
using VisuTility.Streams.Host.Commands.Generate;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Processing;

namespace VisuTility.Streams.Host.Commands.Bench;

/// <summary>Throughput, scale and recovery: services over a backlog that is complete before they start.</summary>
internal sealed class BacklogBench(CommandContext context, BenchSetup setup)
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Stuck = TimeSpan.FromSeconds(120);

    /// <summary>One camera in fifty drifts, late enough that every detector has learned.</summary>
    public Task LoadAsync() => setup.LoadAsync(
        new FleetPlan
        {
            Cameras = setup.Options.Cameras,
            Metrics = setup.Options.Metrics,
            Models = 1,
            DriftShare = 0.02,
            DriftAfter = 320,
        }, rate: 0);

    public async Task<ThroughputReport> ThroughputAsync(int threads)
    {
        using var service = setup.NewService(threads);
        var total = setup.Options.Events;
        service.Start();
        var launched = context.Time.GetTimestamp();
        var first = await ReachAsync(service, 1, launched);
        var half = await ReachAsync(service, total / 2, launched);
        var last = await ReachAsync(service, total, launched);
        var load = BenchSetup.LoadAverage();
        var (cpu, rss) = (service.Process.Cpu, service.Process.PeakRssBytes);
        service.Process.Stop();
        return new ThroughputReport(
            "throughput", total, setup.Options.Series, threads, first.Seconds, last.Seconds - first.Seconds,
            Rate(first, last), Rate(half, last), CpuPerEvent(first, last), CpuPerEvent(half, last), cpu.TotalSeconds, rss / 1e6,
            PerEvent(service, TopicRole.State, TopicRole.FleetState), PerEvent(service, TopicRole.Journal, TopicRole.FleetJournal),
            setup.Count(service, TopicRole.Alerts).Records, setup.Count(service, TopicRole.RetrainJobs).Records, load);
    }

    public async Task<ScaleReport> ScaleAsync(Action<ThroughputReport> each)
    {
        var one = await ThroughputAsync(1);
        each(one);
        var two = await ThroughputAsync(2);
        each(two);
        return new ScaleReport(
            "scale", one.EventsPerS, two.EventsPerS, two.EventsPerS / one.EventsPerS, two.SteadyEventsPerS / one.SteadyEventsPerS,
            BenchSetup.LoadAverage());
    }

    public async Task<RecoverReport> RecoverAsync()
    {
        using var service = setup.NewService(setup.Options.Threads);
        var total = setup.Options.Events;
        service.Start();
        await ReachAsync(service, (long)(total * setup.Options.KillAt), context.Time.GetTimestamp());
        var killedAt = service.Committed();
        service.Process.Kill();
        service.Process.Dispose();
        service.Start();
        var launched = context.Time.GetTimestamp();
        var first = await ReachAsync(service, killedAt + 1, launched);
        var last = await ReachAsync(service, total, launched);
        service.Process.Stop();
        return new RecoverReport(
            "recover", total, setup.Options.Series, killedAt, first.Seconds, last.Seconds,
            setup.Count(service, TopicRole.Alerts).Records, setup.Count(service, TopicRole.RetrainJobs).Records, BenchSetup.LoadAverage());
    }

    public double PerEvent(BenchService service, params TopicRole[] topics) =>
        topics.Sum(topic => setup.Count(service, topic).Bytes) / (double)setup.Options.Events;

    private static double Rate(Mark from, Mark to) => (to.Events - from.Events) / (to.Seconds - from.Seconds);

    private static double CpuPerEvent(Mark from, Mark to) => (to.Cpu - from.Cpu).TotalMicroseconds / (to.Events - from.Events);

    /// <summary>
    /// Waits until so much is committed. The load average of the machine and the glances' own 20 ms are part of what is seen.
    /// </summary>
    private async Task<Mark> ReachAsync(BenchService service, long events, long launched)
    {
        var progress = new LoadProgress(context, "committed", setup.Options.Events);
        var (seen, seenAt) = (-1L, context.Time.GetTimestamp());
        while (true)
        {
            var committed = service.Committed();
            var mark = new Mark(committed, context.Time.GetElapsedTime(launched).TotalSeconds, service.Process.Cpu);
            if (committed >= events)
            {
                context.Output.EndStatus();
                return mark;
            }

            if (committed > seen)
            {
                (seen, seenAt) = (committed, context.Time.GetTimestamp());
            }
            else if (context.Time.GetElapsedTime(seenAt) > Stuck)
            {
                throw new CommandException(
                    ExitCodes.Failed,
                    $"The service committed nothing for {Stuck.TotalSeconds:0} s; it is at {committed} of {setup.Options.Events}.");
            }

            progress.Show(committed);
            await Task.Delay(Glance, context.Time, context.Stop);
        }
    }

    private readonly record struct Mark(long Events, double Seconds, TimeSpan Cpu);
}
