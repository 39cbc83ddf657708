using System.Reflection;
using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace VisuTility.Streams.Kafka.Native;

/// <summary>
/// The queue behind <c>Consume</c>, emptied in batches: one native call for a thousand records instead of a thousand, and no object per
/// record. It is the same queue and serves the same callbacks on the calling thread as <c>Consume</c> does, so both may be used with
/// one consumer. What <c>Consume</c> does besides - raise what a handler recorded - is done by <see cref="ThrowHandlerError"/>.
/// Confluent.Kafka keeps the native handle and that record internal: they are read by name, checked when the first consumer is made.
/// </summary>
internal sealed unsafe class ConsumerQueue : IDisposable
{
    private const BindingFlags Internal = BindingFlags.Instance | BindingFlags.NonPublic;

    private readonly object _consumer;
    private readonly FieldInfo _handlerError;
    private readonly nint _client;
    private nint _queue;

    public ConsumerQueue(IConsumer<Ignore, Ignore> consumer)
    {
        NativeLibraries.Load();
        _consumer = consumer;
        _handlerError = consumer.GetType().GetField("handlerException", Internal) ?? throw Unknown("Consumer.handlerException");
        var handle = typeof(Handle).GetProperty("LibrdkafkaHandle", Internal)?.GetValue(consumer.Handle) as SafeHandle;
        _client = (handle ?? throw Unknown("Handle.LibrdkafkaHandle")).DangerousGetHandle();
        _queue = RdKafka.QueueGetConsumer(_client);
    }

    public nint Client => _client;

    /// <summary>Messages put into <paramref name="messages"/>; each is the caller's to destroy.</summary>
    public int Take(Span<nint> messages, int timeoutMs)
    {
        fixed (nint* first = messages)
        {
            var count = RdKafka.ConsumeBatchQueue(_queue, timeoutMs, (NativeMessage**)first, (nuint)messages.Length);
            return (int)Math.Max(count, 0);
        }
    }

    /// <summary>
    /// Raises what Confluent.Kafka caught inside a callback since the last call: a refused (un)assign, never a broker's answer.
    /// </summary>
    public void ThrowHandlerError()
    {
        if (_handlerError.GetValue(_consumer) is Exception error)
        {
            _handlerError.SetValue(_consumer, null);
            throw error;
        }
    }

    public void Dispose()
    {
        if (_queue != 0)
        {
            RdKafka.QueueDestroy(_queue);
            _queue = 0;
        }
    }

    private static NotSupportedException Unknown(string member)
    {
        var version = typeof(Handle).Assembly.GetName().Version;
        return new NotSupportedException(
            $"This version of Confluent.Kafka ({version}) has no {member}; build with the version in Directory.Packages.props.");
    }
}
