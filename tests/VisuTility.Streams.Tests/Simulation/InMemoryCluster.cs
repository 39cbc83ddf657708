using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Tests.Simulation;

/// <summary>
/// A Kafka cluster in memory for one thread and virtual time: the rules of notes on a real broker, without a network. One consumer group,
/// the service's.
/// Each simulated process gets its own <see cref="InMemoryClients"/>. The test API on top (Append, ReadCommitted, ...) acts as an operator
/// or camera would.
/// </summary>
public sealed class InMemoryCluster
{
    private readonly List<InMemoryTopic> _topics = [];
    private int _topicsMade;
    private long _coordinatorBackMs;

    public InMemoryCluster(InMemoryClusterOptions? options = null)
    {
        Options = options ?? new InMemoryClusterOptions();
        Markers = new MarkerQueue(Time);
        Transactions = new TransactionCoordinator(this);
        Group = Options.Protocol == GroupProtocol.Consumer
            ? new ConsumerProtocolGroup(this)
            : new ClassicGroup(this, Options.Protocol == GroupProtocol.ClassicEager);
    }

    public InMemoryClusterOptions Options { get; }

    public ManualTimeProvider Time { get; } = new();

    public FaultLog Fired { get; } = new();

    public MarkerQueue Markers { get; }

    public string ClusterId { get; set; } = "in-memory";

    /// <summary>No broker answers anybody.</summary>
    public bool Unavailable { get; set; }

    /// <summary>EndTxn frames that were overtaken on the way (see <see cref="InMemoryClients.HoldNextEndTransaction"/>).</summary>
    public int HeldEndTransactions => HeldFrames.Count;

    /// <summary>The coordinators of transactions and group are on their way to another broker: who needs one waits.</summary>
    public bool CoordinatorMoves => Time.NowMs < _coordinatorBackMs;

    internal TransactionCoordinator Transactions { get; }

    internal OffsetStore Offsets { get; } = new();

    internal IConsumerGroup Group { get; }

    internal List<Action> HeldFrames { get; } = [];

    public InMemoryClients CreateProcess(string name) => new(this, name);

    public void CreateTopic(TopicRole role, int partitions)
    {
        if (FindTopic(role) is not null)
        {
            throw new InvalidOperationException($"Topic {role} exists.");
        }

        _topics.Add(new InMemoryTopic(role, $"topic-id-{++_topicsMade}", partitions, Time));
        _topics.Sort((a, b) => a.Role.CompareTo(b.Role));
        Group.MetadataChanged();
    }

    /// <summary>The group's offsets go with it.</summary>
    public void DeleteTopic(TopicRole role)
    {
        _topics.Remove(Topic(role));
        Offsets.DropTopic(role);
        Group.MetadataChanged();
    }

    public void AddPartitions(TopicRole role, int partitions)
    {
        Topic(role).Grow(partitions, Time);
        Group.MetadataChanged();
    }

    /// <summary>A record of a producer without transactions; the timestamp is the broker's append time.</summary>
    public long Append(PartitionId partition, byte[]? key, byte[]? value, RecordHeaders? headers = null) =>
        Log(partition).Append(key, value, headers);

    /// <summary>What a read_committed reader can read now, in order.</summary>
    public IReadOnlyList<StoredRecord> ReadCommitted(PartitionId partition)
    {
        var log = Log(partition);
        return [.. log.Records.Where(r => r.IsCommittedData && r.Offset < log.LastStable)];
    }

    /// <summary>Everything in the log: open and aborted records and markers too.</summary>
    public IReadOnlyList<StoredRecord> ReadAll(PartitionId partition) => Log(partition).Records;

    public int PartitionCount(TopicRole role) => Topic(role).Logs.Count;

    public long EndOffset(PartitionId partition) => Log(partition).End;

    public long LastStableOffset(PartitionId partition) => Log(partition).LastStable;

    public long StartOffset(PartitionId partition) => Log(partition).Start;

    public long? CommittedOffset(PartitionId partition) => Offsets.Committed(partition);

    /// <summary>Moves or deletes (null) the group's offset by hand.</summary>
    public void SetCommittedOffset(PartitionId partition, long? offset) => Offsets.Set(partition, offset);

    public void MoveCoordinator(TimeSpan takes)
    {
        _coordinatorBackMs = Time.NowMs + (long)takes.TotalMilliseconds;
        Time.Schedule(takes, () => { }); // Wakes those who wait.
    }

    /// <summary>What a read_committed reader has been able to read since the topic was made: also what retention has removed.</summary>
    public IReadOnlyList<StoredRecord> ReadCommittedEver(PartitionId partition)
    {
        var log = Log(partition);
        return [.. log.Removed.Where(r => r.IsCommittedData), .. log.Records.Where(r => r.IsCommittedData && r.Offset < log.LastStable)];
    }

    public void DeleteRecords(PartitionId partition, long before) => Log(partition).DeleteBefore(before);

    /// <summary>Removes records whose append time is older, from the log's start on.</summary>
    public void Retain(PartitionId partition, TimeSpan age)
    {
        var log = Log(partition);
        var oldestMs = Time.NowMs - (long)age.TotalMilliseconds;
        log.DeleteBefore(log.Records.FirstOrDefault(r => r.TimestampMs >= oldestMs)?.Offset ?? log.End);
    }

    public void Compact(PartitionId partition, long before = long.MaxValue, bool dropTombstones = false)
    {
        var log = Log(partition);
        var records = log.Records.Count;
        log.Compact(before, dropTombstones);
        if (log.Records.Count < records)
        {
            Fired.Add("compacted");
        }
    }

    /// <summary>
    /// A compacted state partition whose records stand in another order: a reader may depend on what is the last record of a key, not on the
    /// order of keys.
    /// </summary>
    public void Shuffle(PartitionId partition, Random random)
    {
        Compact(partition);
        if (Log(partition).Shuffle(random))
        {
            Fired.Add("state shuffled");
        }
    }

    /// <summary>The overtaken EndTxn frames arrive: each ends whatever transaction of its producer is open now.</summary>
    public void DeliverHeldEndTransactions()
    {
        var frames = HeldFrames.ToList();
        HeldFrames.Clear();
        frames.ForEach(f => f());
    }

    internal InMemoryTopic? FindTopic(TopicRole role) => _topics.Find(t => t.Role == role);

    internal PartitionLog? FindLog(PartitionId partition) => FindTopic(partition.Topic)?.Find(partition.Partition);

    internal List<PartitionId> PartitionsOf(IEnumerable<TopicRole> roles) =>
        [.. roles.Distinct().Order().Select(FindTopic).OfType<InMemoryTopic>().SelectMany(t => t.Partitions)];

    internal ClusterDescription Describe() =>
        new(ClusterId, _topics.ToDictionary(t => t.Role, t => new TopicDescription(t.Role, Options.Names[t.Role], t.Id, t.Logs.Count)));

    private InMemoryTopic Topic(TopicRole role) => FindTopic(role) ?? throw new InvalidOperationException($"There is no topic {role}.");

    private PartitionLog Log(PartitionId partition) =>
        FindLog(partition) ?? throw new InvalidOperationException($"There is no partition {partition}.");
}
