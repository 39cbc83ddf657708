using System.Globalization;
using System.Text;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.DeadLetters;

/// <summary>
/// A record that could not be applied, on its way to the dead letters: original key, value and headers, and why. Header names follow Kafka Streams'
/// (KIP-1034), which tools know, and <c>visutility.dlq.*</c>.
/// </summary>
public static class DeadLetter
{
    private const int MaxMessage = 1024;

    public static OutputRecord Of(in RecordView record, string topic, DeadLetterReason reason, string message, string? schemaId)
    {
        var headers = new List<RecordHeader>(record.Headers?.Items ?? [])
        {
            Text("__streams.errors.topic", topic),
            Text("__streams.errors.partition", record.Partition.Partition.ToString(CultureInfo.InvariantCulture)),
            Text("__streams.errors.offset", record.Offset.ToString(CultureInfo.InvariantCulture)),
            Text("__streams.errors.message", message.Length <= MaxMessage ? message : message[..MaxMessage]),
            Text("visutility.dlq.reason", DeadLetterReasons.Name(reason)),
            Text("visutility.dlq.stage", DeadLetterReasons.Stage(reason)),
            Text("visutility.dlq.timestamp", record.TimestampMs.ToString(CultureInfo.InvariantCulture)),
        };
        if (schemaId is not null)
        {
            headers.Add(Text("visutility.dlq.schema.id", schemaId));
        }

        return new OutputRecord(
            TopicRole.DeadLetters, -1, record.KeyLength < 0 ? null : record.Key.ToArray(), record.IsTombstone ? null : record.Value.ToArray(),
            new RecordHeaders(headers));
    }

    private static RecordHeader Text(string name, string value) => new(name, Encoding.UTF8.GetBytes(value));
}
