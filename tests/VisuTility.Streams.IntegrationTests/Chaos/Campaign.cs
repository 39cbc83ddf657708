using VisuTility.Streams.IntegrationTests.Checking;
using VisuTility.Streams.IntegrationTests.Harness;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.IntegrationTests.Chaos;

/// <summary>
/// Faults in a seeded order against three instances of the service under steady load; between two faults records are processed, so that each hits a
/// working system. In the end everything heals, and outputs and state are recomputed from the log.
/// </summary>
internal sealed class Campaign(CampaignOptions options, Action<string> say)
{
    private static readonly TimeSpan DrainPatience = TimeSpan.FromMinutes(4);

    public Figures Run()
    {
        var figures = new Figures(options);
        using var deployment = new Deployment(options);
        try
        {
            deployment.BeginLoad();
            Await.That(() => deployment.Instances.All(static i => i.HasEnded || i.Owned.Count > 0), "all instances have partitions");
            deployment.AwaitProgress(2_000, "at the start");
            figures.VitalsAtStart.AddRange(Vital(deployment));
            if (options.IsSoak)
            {
                new Soak(deployment, figures, options, say).Run();
            }
            else
            {
                FireAll(deployment, figures);
            }

            figures.VitalsAtEnd.AddRange(Vital(deployment));
            Drain(deployment, figures);
            Check(deployment, figures);
            return figures;
        }
        catch
        {
            say($"the load: {deployment.Load.Doing}\n{string.Join('\n', deployment.ClientLog)}");
            say(HangingTransactions.Describe(deployment.Kafka, deployment.Clients));
            say(string.Join("\n", deployment.Instances.Where(static i => !i.HasEnded).Select(static i => $"--- threads of instance {i.Name}\n{NativeStacks.Of(i.Id)}")));
            say(string.Join("\n\n", deployment.Instances.Select(static i => $"--- instance {i.Name}\n{string.Join("\n--- restarted\n", i.Logs)}")));
            throw;
        }
        finally
        {
            figures.LagPeak = deployment.Commits.LagPeak;
            say(figures.Markdown());
            if (options.Report is { } report)
            {
                File.AppendAllText(report, figures.Markdown() + "\n");
            }
        }
    }

    private void FireAll(Deployment deployment, Figures figures)
    {
        var random = new Random(options.Seed);
        var instances = new InstanceFaults(deployment, figures, options, random, say);
        var cluster = new ClusterFaults(deployment, options, random);
        var started = TimeProvider.System.GetTimestamp();
        foreach (var kind in options.Script ?? FaultDeck.Shuffled(random, options))
        {
            if (options.Script is null && TimeProvider.System.GetElapsedTime(started) > options.Duration && HasEnough(deployment, figures))
            {
                break;
            }

            instances.Supervise();
            deployment.AwaitProgress(random.Next(200, 2_000), $"before {kind}");
            say($"{DateTime.UtcNow:HH:mm:ss.fff} {kind}, load average {Figures.LoadAverage()}");
            if (Fire(kind, instances, cluster))
            {
                figures.Add(kind);
            }
            else
            {
                figures.Incidents.Add($"{kind} found nobody to hit");
            }
        }

        instances.Supervise();
        deployment.AwaitProgress(1_000, "after the last fault");
    }

    private bool HasEnough(Deployment deployment, Figures figures) => deployment.Load.Committed >= options.AtLeast.Events
        && figures.HardKills >= options.AtLeast.HardKills && figures.BrokerFaults >= options.AtLeast.BrokerFaults;

    private static bool Fire(FaultKind kind, InstanceFaults instances, ClusterFaults cluster) => kind switch
    {
        FaultKind.Kill => instances.Kill(),
        FaultKind.KillAndStayAway => instances.KillAndStayAway(),
        FaultKind.Stop => instances.Stop(),
        FaultKind.CleanRestart => instances.CleanRestart(),
        FaultKind.Scale => instances.Scale(),
        FaultKind.RollingRestart => instances.RollingRestart(),
        FaultKind.BrokerKill => cluster.BrokerKill(),
        FaultKind.BrokerPause => cluster.BrokerPause(),
        FaultKind.BrokerRestart => cluster.BrokerRestart(),
        FaultKind.RegistryDown => cluster.RegistryDown(),
        FaultKind.RulesChange => cluster.RulesChange(),
        FaultKind.NetworkCut => cluster.NetworkCut(),
        FaultKind.NetworkSlow => cluster.NetworkSlow(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>The service ends cleanly; then one that knows nothing restores every partition and goes on with it.</summary>
    private static void Drain(Deployment deployment, Figures figures)
    {
        deployment.EndLoad();
        AwaitDrained(deployment);
        foreach (var instance in deployment.Instances)
        {
            Assert.True(instance.Terminate() == 0, $"instance {instance.Name} did not end cleanly:\n{instance.Log}");
        }

        figures.HandOvers.AddRange(HandOvers.Between(deployment.Instances, out var moves));
        figures.HandOversToCommit.AddRange(moves.Where(static move => move.Partition.Topic == TopicRole.Metrics).Select(move => deployment.Commits.MovedAfter(move.Partition, move.Taken) - move.Released).OfType<TimeSpan>());
        var fresh = deployment.AddInstance("fresh");
        deployment.Load.Write(3_000);
        AwaitDrained(deployment);
        Assert.True(fresh.Terminate() == 0, fresh.Log);
        figures.InDoubt = deployment.Load.InDoubt;
    }

    private static void AwaitDrained(Deployment deployment)
    {
        Await.Drained(deployment.Clients, TopicRole.Metrics, Deployment.MetricsPartitions, DrainPatience);
        Await.Drained(deployment.Clients, TopicRole.Signals, Deployment.SignalPartitions, DrainPatience);
    }

    private static void Check(Deployment deployment, Figures figures)
    {
        var outputs = new OutputCheck(deployment.Clients, deployment.Names, deployment.Registry.SchemaOf).Run(Deployment.MetricsPartitions, Deployment.SignalPartitions);
        Assert.InRange(outputs.Input, deployment.Load.Committed, deployment.Load.Committed + deployment.Load.InDoubt);
        Await.That(() => deployment.Observer.Count >= outputs.Alerts && deployment.Observer.Jobs >= outputs.Jobs, "the reader has read every alert and job");
        Assert.Equal((outputs.Alerts, outputs.Jobs, 0), (deployment.Observer.Count, deployment.Observer.Jobs, deployment.Observer.Repeated));
        figures.Outputs = outputs;
        figures.Repeated = deployment.Observer.Repeated;
        StableEnds.Assert(deployment.Clients);
        figures.State = new StateCheck(deployment.Clients, deployment.Names, deployment.Registry.SchemaOf).Run(Deployment.MetricsPartitions);
        Assert.Equal(figures.State.Counters.Records, figures.State.Accounted);
    }

    private static IEnumerable<string> Vital(Deployment deployment) => deployment.Instances.Select(static i => Vitals.Of(i.Id)?.ToString() ?? "not running");
}
