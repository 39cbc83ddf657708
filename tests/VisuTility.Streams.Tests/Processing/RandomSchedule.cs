using System.Globalization;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Processing;
using VisuTility.Streams.State;
using VisuTility.Streams.Tests.Simulation;

namespace VisuTility.Streams.Tests.Processing;

/// <summary>
/// One seed = one schedule of records, steps, time, rebalances, crashes and faults over one to three instances. At the end everything
/// heals, the log is
/// worked off, and what was written must equal the plain pass over log and journal; so must the state that a fresh instance restores.
/// </summary>
internal sealed class RandomSchedule
{
    private static readonly string[] Names = ["a", "b", "c"];

    private readonly Random _random;
    private readonly EngineWorld _world;
    private readonly Workload _workload;
    private readonly EngineSeams? _seams;
    private readonly List<string> _trace = [];
    private readonly ITransactionalProducer _camera;
    private readonly int _steps;
    private readonly List<(int Weight, string Name, Action Act)> _actions;

    public RandomSchedule(int seed, bool withFleet, Func<EngineWorld, Workload> makeWorkload, EngineSeams? seams = null)
    {
        _seams = seams;
        _random = new Random(seed);
        _world = new EngineWorld(_random.Next(2, 4), NewOptions(), withFleet)
        {
            CommitInterval = Pick(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(1)),
            Snapshots = new SnapshotSchedule
            {
                Interval = Pick(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(1)),
                ReplayMaxRecords = Pick(6, 60, 500_000),
                CutBytes = Pick(1, 200, 8 << 20),
            },
        };
        _world.Cluster.Markers.Delay = _ => Chance(4) ? TimeSpan.FromMilliseconds(_random.Next(1, 300)) : TimeSpan.Zero;
        _camera = _world.Cluster.CreateProcess("camera").StartedProducer("camera");
        _steps = _random.Next(120, 300);
        _workload = makeWorkload(_world);
        _actions = Actions();
    }

    /// <summary>How often each action ran.</summary>
    public SortedDictionary<string, int> Fired { get; } = new(StringComparer.Ordinal);

    public EngineWorld World => _world;

    public string Trace => string.Join('\n', _trace);

    public void Run()
    {
        _world.Start("a", _seams);
        for (var i = 0; i < _steps; i++)
        {
            Act();
        }

        Heal();
        _world.RunUntilCaughtUp();
        _world.AssertMatchesReference();
        AssertRestoredStateMatches();
    }

    private InMemoryClusterOptions NewOptions() => new()
    {
        Protocol = Pick(GroupProtocol.ClassicCooperative, GroupProtocol.ClassicEager, GroupProtocol.Consumer),
        SessionTimeout = TimeSpan.FromSeconds(3),
        MaxPollInterval = TimeSpan.FromSeconds(20),
        TransactionScanInterval = TimeSpan.FromSeconds(1),
    };

    private List<(int Weight, string Name, Action Act)> Actions() =>
    [
        (30, "send", () => Repeat(_random.Next(1, 9), () => _workload.Send(_random))),
        (60, "step", () => OnLive(i => Repeat(_random.Next(1, 8), i.Step))),
        (25, "time", () => Advance(_random.Next(1, 60))),
        (6, "pause", () => Advance(_random.Next(500, 4000))),
        (1, "quiet minute", () => Advance(70_000)),
        (4, "control", () => _workload.SendControl(_random)),
        (3, "aborted input", AbortedInput),
        (5, "start", StartOne),
        (3, "kill", () => OnLive(i => i.Kill())),
        (3, "crash soon", () => OnLive(i => i.Process.CrashAt = i.Process.CallCount + _random.Next(1, 40))),
        (2, "close", () => OnLive(i => i.Close())),
        (2, "stop", () => OnLive(i => i.Process.Stopped = true)),
        (3, "continue", () => _world.Instances.Where(i => i.Process.Stopped).ToList().ForEach(i => i.Process.Stopped = false)),
        (8, "fault", () => OnLive(Fault)),
        (3, "no network", () => OnLive(LoseNetwork)),
        (3, "slip", () => OnLive(i => i.Process.SlipThroughPause(AnyInput()))),
        (2, "coordinator suspect", () => OnLive(i => i.Process.SuspectCoordinator())),
        (4, "late end", () => OnLive(i => i.Process.HoldNextEndTransaction())),
        (6, "late end arrives", _world.Cluster.DeliverHeldEndTransactions),
        (2, "forget membership", () => OnLive(i => i.Process.ForgetMembership())),
        (2, "lost as revoked", () => OnLive(i => i.Process.LostAsRevoked = !i.Process.LostAsRevoked)),
        (3, "poll limit", () => OnLive(i => i.Process.PollLimit = Pick(1, 3, int.MaxValue))),
        (3, "compact", Compact),
        (2, "schema", () => _workload.SchemaKnown = !_workload.SchemaKnown),
    ];

    private void Act()
    {
        var at = _random.Next(_actions.Sum(a => a.Weight));
        foreach (var (weight, name, act) in _actions)
        {
            at -= weight;
            if (at < 0)
            {
                Fired[name] = Fired.GetValueOrDefault(name) + 1;
                _trace.Add(string.Create(CultureInfo.InvariantCulture, $"{_world.Cluster.Time.NowMs} {name}"));
                act();
                return;
            }
        }
    }

    private void AbortedInput()
    {
        _camera.BeginWith(AnyInput(), "aborted", "aborted");
        _camera.Abort(TimeSpan.FromSeconds(1));
    }

    private void StartOne()
    {
        var running = _world.Instances.Where(i => !i.Process.IsDead && !i.IsClosed && i.Stop is null).Select(i => i.Process.Name).ToList();
        if (Names.Where(n => !running.Contains(n)).ToList() is { Count: > 0 } free)
        {
            Advance(1);
            _world.Start(free[_random.Next(free.Count)], _seams);
        }
    }

    private void Fault(EngineInstance instance)
    {
        var kind = Pick(
            PortCallKind.InitTransactions, PortCallKind.Begin, PortCallKind.Produce, PortCallKind.SendOffsets,
            PortCallKind.Commit, PortCallKind.Commit,
            PortCallKind.Abort, PortCallKind.Committed, PortCallKind.QueryWatermarks, PortCallKind.Seek, PortCallKind.Poll);
        var outcome = kind is PortCallKind.SendOffsets or PortCallKind.Commit
            ? Pick(TransactionOutcome.Retriable, TransactionOutcome.Abortable, TransactionOutcome.Fatal)
            : Pick(TransactionOutcome.Retriable, TransactionOutcome.Fatal);
        instance.Process.Faults.Fail(kind, new TransactionResult(outcome, "SCRIPTED"), _random.Next(1, 3), afterEffect: Chance(2));
    }

    private void LoseNetwork(EngineInstance instance)
    {
        instance.Process.Unreachable = true;
        _world.Cluster.Time.Schedule(TimeSpan.FromMilliseconds(_random.Next(50, 6000)), () => instance.Process.Unreachable = false);
    }

    private void Compact()
    {
        var state = EngineWorld.StateOf(AnyInput());
        _world.Cluster.Compact(state, _random.NextInt64(_world.Cluster.EndOffset(state) + 1));
    }

    private void Heal()
    {
        _trace.Add("heal");
        _world.Cluster.DeliverHeldEndTransactions();
        _world.Cluster.Markers.Delay = _ => TimeSpan.Zero;
        _workload.SchemaKnown = true;
        foreach (var process in _world.Instances.Select(i => i.Process))
        {
            process.Faults.Clear();
            process.CrashAt = 0;
            process.Unreachable = false;
            process.Stopped = false;
            process.TakeHeldEndTransaction();
        }

        Advance(12_000);
        if (!_world.Instances.Any(i => i.IsAlive))
        {
            StartOne();
        }
    }

    private void AssertRestoredStateMatches()
    {
        foreach (var instance in _world.Instances.Where(i => i.IsAlive).ToList())
        {
            instance.Close();
        }

        // Tombstones go only now: Kafka keeps them for a day, longer than any restore takes.
        foreach (var input in _world.Inputs)
        {
            _world.Cluster.Compact(EngineWorld.StateOf(input), dropTombstones: true);
        }

        Advance(4_000);
        _world.Snapshots = new SnapshotSchedule();
        var fresh = _world.Start("fresh", _seams);
        _world.RunUntil(() => _world.Inputs.All(p => fresh.IsRunning(p)), "everything restored");
        _workload.AssertRestored(fresh);
    }

    private void OnLive(Action<EngineInstance> act)
    {
        if (_world.Instances.Where(i => i.IsAlive).ToList() is { Count: > 0 } live)
        {
            var instance = live[_random.Next(live.Count)];
            _trace[^1] += $" {instance.Process.Name}";
            act(instance);
        }
    }

    private void Advance(int milliseconds) => _world.Cluster.Time.Advance(TimeSpan.FromMilliseconds(milliseconds));

    private PartitionId AnyInput() => _world.Inputs[_random.Next(_world.Inputs.Count)];

    private bool Chance(int oneIn) => _random.Next(oneIn) == 0;

    private T Pick<T>(params T[] choices) => choices[_random.Next(choices.Length)];

    private static void Repeat(int times, Action action)
    {
        for (var i = 0; i < times; i++)
        {
            action();
        }
    }
}
