using VisuTility.Streams.Ports;
using VisuTility.Streams.Tests.Simulation;

namespace VisuTility.Streams.Tests.Stories;

/// <summary>The cluster in memory, in virtual time.</summary>
internal sealed class InMemoryStoryWorld : StoryWorld
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private readonly InMemoryCluster _cluster;
    private readonly long _endMs;

    public InMemoryStoryWorld(StoryProtocol protocol)
        : base(protocol)
    {
        _cluster = new InMemoryCluster(new InMemoryClusterOptions
        {
            Protocol = protocol switch
            {
                StoryProtocol.Classic => GroupProtocol.ClassicCooperative,
                StoryProtocol.Eager => GroupProtocol.ClassicEager,
                _ => GroupProtocol.Consumer,
            },
            SessionTimeout = TimeSpan.FromSeconds(3),
            MaxPollInterval = TimeSpan.FromSeconds(3),
            TransactionTimeout = TimeSpan.FromSeconds(5),
        });
        _endMs = _cluster.Time.NowMs + (long)Limit.TotalMilliseconds;
    }

    public override IKafkaClients Process(string name) => _cluster.CreateProcess(name);

    public override void Kill(IKafkaClients process) => ((InMemoryClients)process).Kill();

    public override void CreateTopic(TopicRole role, int partitions) => _cluster.CreateTopic(role, partitions);

    public override void DeleteTopic(TopicRole role) => _cluster.DeleteTopic(role);

    public override void AddPartitions(TopicRole role, int partitions) => _cluster.AddPartitions(role, partitions);

    public override void DeleteRecords(PartitionId partition, long before) => _cluster.DeleteRecords(partition, before);

    public override void Append(PartitionId partition, byte[]? key, byte[]? value) => _cluster.Append(partition, key, value);

    public override object TokenOfNobody(IKafkaClients process) => new GroupToken("", -1, null);

    public override void Expel(IRecordConsumer member)
    {
        var dropped = _cluster.Group.Members.Single(m => m.MemberId == member.MemberId);
        _cluster.Group.Expire(dropped, "UNKNOWN_MEMBER_ID");
    }

    protected override bool PassTime()
    {
        _cluster.Time.Advance(TimeSpan.FromMilliseconds(50));
        return _cluster.Time.NowMs < _endMs;
    }

    protected override void Dispose(bool disposing)
    {
    }
}
