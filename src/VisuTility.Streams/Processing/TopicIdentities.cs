using Microsoft.Extensions.Logging;
using VisuTility.Streams.Ports;
using VisuTility.Streams.State;
using VisuTility.Streams.Telemetry;

namespace VisuTility.Streams.Processing;

/// <summary>What the offsets of a partition belong to, or why the service has to stop.</summary>
internal readonly record struct IdentifiedPartition(PartitionIdentity? Identity, EngineStop? Stop);

/// <summary>
/// Asks the brokers what the topics are whenever partitions are assigned: a topic that was deleted and made again, or has grown, while the process ran
/// looks the same to the group. Asking takes its time on a thread of its own; the loop waits for nothing.
/// </summary>
internal sealed class TopicIdentities(IKafkaClients clients, TopicNames names, TimeSpan timeout, TimeProvider time, CancellationToken stopping, ILogger log)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private Task<(ClusterDescription? Cluster, EngineStop? Stop)>? _asking;

    /// <summary>Completes once the topic is there and the brokers have described it. Never faults.</summary>
    public async Task<IdentifiedPartition> IdentifyAsync(PartitionId input)
    {
        var (cluster, stop) = await Ask();
        return cluster is null ? new(null, stop) : new(Of(input, cluster), null);
    }

    public static PartitionIdentity Of(PartitionId input, ClusterDescription cluster)
    {
        var topic = cluster.Topics[input.Topic];
        return new PartitionIdentity(input, topic.Name, cluster.ClusterId, topic.Id, topic.PartitionCount);
    }

    /// <summary>Partitions that are assigned together, or to threads of this process at the same time, share a question.</summary>
    private Task<(ClusterDescription? Cluster, EngineStop? Stop)> Ask()
    {
        lock (_lock)
        {
            return _asking is { IsCompleted: false } ? _asking : _asking = Task.Run(AskAsync, CancellationToken.None);
        }
    }

    private async Task<(ClusterDescription? Cluster, EngineStop? Stop)> AskAsync()
    {
        while (true)
        {
            try
            {
                var cluster = clients.Describe(timeout);
                if (TopicCheck.Run(cluster, names) is not { } problem)
                {
                    return (cluster, null);
                }

                if (problem.ExitCode != ExitCodes.NotFound)
                {
                    return (null, problem);
                }

                log.TopicsNotSeen(problem.Message);
            }
            catch (KafkaUnavailableException refused) when (refused.Kind == KafkaUnavailableKind.Unauthorized)
            {
                return (null, new EngineStop(ExitCodes.Unauthorized, refused.Message));
            }
            catch (Exception away) // The outermost frame of this thread: whatever it is, the partitions wait and it is asked again.
            {
                log.TopicsNotSeen(away.Message);
            }

            try
            {
                await Task.Delay(Pause, time, stopping);
            }
            catch (OperationCanceledException)
            {
                return (null, new EngineStop(ExitCodes.Done, "stopped"));
            }
        }
    }
}
