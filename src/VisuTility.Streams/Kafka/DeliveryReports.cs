using Confluent.Kafka;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Kafka;

/// <summary>What brokers said about the records of one producer. One handler per topic, made once: a report does not name its topic's role.</summary>
internal sealed class DeliveryReports
{
    private readonly Dictionary<PartitionId, long> _acknowledged = [];
    private readonly Action<DeliveryReport<byte[]?, byte[]?>>[] _handlers;

    public DeliveryReports() =>
        _handlers = [.. Enum.GetValues<TopicRole>().Select(role => (Action<DeliveryReport<byte[]?, byte[]?>>)(report => Add(role, report)))];

    /// <summary>Set when a record of the present transaction was refused for its size.</summary>
    public Error? TooLarge { get; private set; }

    public void Begin() => TooLarge = null;

    public Action<DeliveryReport<byte[]?, byte[]?>> HandlerOf(TopicRole topic) => _handlers[(int)topic];

    public long LastAcknowledged(PartitionId partition) => _acknowledged.GetValueOrDefault(partition, -1);

    private void Add(TopicRole topic, DeliveryReport<byte[]?, byte[]?> report)
    {
        if (report.Error.Code == ErrorCode.MsgSizeTooLarge)
        {
            TooLarge = new Error(report.Error.Code, $"{report.TopicPartition}: {report.Error.Reason}");
        }
        else if (!report.Error.IsError)
        {
            var partition = new PartitionId(topic, report.Partition.Value);
            _acknowledged[partition] = Math.Max(LastAcknowledged(partition), report.Offset.Value);
        }
    }
}
