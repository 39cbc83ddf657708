using System.Text;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Processing;
using VisuTility.Streams.Records;
using VisuTility.Streams.State;
using VisuTility.Streams.Tests.Simulation;

namespace VisuTility.Streams.Tests.Processing;

/// <summary>A cluster with the topics of stage 1 and instances of the real engine over the test fold, stepped by the test.</summary>
internal sealed class EngineWorld
{
    public const int SignalPartitions = 2;

    private readonly List<EngineInstance> _instances = [];

    public EngineWorld(int partitions = 2, InMemoryClusterOptions? options = null, bool withFleet = false)
    {
        MakeFold = scope => new TestFold(scope, Knobs);
        Cluster = new InMemoryCluster(options);
        Inputs = [.. Enumerable.Range(0, partitions).Select(p => new PartitionId(TopicRole.Metrics, p))];
        Cluster.CreateTopic(TopicRole.Metrics, partitions);
        Cluster.CreateTopic(TopicRole.State, partitions);
        Cluster.CreateTopic(TopicRole.Journal, partitions);
        Cluster.CreateTopic(TopicRole.Control, 1);
        Cluster.CreateTopic(TopicRole.Alerts, 1);
        Cluster.CreateTopic(TopicRole.DeadLetters, 1);
        if (withFleet)
        {
            Inputs = [.. Inputs, .. Enumerable.Range(0, SignalPartitions).Select(p => new PartitionId(TopicRole.Signals, p))];
            Cluster.CreateTopic(TopicRole.Signals, SignalPartitions);
            Cluster.CreateTopic(TopicRole.FleetState, SignalPartitions);
            Cluster.CreateTopic(TopicRole.FleetJournal, SignalPartitions);
            Cluster.CreateTopic(TopicRole.RetrainJobs, 2);
        }
    }

    public InMemoryCluster Cluster { get; }

    public IReadOnlyList<PartitionId> Inputs { get; }

    public TestFold.Knobs Knobs { get; } = new();

    /// <summary>What the instances run; the test fold where nothing else is said.</summary>
    public Func<FoldScope, IPartitionFold> MakeFold { get; set; }

    public SnapshotSchedule Snapshots { get; set; } = new();

    public TimeSpan CommitInterval { get; set; } = TimeSpan.FromSeconds(1);

    public LostStatePolicy LostState { get; set; }

    public IReadOnlyList<EngineInstance> Instances => _instances;

    public static PartitionId StateOf(PartitionId input) =>
        new(input.Topic == TopicRole.Metrics ? TopicRole.State : TopicRole.FleetState, input.Partition);

    public static PartitionId JournalOf(PartitionId input) => PartitionIdentity.JournalOf(input);

    /// <summary>An instance works, saves everything and closes; then time passes.</summary>
    public void WorkAndClose(int records = 20, TimeSpan? then = null)
    {
        var a = Start("a");
        SendMany(0, records, "alert");
        RunUntilCaughtUp();
        a.Close();
        Cluster.Time.Advance(then ?? TimeSpan.FromMinutes(1));
    }

    /// <summary>Starts an instance; the name of a dead one starts it anew with the same transactional id.</summary>
    public EngineInstance Start(string name, EngineSeams? seams = null, Action<InMemoryClients>? prepare = null)
    {
        var process = Cluster.CreateProcess(name);
        prepare?.Invoke(process);
        var instance = new EngineInstance(this, process, seams);
        _instances.Add(instance);
        return instance;
    }

    public void Send(int partition, string key, string value) =>
        Cluster.Append(Inputs[partition], Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value));

    public void SendMany(int partition, int count, string word = "x")
    {
        for (var i = 0; i < count; i++)
        {
            Send(partition, $"k{i % 7}", $"{word}{i}");
        }
    }

    public void SendControl(ControlBody body) => Cluster.Append(
        new PartitionId(TopicRole.Control, 0), null,
        JournalCodec.EncodeControl(new ControlRecord { ControlId = "c", IssuedAtMs = Cluster.Time.NowMs, Body = body }));

    /// <summary>Steps all live instances in turn, each round 10 ms long.</summary>
    public void Run(int rounds)
    {
        for (var i = 0; i < rounds; i++)
        {
            foreach (var instance in _instances.Where(i => i.IsAlive).ToList())
            {
                instance.Step();
            }

            Cluster.Time.Advance(TimeSpan.FromMilliseconds(10));
        }
    }

    /// <summary>Runs until the condition holds; fails after a minute of virtual time.</summary>
    public void RunUntil(Func<bool> condition, string what)
    {
        for (var i = 0; i < 6000 && !condition(); i++)
        {
            Run(1);
        }

        Assert.True(condition(), $"Never happened: {what}. {string.Join('\n', _instances.SelectMany(i => i.Log.Lines).TakeLast(30))}");
    }

    public void RunUntilCaughtUp() =>
        RunUntil(() => Inputs.All(p => Cluster.CommittedOffset(p) == LastDataOffset(p) + 1), "everything committed");

    /// <summary>What was written equals the plain pass over log and journal.</summary>
    public void AssertMatchesReference() => OutputCheck.AssertEqual(Cluster, Inputs, MakeFold);

    /// <summary>Texts in the alerts and dead letters of one input, by the test fold's key.</summary>
    public List<string> Written(PartitionId input) =>
    [
        .. new[] { TopicRole.Alerts, TopicRole.DeadLetters }.SelectMany(topic => Cluster.ReadCommitted(new PartitionId(topic, 0)))
            .Where(r => ClusterProbe.Text(r.Key) == input.ToString())
            .Select(r => ClusterProbe.Text(r.Value)),
    ];

    public Manifest Manifest(PartitionId input) =>
        TryManifest(input) ?? throw new InvalidOperationException($"{input} has no manifest that can be read.");

    /// <summary>Null before the partition's first commit.</summary>
    public Manifest? TryManifest(PartitionId input)
    {
        var record = Cluster.ReadCommitted(StateOf(input)).LastOrDefault(r => r.Key!.AsSpan().SequenceEqual(StateKey.Manifest));
        return record is null ? null : Streams.State.Manifest.Decode(record.Value, out _);
    }

    /// <summary>Keys of the units that live according to the state topic.</summary>
    public List<string> StoredUnits(PartitionId input)
    {
        var units = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var record in Cluster.ReadCommitted(StateOf(input)).Where(r => r.Key![0] == StateKey.SnapshotKind))
        {
            var unit = Encoding.UTF8.GetString(record.Key.AsSpan(1));
            _ = record.Value is null ? units.Remove(unit) : units.Add(unit);
        }

        return [.. units];
    }

    public List<JournalEntry> Journal(PartitionId input) =>
        [.. Cluster.ReadCommitted(JournalOf(input)).Select(r => ReferenceRun.Decode(r.Value))];

    private long LastDataOffset(PartitionId input) => Cluster.ReadCommittedEver(input) is { Count: > 0 } records ? records[^1].Offset : -1;
}
