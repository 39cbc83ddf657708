using System.Globalization;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Processing;
using VisuTility.Streams.State;
using VisuTility.Streams.Tests.Processing;
using VisuTility.Streams.Tests.Simulation;

namespace VisuTility.Streams.Tests.Schedules;

/// <summary>
/// Plays a schedule over one to three instances: records, steps, time, rebalances, crashes and faults. At the end everything heals, the log
/// is worked off, and what was written must equal the plain pass over log and journal; so must the state that a fresh instance restores.
/// </summary>
internal sealed class ScheduleRun
{
    /// <summary>Every schedule has at least so many records, and so many faults that took effect.</summary>
    public const int LeastRecords = 200;

    public const int LeastFaults = 3;

    private static readonly string[] Names = ["a", "b", "c"];

    private static readonly PortCallKind[] Calls = Enum.GetValues<PortCallKind>();

    /// <summary>Calls only made while a process starts.</summary>
    private static readonly PortCallKind[] StartCalls =
    [
        PortCallKind.CreateGroupConsumer, PortCallKind.CreateReader, PortCallKind.CreateProducer, PortCallKind.Describe, PortCallKind.Subscribe,
        PortCallKind.InitTransactions, PortCallKind.Assign, PortCallKind.QueryWatermarks,
    ];

    private readonly Schedule _schedule;
    private readonly EngineSeams? _seams;
    private readonly Workload _workload;
    private readonly ITransactionalProducer _camera;
    private readonly List<string> _trace = [];
    private Random _random;
    private int _sent;

    public ScheduleRun(Schedule schedule, EngineSeams? seams = null)
    {
        (_schedule, _seams) = (schedule, seams);
        _random = new Random(schedule.Seed);
        World = new EngineWorld(_random.Next(2, 4), NewOptions(), schedule.WithFleet)
        {
            CommitInterval = Choose(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(1)),
            Snapshots = new SnapshotSchedule
            {
                Interval = Choose(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(1)),
                ReplayMaxRecords = Choose(6, 60, 500_000),
                CutBytes = Choose(1, 200, 8 << 20),
            },
        };
        var markers = new Random(schedule.Seed);
        World.Cluster.Markers.Delay = _ => markers.Next(4) == 0 ? TimeSpan.FromMilliseconds(markers.Next(1, 300)) : TimeSpan.Zero;
        _camera = World.Cluster.CreateProcess("camera").StartedProducer("camera");
        _workload = schedule.WithFleet ? new MonitorWorkload(World) : new TestFoldWorkload(World);
    }

    public EngineWorld World { get; }

    public FaultLog Fired => World.Cluster.Fired;

    /// <summary>Every move with its time and its instance.</summary>
    public string Trace => string.Join('\n', _trace);

    public void Run()
    {
        World.Start("a", _seams);
        foreach (var move in _schedule.Moves)
        {
            _random = new Random(move.Seed);
            _trace.Add(string.Create(CultureInfo.InvariantCulture, $"{World.Cluster.Time.NowMs} {ScheduleActions.NameOf(move.Action)}"));
            ScheduleActions.Act(move.Action, this);
        }

        TopUp();
        Heal();
        World.RunUntilCaughtUp();
        World.AssertMatchesReference();
        AssertRestoredStateMatches();
        Assert.True(Fired.Total >= LeastFaults && _sent >= LeastRecords, $"{Fired.Total} faults, {_sent} records: not worth its time");
    }

    public void Send()
    {
        var count = _random.Next(2, 13);
        for (var i = 0; i < count; i++)
        {
            _workload.Send(_random);
        }

        _sent += count;
    }

    public void SendControl() => _workload.SendControl(_random);

    public void Repeat(int least, int below, Action action)
    {
        var times = _random.Next(least, below);
        for (var i = 0; i < times; i++)
        {
            action();
        }
    }

    public void OnLive(Action<EngineInstance> act)
    {
        if (World.Instances.Where(i => i.IsAlive).ToList() is { Count: > 0 } live)
        {
            var instance = live[_random.Next(live.Count)];
            _trace[^1] += $" {instance.Process.Name}";
            act(instance);
        }
    }

    public void Advance(int least, int below) => Advance(_random.Next(least, below));

    public PartitionId AnyInput() => World.Inputs[_random.Next(World.Inputs.Count)];

    public void AbortedInput()
    {
        _camera.BeginWith(AnyInput(), "aborted", "aborted");
        _camera.Abort(TimeSpan.FromSeconds(1));
        Fired.Add("aborted input");
    }

    public void StartOne()
    {
        var running = World.Instances.Where(i => !i.Process.IsDead && !i.IsClosed && i.Stop is null).Select(i => i.Process.Name).ToList();
        if (Names.Where(n => !running.Contains(n)).ToList() is { Count: > 0 } free)
        {
            Advance(1);
            PortCallKind? crashAt = _random.Next(6) == 0 ? Choose(StartCalls) : null;
            World.Start(free[_random.Next(free.Count)], _seams, process => process.CrashAtNext = crashAt);
        }
    }

    public void Kill(EngineInstance instance)
    {
        Fired.Add("kill");
        instance.Kill();
    }

    public void CrashSoon(EngineInstance instance) => instance.Process.CrashAt = instance.Process.CallCount + _random.Next(1, 40);

    public void CrashAtCall(EngineInstance instance)
    {
        instance.Process.CrashAtNext = Choose(Calls);
        if (instance.Process.CrashAtNext == PortCallKind.Close)
        {
            instance.Close();
        }
    }

    public void ContinueAll() => World.Instances.Where(i => i.Process.Stopped).ToList().ForEach(i => i.Process.Stopped = false);

    public void ScriptFault(EngineInstance instance)
    {
        var kind = Choose(
            PortCallKind.InitTransactions, PortCallKind.Begin, PortCallKind.Produce, PortCallKind.SendOffsets,
            PortCallKind.Commit, PortCallKind.Commit,
            PortCallKind.Abort, PortCallKind.Committed, PortCallKind.QueryWatermarks, PortCallKind.Seek, PortCallKind.Poll);
        var outcome = kind is PortCallKind.SendOffsets or PortCallKind.Commit
            ? Choose(TransactionOutcome.Retriable, TransactionOutcome.Abortable, TransactionOutcome.Fatal)
            : Choose(TransactionOutcome.Retriable, TransactionOutcome.Fatal);
        instance.Process.Faults.Fail(kind, new TransactionResult(outcome, "SCRIPTED"), _random.Next(1, 3), afterEffect: _random.Next(2) == 0);
        if (kind == PortCallKind.Abort)
        {
            // Nothing is aborted by itself.
            instance.Process.Faults.Fail(PortCallKind.Commit, new TransactionResult(TransactionOutcome.Abortable, "SCRIPTED"));
        }
    }

    public void LoseNetwork(EngineInstance instance)
    {
        instance.Process.Unreachable = true;
        World.Cluster.Time.Schedule(TimeSpan.FromMilliseconds(_random.Next(50, 6000)), () => instance.Process.Unreachable = false);
    }

    public void MoveCoordinator() => World.Cluster.MoveCoordinator(TimeSpan.FromMilliseconds(_random.Next(20, 3000)));

    public void LimitPolls(EngineInstance instance) => instance.Process.PollLimit = Choose(1, 3, int.MaxValue);

    public void Compact()
    {
        var state = EngineWorld.StateOf(AnyInput());
        World.Cluster.Compact(state, _random.NextInt64(World.Cluster.EndOffset(state) + 1));
    }

    /// <summary>Retention as far as it may go: nothing below the replay floor is ever needed again.</summary>
    public void RetainToFloor()
    {
        var input = AnyInput();
        if (World.TryManifest(input) is not { } manifest)
        {
            return;
        }

        var before = World.Cluster.StartOffset(input);
        World.Cluster.DeleteRecords(input, manifest.ReplayFloor.Offset);
        World.Cluster.DeleteRecords(EngineWorld.JournalOf(input), manifest.JournalOffset);
        if (World.Cluster.StartOffset(input) > before)
        {
            Fired.Add("retained to the floor");
        }
    }

    /// <summary>All processes die, and the cleaner works over the state topics while nobody reads them.</summary>
    public void TotalOutage()
    {
        foreach (var instance in World.Instances.Where(i => !i.Process.IsDead && !i.IsClosed).ToList())
        {
            instance.Kill();
        }

        Fired.Add("all killed");
        Advance(12_000);
        foreach (var input in World.Inputs)
        {
            World.Cluster.Shuffle(EngineWorld.StateOf(input), _random);
        }
    }

    public void FlipSchema() => _workload.SchemaKnown = !_workload.SchemaKnown;

    /// <summary>A schedule whose moves sent too little or met too few faults is made worth its time.</summary>
    private void TopUp()
    {
        _random = new Random(_schedule.Seed);
        while (_sent < LeastRecords)
        {
            Send();
            World.Run(1);
        }

        while (Fired.Total < LeastFaults)
        {
            StartOne();
            World.Run(20);
            OnLive(Kill);
        }
    }

    private void Heal()
    {
        _trace.Add("heal");
        World.Cluster.DeliverHeldEndTransactions();
        World.Cluster.Markers.Delay = _ => TimeSpan.Zero;
        _workload.SchemaKnown = true;
        foreach (var process in World.Instances.Select(i => i.Process))
        {
            process.Faults.Clear();
            process.CrashAt = 0;
            process.CrashAtNext = null;
            process.Unreachable = false;
            process.Stopped = false;
            process.TakeHeldEndTransaction();
        }

        Advance(12_000);
        while (!World.Instances.Any(i => i.IsAlive))
        {
            Advance(1);
            World.Start(Names[0], _seams);
        }
    }

    private void AssertRestoredStateMatches()
    {
        foreach (var instance in World.Instances.Where(i => i.IsAlive).ToList())
        {
            instance.Close();
        }

        // Tombstones go only now: Kafka keeps them for a day, longer than any restore takes.
        foreach (var input in World.Inputs)
        {
            World.Cluster.Compact(EngineWorld.StateOf(input), dropTombstones: true);
            World.Cluster.Shuffle(EngineWorld.StateOf(input), _random);
        }

        Advance(4_000);
        World.Snapshots = new SnapshotSchedule();
        var fresh = World.Start("fresh", _seams);
        World.RunUntil(() => World.Inputs.All(p => fresh.IsRunning(p)), "everything restored");
        _workload.AssertRestored(fresh);
    }

    private InMemoryClusterOptions NewOptions() => new()
    {
        Protocol = Choose(GroupProtocol.ClassicCooperative, GroupProtocol.ClassicEager, GroupProtocol.Consumer),
        SessionTimeout = TimeSpan.FromSeconds(3),
        MaxPollInterval = TimeSpan.FromSeconds(20),
        TransactionScanInterval = TimeSpan.FromSeconds(1),
    };

    private void Advance(int milliseconds) => World.Cluster.Time.Advance(TimeSpan.FromMilliseconds(milliseconds));

    private T Choose<T>(params T[] choices) => choices[_random.Next(choices.Length)];
}
