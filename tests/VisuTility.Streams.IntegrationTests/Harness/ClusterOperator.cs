using Confluent.Kafka;
using Confluent.Kafka.Admin;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.IntegrationTests.Harness;

/// <summary>Whoever has the cluster's rights and may do harm with them: offsets, topics, records and settings by hand.</summary>
internal sealed class ClusterOperator(string bootstrap, TopicNames names, string group, Dictionary<string, string>? more = null) : IDisposable
{
    private readonly Dictionary<string, string> _settings = new(more ?? []) { ["bootstrap.servers"] = bootstrap };
    private IAdminClient? _admin;

    public IAdminClient Admin => _admin ??= new AdminClientBuilder(_settings).Build();

    public void SetOffset(PartitionId partition, long offset)
    {
        using var member = new ConsumerBuilder<Ignore, Ignore>(new Dictionary<string, string>(_settings) { ["group.id"] = group }).Build();
        member.Commit([new TopicPartitionOffset(names[partition.Topic], partition.Partition, offset)]);
    }

    public void DeleteGroup() => Wait(Admin.DeleteGroupsAsync([group]));

    public void DeleteRecords(PartitionId partition, long before) =>
        Wait(Admin.DeleteRecordsAsync([new TopicPartitionOffset(names[partition.Topic], partition.Partition, before)]));

    public void Set(TopicRole topic, string name, string value) => Wait(Admin.IncrementalAlterConfigsAsync(new()
    {
        [new ConfigResource { Type = ResourceType.Topic, Name = names[topic] }] = [new ConfigEntry { Name = name, Value = value, IncrementalOperation = AlterConfigOpType.Set }],
    }));

    public void AddPartitions(TopicRole topic, int count) => Wait(Admin.CreatePartitionsAsync([new PartitionsSpecification { Topic = names[topic], IncreaseTo = count }]));

    public void MakeAgain(TopicRole topic, int partitions)
    {
        Wait(Admin.DeleteTopicsAsync([names[topic]]));
        var specification = new TopicSpecification
        {
            Name = names[topic], NumPartitions = partitions, ReplicationFactor = 1, Configs = new() { ["message.timestamp.type"] = "LogAppendTime" },
        };
        Await.That(() => IsMade(specification), $"{names[topic]} made again");
    }

    /// <summary>Outside of any transaction, as a stranger writes.</summary>
    public void Write(PartitionId partition, byte[]? key, byte[]? value)
    {
        var settings = new ProducerConfig(new Dictionary<string, string>(_settings)) { MessageMaxBytes = 50_000_000, CompressionType = CompressionType.Lz4 };
        using var producer = new ProducerBuilder<byte[]?, byte[]?>(settings).Build();
        Wait(producer.ProduceAsync(new TopicPartition(names[partition.Topic], partition.Partition), new Message<byte[]?, byte[]?> { Key = key, Value = value }));
    }

    public void Dispose() => _admin?.Dispose();

    /// <summary>A name stays taken for a moment after its topic was deleted.</summary>
    private bool IsMade(TopicSpecification topic)
    {
        try
        {
            Wait(Admin.CreateTopicsAsync([topic]));
            return true;
        }
        catch (CreateTopicsException e) when (e.Results.TrueForAll(r => r.Error.Code == ErrorCode.TopicAlreadyExists))
        {
            return false;
        }
    }

    private static void Wait(Task task) => task.WaitAsync(TimeSpan.FromSeconds(60)).GetAwaiter().GetResult();
}
