namespace VisuTility.Streams.IntegrationTests.Chaos;

/// <summary>
/// Steady load without a fault: what grows, leaks. The first look comes after a warm-up, in which the runtime compiles the hot path twice and the
/// client's queues reach their size; the last one may show no more than the bounds below.
/// </summary>
internal sealed class Soak(Deployment deployment, Figures figures, CampaignOptions options, Action<string> say)
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);
    private static readonly Vitals Allowed = new(ResidentMegabytes: 40, Handles: 30, Threads: 8);

    public void Run()
    {
        var until = DateTime.UtcNow + options.Duration;
        Wait(options.Duration / 4 < WarmUp ? options.Duration / 4 : WarmUp);
        var start = Look();
        while (DateTime.UtcNow < until)
        {
            Wait(until - DateTime.UtcNow < Interval ? until - DateTime.UtcNow : Interval);
            Compare(start, Look());
        }

        figures.VitalsAtStart.Clear();
        figures.VitalsAtStart.AddRange(start.Select(static vitals => $"{vitals}"));
    }

    private List<Vitals> Look()
    {
        deployment.AwaitProgress(1, "in a soak");
        Assert.DoesNotContain(deployment.Instances, static instance => instance.HasEnded);
        var vitals = deployment.Instances.Select(static instance => Vitals.Of(instance.Id)!).ToList();
        say($"{DateTime.UtcNow:HH:mm:ss} {string.Join("; ", vitals)}; {deployment.Load.Committed} events, lag peak {deployment.Commits.LagPeak}, load average {Figures.LoadAverage()}");
        return vitals;
    }

    private static void Compare(List<Vitals> start, List<Vitals> now)
    {
        for (var i = 0; i < start.Count; i++)
        {
            Assert.True(
                now[i].ResidentMegabytes <= start[i].ResidentMegabytes + Allowed.ResidentMegabytes
                    && now[i].Handles <= start[i].Handles + Allowed.Handles && now[i].Threads <= start[i].Threads + Allowed.Threads,
                $"an instance has grown from {start[i]} to {now[i]}; allowed are {Allowed} more");
        }
    }

    private void Wait(TimeSpan time)
    {
        for (var until = DateTime.UtcNow + time; DateTime.UtcNow < until; Thread.Sleep(500))
        {
            deployment.AssertLoad();
        }
    }
}
