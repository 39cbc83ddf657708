using VisuTility.Streams.IntegrationTests.Harness;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.IntegrationTests.Chaos;

/// <summary>Faults of the service's own processes. Each answers whether it fired.</summary>
internal sealed class InstanceFaults(Deployment deployment, Figures figures, CampaignOptions options, Random random, Action<string> say)
{
    private const int Progress = 500;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public bool Kill()
    {
        var victim = Pick();
        var owned = victim.Owned;
        var at = DateTime.UtcNow;
        if (!victim.Kill())
        {
            return false;
        }

        deployment.Commits.AwaitSample();
        var known = DateTime.UtcNow;
        victim.Start();
        figures.Recoveries.AddRange(MovedAgain(owned, known, "after a kill").Select(moved => moved - at));
        return true;
    }

    public bool KillAndStayAway()
    {
        var victim = Pick();
        var owned = victim.Owned;
        var at = DateTime.UtcNow;
        if (!victim.Kill())
        {
            return false;
        }

        AwaitTakeOver(owned, at, "after a kill without return");
        victim.Start();
        deployment.AwaitProgress(Progress, "after the return of a killed instance");
        return true;
    }

    public bool Stop()
    {
        var victim = Pick();
        var owned = victim.Owned;
        var at = DateTime.UtcNow;
        if (!victim.Signal("STOP"))
        {
            return false;
        }

        try
        {
            AwaitTakeOver(owned, at, "after a stop");
        }
        finally
        {
            victim.Signal("CONT");
        }

        Await.That(() => victim.HasEnded || victim.Owned.Count > 0, $"instance {victim.Name} works again after a stop:\n{victim.Log}", Patience);
        return true;
    }

    public bool CleanRestart()
    {
        var victim = Pick();
        End(victim);
        victim.Start();
        AwaitPartitions(victim);
        return true;
    }

    public bool Scale()
    {
        var stays = Pick();
        var others = deployment.Instances.Where(instance => instance != stays).ToList();
        foreach (var other in others)
        {
            End(other);
            deployment.AwaitProgress(Progress, "after an instance has left");
        }

        Await.That(() => stays.Owned.Count == Deployment.MetricsPartitions + Deployment.SignalPartitions, "one has all partitions", Patience);
        foreach (var other in others)
        {
            other.Start();
            AwaitPartitions(other);
            deployment.AwaitProgress(Progress, "after an instance has come");
        }

        return true;
    }

    public bool RollingRestart()
    {
        int Generation() => GroupGenerations.Newest(deployment.Kafka, options.Nodes, deployment.Group);
        var before = Generation();
        foreach (var instance in deployment.Instances)
        {
            End(instance);
            instance.Start();
            AwaitPartitions(instance);
            deployment.AwaitProgress(Progress, "in a rolling restart");
        }

        figures.RollingGenerations.Add(Generation() - before);
        return true;
    }

    /// <summary>As an orchestrator does: what has ended by itself is started again, and told of.</summary>
    public void Supervise()
    {
        foreach (var instance in deployment.Instances.Where(static instance => instance.HasEnded))
        {
            figures.Incidents.Add($"an instance ended by itself: {instance.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault()}");
            say($"--- instance {instance.Name} ended by itself\n{instance.Log}");
            instance.Start();
            AwaitPartitions(instance);
        }
    }

    /// <summary>One whose loss can be seen: it has metrics; anyone where none has.</summary>
    private Instance Pick()
    {
        var seen = deployment.Instances.Where(static instance => instance.Owned.Any(static partition => partition.Topic == TopicRole.Metrics)).ToList();
        IReadOnlyList<Instance> candidates = seen.Count > 0 ? seen : deployment.Instances;
        return candidates[random.Next(candidates.Count)];
    }

    private void End(Instance instance)
    {
        var code = instance.HasEnded ? -1 : instance.Terminate();
        if (code != 0)
        {
            figures.Incidents.Add($"SIGTERM ended an instance with {code}: {instance.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault()}");
        }
    }

    private void AwaitPartitions(Instance instance) => Await.That(
        () => instance.HasEnded || instance.Owned.Count > 0, $"instance {instance.Name} has partitions:\n{instance.Log}", Patience);

    private void AwaitTakeOver(HashSet<PartitionId> owned, DateTime at, string what)
    {
        deployment.Commits.AwaitSample();
        figures.TakeOvers.AddRange(MovedAgain(owned, DateTime.UtcNow, what).Select(moved => moved - at));
    }

    /// <summary>When each of the metrics partitions moved on; signals come only with alerts.</summary>
    private List<DateTime> MovedAgain(HashSet<PartitionId> owned, DateTime since, string what)
    {
        var metrics = owned.Where(static partition => partition.Topic == TopicRole.Metrics).ToList();
        Await.That(() => metrics.All(partition => deployment.Commits.MovedAfter(partition, since) is not null), $"{string.Join(", ", metrics)} commit again {what}");
        return metrics.ConvertAll(partition => deployment.Commits.MovedAfter(partition, since)!.Value);
    }
}
