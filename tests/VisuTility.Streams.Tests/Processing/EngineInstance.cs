using VisuTility.Streams.Ports;
using VisuTility.Streams.Processing;
using VisuTility.Streams.Tests.Simulation;

namespace VisuTility.Streams.Tests.Processing;

/// <summary>One process with one stream thread; a crash at a port call or fail point ends it as kill -9 would.</summary>
internal sealed class EngineInstance
{
    private readonly EngineWorld _world;
    private readonly EngineSeams? _seams;
    private StreamThread? _thread;

    public EngineInstance(EngineWorld world, InMemoryClients process, EngineSeams? seams)
    {
        _world = world;
        _seams = seams;
        Process = process;
        Guard(() => _thread = NewThread());
    }

    public InMemoryClients Process { get; }

    public RecordingLogger Log { get; } = new();

    public Dictionary<PartitionId, IPartitionFold> Folds { get; } = [];

    public StreamThread Thread => _thread!;

    public bool IsClosed { get; private set; }

    public EngineStop? Stop => _thread?.Stop;

    /// <summary>Can be stepped.</summary>
    public bool IsAlive => _thread is not null && !Process.IsDead && !IsClosed && !Process.Stopped && Stop is null;

    /// <summary>The partition's task has passed its replay.</summary>
    public bool IsRunning(PartitionId input) => PhaseOf(input) == TaskPhase.Running;

    public TaskPhase? PhaseOf(PartitionId input) => View(input)?.Phase;

    public PartitionView? View(PartitionId input) => _thread!.View.Partitions.FirstOrDefault(p => p.Input == input);

    public void Step() => Guard(() => _thread!.RunOnce());

    public void Close() => Guard(() =>
    {
        _thread?.Close();
        IsClosed = true;
    });

    /// <summary>kill -9.</summary>
    public void Kill() => Process.Kill();

    private static void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (SimulatedCrash)
        {
            // The process is dead; the test sees it in IsAlive.
        }
    }

    private StreamThread NewThread()
    {
        var options = new StreamThreadOptions
        {
            Group = "g",
            Instance = Process.Name,
            CommitInterval = _world.CommitInterval,
            Snapshots = _world.Snapshots,
            LostState = _world.LostState,
        };
        return new StreamThread(options, Process, Identify, NewFold, _world.Cluster.Time, Log, _seams);
    }

    private Task<IdentifiedPartition> Identify(PartitionId input) =>
        Task.FromResult(new IdentifiedPartition(TopicIdentities.Of(input, _world.Cluster.Describe()), null));

    private IPartitionFold NewFold(FoldScope scope)
    {
        var fold = _world.MakeFold(scope);
        Folds[scope.Input] = fold;
        return fold;
    }
}
