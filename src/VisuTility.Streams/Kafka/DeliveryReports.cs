using Confluent.Kafka;
using VisuTility.Streams.Ports;
using Report = Confluent.Kafka.DeliveryReport<byte[]?, byte[]?>;

namespace VisuTility.Streams.Kafka;

/// <summary>
/// What brokers said about the records of one producer. One handler per topic, made once: a report does not name its topic's role.
/// </summary>
internal sealed class DeliveryReports
{
    private readonly Dictionary<PartitionId, long> _acknowledged = [];
    private readonly Action<Report>[] _handlers;

    public DeliveryReports() => _handlers = [.. Enum.GetValues<TopicRole>().Select(role => (Action<Report>)(report => Add(role, report)))];

    /// <summary>Why the first record of the present transaction that failed was not written.</summary>
    public Error? Failure { get; private set; }

    public void Begin() => Failure = null;

    public Action<Report> HandlerOf(TopicRole topic) => _handlers[(int)topic];

    public long LastAcknowledged(PartitionId partition) => _acknowledged.GetValueOrDefault(partition, -1);

    private void Add(TopicRole topic, Report report)
    {
        if (report.Error.IsError)
        {
            Failure ??= new Error(report.Error.Code, $"{report.TopicPartition}: {report.Error.Reason}");
            return;
        }

        var partition = new PartitionId(topic, report.Partition.Value);
        _acknowledged[partition] = Math.Max(LastAcknowledged(partition), report.Offset.Value);
    }
}
