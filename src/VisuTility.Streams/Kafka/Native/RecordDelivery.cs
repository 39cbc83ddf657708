using System.Runtime.InteropServices;
using System.Text;
using Confluent.Kafka;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Kafka.Native;

/// <summary>Turns native messages into records, ends and faults of a batch, without an object per record.</summary>
internal sealed unsafe class RecordDelivery(TopicNames names, OpenPartitions open, nint client)
{
    private const int FatalTextBytes = 512;

    private readonly byte[][] _topicNames = [.. Enum.GetValues<TopicRole>().Select(r => Encoding.UTF8.GetBytes(names[r]))];

    public void Fill(RecordBatch batch, NativeBatch messages)
    {
        // Valid within one call only: a topic's pointer is kept alive by the messages that carry it.
        nint topic = 0;
        TopicRole? role = null;
        for (var i = 0; i < messages.Count; i++)
        {
            var message = messages[i];
            if (message->Topic != topic)
            {
                topic = message->Topic;
                role = RoleOf(topic);
            }

            if (message->Error != RdKafka.NoError)
            {
                AddEvent(batch, message, role);
            }
            else if (role is { } known && open[known, message->Partition])
            {
                AddRecord(batch, message, known);
            }
        }
    }

    private static void AddRecord(RecordBatch batch, NativeMessage* message, TopicRole role) => batch.Add(new RecordView(
        new PartitionId(role, message->Partition),
        message->Offset,
        RdKafka.MessageTimestamp(message, null),
        message->Key,
        message->Key == null ? -1 : (int)message->KeyLength,
        message->Value,
        message->Value == null ? -1 : (int)message->ValueLength,
        NativeHeaders.Read(message)));

    private void AddEvent(RecordBatch batch, NativeMessage* message, TopicRole? role)
    {
        var partition = role is { } known && message->Partition >= 0 ? new PartitionId(known, message->Partition) : (PartitionId?)null;
        if (message->Error != RdKafka.PartitionEof)
        {
            batch.Faults.Add(Fault(message, partition));
        }
        else if (partition is { } ended && open[ended.Topic, ended.Partition])
        {
            batch.Ends.Add(new PartitionOffset(ended, message->Offset));
        }
    }

    private ConsumerFault Fault(NativeMessage* message, PartitionId? partition)
    {
        var code = message->Error;
        var text = RdKafka.Text(RdKafka.MessageErrorText(message));
        if (code == RdKafka.Fatal)
        {
            var reason = stackalloc byte[FatalTextBytes];
            code = RdKafka.FatalError(client, reason, FatalTextBytes);
            text = RdKafka.Text(reason);
        }

        var kind = KafkaErrors.ConsumerFaultKindOf((ErrorCode)code, message->Error == RdKafka.Fatal);
        return new ConsumerFault(kind, partition, RdKafka.NameOf(code), text);
    }

    private TopicRole? RoleOf(nint topic)
    {
        if (topic == 0)
        {
            return null;
        }

        var name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(RdKafka.TopicName(topic));
        for (var i = 0; i < _topicNames.Length; i++)
        {
            if (name.SequenceEqual(_topicNames[i]))
            {
                return (TopicRole)i;
            }
        }

        return null;
    }
}
