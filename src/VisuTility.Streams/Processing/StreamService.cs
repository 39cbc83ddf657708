using Microsoft.Extensions.Logging;
using VisuTility.Streams.Fleet;
using VisuTility.Streams.Monitoring;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Telemetry;

namespace VisuTility.Streams.Processing;

/// <summary>
/// The process: checks the topics, sees to it that there are rules, and runs the stream threads until one must stop or <see cref="RequestStop"/> is
/// called. Threads share nothing but immutable settings and the schema catalog.
/// </summary>
public sealed class StreamService(
    StreamServiceOptions options, IKafkaClients clients, IWriterSchemas schemas, OutputSchemas outputs, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan InitialRulesPatience = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>A step may have to end, abort and replace a transaction: four times its time-out, and this for everything else.</summary>
    private static readonly TimeSpan LongestStep = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan TimeToLeave = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stopping = new();
    private readonly StreamThread?[] _threads = new StreamThread?[options.Threads];
    private volatile EngineStop? _stop;

    /// <summary>For proofs only, see <see cref="EngineSeams"/>.</summary>
    internal EngineSeams Seams { get; init; } = EngineSeams.None;

    /// <summary>Last published view of every thread.</summary>
    public IReadOnlyList<ThreadView> Views => [.. _threads.Select(static thread => thread?.View ?? ThreadView.Empty)];

    /// <summary>Finish the open work, leave the group, return from <see cref="Run"/>.</summary>
    public void RequestStop() => _stopping.Cancel();

    /// <summary>Blocks until the service ends. Exit code 0 after <see cref="RequestStop"/>.</summary>
    public EngineStop Run()
    {
        ClusterDescription cluster;
        try
        {
            cluster = clients.Describe(options.StartTimeout);
        }
        catch (KafkaUnavailableException error)
        {
            return new EngineStop(ExitCodeOf(error.Kind), error.Message);
        }

        var problem = TopicCheck.Run(cluster, options.Thread.Topics) ?? PublishInitialRules();
        if (problem is not null)
        {
            return problem;
        }

        var identities = new TopicIdentities(clients, options.Thread.Topics, options.StartTimeout, time, _stopping.Token, log);
        var workers = Enumerable.Range(0, options.Threads).Select(index => StartWorker(index, cluster, identities)).ToList();
        Watch(workers);
        return _stop ?? new EngineStop(ExitCodes.Done, "stopped");
    }

    /// <summary>
    /// Until all have ended. One that hangs in the client is given up: its process must end so that another takes its partitions; the other threads have a
    /// while to leave the group.
    /// </summary>
    private void Watch(List<Thread> workers)
    {
        var longest = LongestStep + (4 * options.Thread.TransactionTimeout);
        var watches = workers.ConvertAll(_ => new StepWatch((int)(longest / Look)));
        while (workers.Exists(static worker => worker.IsAlive))
        {
            workers.Find(static worker => worker.IsAlive)?.Join(Look);
            for (var i = 0; i < workers.Count; i++)
            {
                if (workers[i].IsAlive && _threads[i]?.Progress is { } progress && watches[i].Hangs(progress.Steps))
                {
                    NoteStop(new EngineStop(ExitCodes.Failed, $"Stream thread {i} has not got on for {longest.TotalSeconds:0} s: it hangs in the Kafka client ({progress.Doing}). Nothing was lost; start again, and report it with the log."));
                    var hanging = workers[i];
                    SpinWait.SpinUntil(() => workers.TrueForAll(worker => worker == hanging || !worker.IsAlive), TimeToLeave);
                    return;
                }
            }
        }
    }

    public static int ExitCodeOf(KafkaUnavailableKind kind) => kind switch
    {
        KafkaUnavailableKind.Unauthorized => ExitCodes.Unauthorized,
        KafkaUnavailableKind.TopicMissing => ExitCodes.NotFound,
        KafkaUnavailableKind.Configuration => ExitCodes.Usage,
        _ => ExitCodes.Failed,
    };

    private Thread StartWorker(int index, ClusterDescription cluster, TopicIdentities identities)
    {
        // In the background: whoever gives up waiting for a thread that hangs in the client must be able to end the process.
        var worker = new Thread(() => Work(index, cluster, identities)) { Name = $"stream-{index}", IsBackground = true };
        worker.Start();
        return worker;
    }

    private void Work(int index, ClusterDescription cluster, TopicIdentities identities)
    {
        var place = new PlaceInGroup(time);
        while (RunThread(index, cluster, identities) is { } stop)
        {
            if (_stopping.IsCancellationRequested || !place.MayRejoin(stop.Rejoin))
            {
                NoteStop(stop);
                return;
            }

            log.Rejoining(index, stop.Message);
            _stopping.Token.WaitHandle.WaitOne(place.Pause(stop.Rejoin));
        }
    }

    /// <summary>Runs one thread to its end; null where the service is to end.</summary>
    private EngineStop? RunThread(int index, ClusterDescription cluster, TopicIdentities identities)
    {
        StreamThread? thread = null;
        try
        {
            thread = new StreamThread(
                options.Thread with { Thread = index }, clients, identities.IdentifyAsync, scope => MakeFold(scope, cluster), time, log, Seams);
            _threads[index] = thread;
            while (thread.Stop is null && !_stopping.IsCancellationRequested)
            {
                thread.RunOnce();
            }

            if (thread.Stop is { Rejoin: Rejoin.Never })
            {
                NoteStop(thread.Stop);
            }

            thread.Close();
            return thread.Stop;
        }
        catch (KafkaUnavailableException refused)
        {
            thread?.Dispose();
            return new EngineStop(ExitCodeOf(refused.Kind), refused.Message);
        }
        catch (InvalidOperationException broken)
        {
            // An invariant does not hold: commit nothing more; the open transaction dies with the producer.
            thread?.Dispose();
            return new EngineStop(ExitCodes.Failed, $"Internal check failed: {broken.Message}. Nothing was committed; start again and report it.");
        }
    }

    private void NoteStop(EngineStop? stop)
    {
        if (stop is not null && Interlocked.CompareExchange(ref _stop, stop, null) is null)
        {
            log.Stopping(stop.ExitCode, stop.Message);
        }

        _stopping.Cancel();
    }

    private IPartitionFold MakeFold(FoldScope scope, ClusterDescription cluster)
    {
        var signalPartitions = cluster.Topics[TopicRole.Signals].PartitionCount;
        return scope.Input.Topic == TopicRole.Metrics
            ? new CameraMonitor(scope, schemas, outputs, signalPartitions)
            : new FleetMonitor(scope, schemas, outputs, signalPartitions);
    }

    private EngineStop? PublishInitialRules()
    {
        if (options.InitialRules is null)
        {
            return null;
        }

        var publisher = new ControlPublisher(clients, $"{options.Thread.TransactionalId}-control", time, log);
        return publisher.PublishInitial(options.InitialRules, options.Thread.Instance, InitialRulesPatience);
    }
}
