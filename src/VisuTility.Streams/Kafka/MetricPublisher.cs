using System.Text;
using Confluent.Kafka;
using VisuTility.Streams.Avro;
using VisuTility.Streams.Kafka.Settings;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.Kafka;

/// <summary>
/// Publishes metric events as a camera does: keyed by camera, partitioned as Java clients partition, idempotent, not in a
/// transaction. Used by one thread. What a broker refuses is counted, not thrown.
/// </summary>
public sealed class MetricPublisher : IDisposable
{
    private static readonly TimeSpan QueueFullWait = TimeSpan.FromMilliseconds(100);

    private readonly IProducer<byte[], byte[]> _producer;
    private readonly string _topic;
    private readonly int _schemaId;
    private readonly Action<DeliveryReport<byte[], byte[]>> _onReport;
    private readonly Dictionary<string, byte[]> _keys = new(StringComparer.Ordinal);
    private readonly AvroWriter _writer = new();
    private long _delivered;
    private long _failed;
    private volatile string? _failure;

    internal MetricPublisher(ClientSettings settings, string clientId, string topic, int schemaId, Action<LogMessage> log)
    {
        _topic = topic;
        _schemaId = schemaId;
        _onReport = OnReport;
        _producer = new ProducerBuilder<byte[], byte[]>(settings.Publisher(clientId)).SetLogHandler((_, line) => log(line)).Build();
    }

    /// <summary>Records that a broker has acknowledged.</summary>
    public long Delivered => Interlocked.Read(ref _delivered);

    /// <summary>Records given up.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Why the first of them was given up.</summary>
    public string? Failure => _failure;

    /// <summary>Queues the event; waits while the client's queue is full. The append time of the record is the broker's.</summary>
    public void Publish(MetricEvent reading, CancellationToken cancellation = default)
    {
        _writer.Clear();
        ConfluentFrame.WriteHeader(_writer, _schemaId);
        reading.Encode(_writer);
        var message = new Message<byte[], byte[]> { Key = KeyOf(reading.CameraId), Value = _writer.ToArray() };
        while (!TryProduce(message))
        {
            cancellation.ThrowIfCancellationRequested();
            _producer.Flush(QueueFullWait);
        }
    }

    /// <summary>True when nothing is waiting for an acknowledgement any more.</summary>
    public bool Flush(TimeSpan timeout) => _producer.Flush(timeout) == 0;

    public void Dispose() => _producer.Dispose();

    private bool TryProduce(Message<byte[], byte[]> message)
    {
        try
        {
            _producer.Produce(_topic, message, _onReport);
            return true;
        }
        catch (KafkaException e) when (e.Error.Code == ErrorCode.Local_QueueFull)
        {
            return false;
        }
        catch (KafkaException e)
        {
            Count(e.Error);
            return true;
        }
    }

    private void OnReport(DeliveryReport<byte[], byte[]> report) => Count(report.Error);

    private void Count(Error error)
    {
        if (error.IsError)
        {
            _failure ??= error.Reason;
            Interlocked.Increment(ref _failed);
        }
        else
        {
            Interlocked.Increment(ref _delivered);
        }
    }

    private byte[] KeyOf(string camera)
    {
        if (!_keys.TryGetValue(camera, out var key))
        {
            _keys[camera] = key = Encoding.UTF8.GetBytes(camera);
        }

        return key;
    }
}
