using System.Diagnostics;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using VisuTility.Streams.IntegrationTests.Fixtures;
using VisuTility.Streams.Kafka;
using VisuTility.Streams.Kafka.Settings;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Tests.Stories;

namespace VisuTility.Streams.IntegrationTests.Stories;

/// <summary>A real Kafka with topics, group and transactional ids of the story's own.</summary>
internal sealed class RealStoryWorld : StoryWorld
{
    public static readonly TimeSpan LongestStory = TimeSpan.FromSeconds(40);

    private readonly TopicNames _names = KafkaLocal.NewNames();
    private readonly List<RealStoryProcess> _processes = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly KafkaOptions _options;
    private readonly IAdminClient _admin;
    private readonly Lazy<IProducer<byte[]?, byte[]?>> _plain;

    public RealStoryWorld(KafkaLocal kafka, StoryProtocol protocol)
        : base(protocol)
    {
        _options = kafka.Options(_names) with
        {
            GroupProtocol = protocol == StoryProtocol.Consumer ? KafkaGroupProtocol.Consumer : KafkaGroupProtocol.Classic,
            SessionTimeout = TimeSpan.FromSeconds(3),
            TransactionTimeout = TimeSpan.FromSeconds(5),
            Common = new Dictionary<string, string>
            {
                ["topic.metadata.refresh.interval.ms"] = "500",
                ["topic.metadata.propagation.max.ms"] = "1000",
            },
            Consumer = Consumer(protocol),
        };
        _admin = new AdminClientBuilder(Plain()).SetLogHandler((_, _) => { }).Build();
        _plain = new Lazy<IProducer<byte[]?, byte[]?>>(() => new ProducerBuilder<byte[]?, byte[]?>(Plain()).Build());
    }

    public override IKafkaClients Process(string name)
    {
        var process = new RealStoryProcess(_options, _names, Protocol == StoryProtocol.Eager);
        _processes.Add(process);
        return process;
    }

    public override void Kill(IKafkaClients process) => ((RealStoryProcess)process).Kill();

    public override void CreateTopic(TopicRole role, int partitions) => _admin.CreateTopicsAsync(
    [
        new TopicSpecification
        {
            Name = _names[role],
            NumPartitions = partitions,
            ReplicationFactor = 1,
            Configs = new Dictionary<string, string> { ["message.timestamp.type"] = "LogAppendTime", ["max.message.bytes"] = "1000000" },
        },
    ]).Wait();

    public override void DeleteTopic(TopicRole role) => _admin.DeleteTopicsAsync([_names[role]]).Wait();

    public override void AddPartitions(TopicRole role, int partitions) =>
        _admin.CreatePartitionsAsync([new PartitionsSpecification { Topic = _names[role], IncreaseTo = partitions }]).Wait();

    public override void DeleteRecords(PartitionId partition, long before) =>
        _admin.DeleteRecordsAsync([new TopicPartitionOffset(_names[partition.Topic], partition.Partition, before)]).Wait();

    public override void Append(PartitionId partition, byte[]? key, byte[]? value)
    {
        var target = new TopicPartition(_names[partition.Topic], partition.Partition);
        _plain.Value.ProduceAsync(target, new Message<byte[]?, byte[]?> { Key = key, Value = value }).Wait();
    }

    /// <summary>A reader's metadata names the group and no member; the adapter would refuse it, so it is told another story.</summary>
    public override object TokenOfNobody(IKafkaClients process)
    {
        var reader = process.CreateReader("nobody", readCommitted: true);
        return (GroupMembership)reader.GroupMetadata() with { MemberId = "past the guard" };
    }

    public override void Expel(IRecordConsumer member) => LeaveGroupRequest.Send(_options.BootstrapServers, _options.GroupId, member.MemberId);

    protected override bool PassTime()
    {
        Thread.Sleep(5); // The condition is asked again; nothing is hoped of the pause itself.
        return _clock.Elapsed < LongestStory;
    }

    protected override void Dispose(bool disposing)
    {
        var left = Task.WaitAll([.. _processes.SelectMany(p => p.Leave())], Patience);
        _processes.ForEach(p => p.Kill());
        if (_plain.IsValueCreated)
        {
            _plain.Value.Dispose();
        }

        _admin.Dispose();
        Assert.True(left, "the story's members did not leave the group in time");
    }

    /// <summary>A short poll limit for the classic protocol; KIP-848 takes no session time-out from a client, and readers need both to fit.</summary>
    private static Dictionary<string, string> Consumer(StoryProtocol protocol) => protocol == StoryProtocol.Consumer
        ? []
        : new Dictionary<string, string> { ["session.timeout.ms"] = "3000", ["max.poll.interval.ms"] = "3000" };

    private Dictionary<string, string> Plain() => new() { ["bootstrap.servers"] = _options.BootstrapServers };
}
