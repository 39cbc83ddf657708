using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using VisuTility.Streams.IntegrationTests.Harness;
using VisuTility.Streams.Processing;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.IntegrationTests.Chaos;

/// <summary>Faults of what the service stands on: brokers, registry, orders of operators. Each answers whether it fired.</summary>
internal sealed class ClusterFaults(Deployment deployment, CampaignOptions options, Random random)
{
    private const int Progress = 500;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private int _orders;

    private bool OthersServe => options.Nodes > 1;

    public bool BrokerKill()
    {
        var node = Pick();
        deployment.Kafka.Kill(node);
        if (OthersServe)
        {
            deployment.AwaitProgress(Progress, $"while node {node} is dead", Patience);
        }

        deployment.Kafka.Restart(node);
        return Healed($"after a kill of node {node}");
    }

    /// <summary>Beyond the broker's own session where others can take over, else for a few seconds.</summary>
    public bool BrokerPause()
    {
        var node = Pick();
        deployment.Kafka.Pause(node);
        try
        {
            if (OthersServe)
            {
                deployment.AwaitProgress(Progress, $"while node {node} is paused", Patience);
            }
            else
            {
                Thread.Sleep(random.Next(1_000, 9_000));
            }
        }
        finally
        {
            deployment.Kafka.Resume(node);
        }

        return Healed($"after a pause of node {node}");
    }

    public bool BrokerRestart()
    {
        var node = Pick();
        deployment.Kafka.Restart(node);
        return Healed($"after a restart of node {node}");
    }

    /// <summary>Answers stay cached: the running instances must not notice.</summary>
    public bool RegistryDown()
    {
        var (folder, away) = (deployment.Registry.Folder, deployment.Registry.Folder + "-away");
        Directory.Move(folder, away);
        try
        {
            deployment.AwaitProgress(4 * Progress, "while the registry is away");
        }
        finally
        {
            Directory.Move(away, folder);
        }

        return true;
    }

    /// <summary>A silence for a quarter of the fleet, and a rule set with one more rule or without it again.</summary>
    public bool RulesChange()
    {
        var order = ++_orders;
        var silence = new ControlBody.SilenceChange(
            $"s-{order}", new Dictionary<string, string> { ["camera"] = $"cam-{random.Next(10)}*" }, 0, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() + 10_000);
        var rules = order % 2 == 0 ? TestRules.Busy : ChaosRules.WithOneMore;
        var publisher = new ControlPublisher(deployment.Clients, $"{deployment.Group}-operator", TimeProvider.System, NullLogger.Instance);
        foreach (var body in new ControlBody[] { silence, new ControlBody.RuleSetChange(rules.CanonicalJson) })
        {
            Assert.Null(publisher.Publish(body, "campaign", $"order {order}", Patience));
        }

        return true;
    }

    /// <summary>Shorter or longer than session and transaction time-outs.</summary>
    public bool NetworkCut()
    {
        var proxy = deployment.Proxy!;
        proxy.Cut();
        Thread.Sleep(random.Next(10, 9_000));
        proxy.Mend();
        return Healed("after a cut of the network");
    }

    public bool NetworkSlow()
    {
        var proxy = deployment.Proxy!;
        proxy.Latency = TimeSpan.FromMilliseconds(random.Next(10, 250));
        try
        {
            deployment.AwaitProgress(2 * Progress, "while the network is slow", Patience);
        }
        finally
        {
            proxy.Latency = TimeSpan.Zero;
        }

        return true;
    }

    private int Pick() => random.Next(options.Nodes) + 1;

    private bool Healed(string what)
    {
        Await.That(AllInSync, $"all replicas in sync {what}", Patience);
        deployment.AwaitProgress(Progress, what, Patience);
        return true;
    }

    private bool AllInSync()
    {
        try
        {
            using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = deployment.Kafka.Bootstrap }).SetLogHandler(static (_, _) => { }).Build();
            var metadata = admin.GetMetadata(TimeSpan.FromSeconds(5));
            return metadata.Brokers.Count == options.Nodes
                && metadata.Topics.All(static topic => topic.Partitions.All(static partition => partition.InSyncReplicas.Length == partition.Replicas.Length));
        }
        catch (KafkaException)
        {
            return false;
        }
    }
}
