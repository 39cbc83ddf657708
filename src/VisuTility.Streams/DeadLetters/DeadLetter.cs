using System.Globalization;
using System.Text;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.DeadLetters;

/// <summary>
/// A record that could not be applied, on its way to the dead letters: original key, value and headers, and why. Header names follow Kafka Streams'
/// (KIP-1034), which tools know, and <c>visutility.dlq.*</c>. A record that no topic would take as it is (a compressed batch holds far more than its topic's
/// limit) is cut, or it could never be passed: the sizes it had stand in <c>visutility.dlq.cut</c>. A function of the record alone.
/// </summary>
public static class DeadLetter
{
    private const int MaxMessage = 1024;

    /// <summary>Together less than the 2 MiB that the topic takes at least.</summary>
    public const int MaxValueBytes = 1408 * 1024;

    public const int MaxKeyBytes = 64 * 1024;

    public const int MaxHeaderBytes = 256 * 1024;

    public static OutputRecord Of(in RecordView record, string topic, DeadLetterReason reason, string message, string? schemaId)
    {
        var originals = record.Headers?.Items ?? [];
        var headerBytes = originals.Sum(static header => (long)header.Name.Length + (header.Value?.Length ?? 0));
        var headers = new List<RecordHeader>(headerBytes <= MaxHeaderBytes ? originals : [])
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

        if (record.KeyLength > MaxKeyBytes || record.ValueLength > MaxValueBytes || headerBytes > MaxHeaderBytes)
        {
            headers.Add(Text("visutility.dlq.cut", FormattableString.Invariant($"key {record.KeyLength}, value {record.ValueLength}, headers {headerBytes} bytes")));
        }

        return new OutputRecord(
            TopicRole.DeadLetters, -1, record.KeyLength < 0 ? null : Begin(record.Key, MaxKeyBytes), record.IsTombstone ? null : Begin(record.Value, MaxValueBytes),
            new RecordHeaders(headers));
    }

    private static byte[] Begin(ReadOnlySpan<byte> bytes, int most) => bytes[..Math.Min(bytes.Length, most)].ToArray();

    private static RecordHeader Text(string name, string value) => new(name, Encoding.UTF8.GetBytes(value));
}
