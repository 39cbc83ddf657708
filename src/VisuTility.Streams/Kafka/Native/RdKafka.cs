using System.Runtime.InteropServices;

namespace VisuTility.Streams.Kafka.Native;

/// <summary>
/// The few functions of librdkafka that Confluent.Kafka does not offer. Call <see cref="NativeLibraries.Load"/> before the first one.
/// </summary>
internal static unsafe partial class RdKafka
{
    public const int NoError = 0;
    public const int PartitionEof = -191;
    public const int Fatal = -150;

    private const string Library = NativeLibraries.ImportName;

    [LibraryImport(Library, EntryPoint = "rd_kafka_queue_get_consumer")]
    public static partial nint QueueGetConsumer(nint client);

    [LibraryImport(Library, EntryPoint = "rd_kafka_queue_destroy")]
    public static partial void QueueDestroy(nint queue);

    /// <summary>
    /// Serves the client's callbacks on this thread and returns messages; waits for a full array, so ask for one when waiting.
    /// </summary>
    [LibraryImport(Library, EntryPoint = "rd_kafka_consume_batch_queue")]
    public static partial nint ConsumeBatchQueue(nint queue, int timeoutMs, NativeMessage** messages, nuint count);

    [LibraryImport(Library, EntryPoint = "rd_kafka_message_destroy")]
    public static partial void MessageDestroy(NativeMessage* message);

    /// <summary>Reads one field: no GC transition needed.</summary>
    [LibraryImport(Library, EntryPoint = "rd_kafka_message_timestamp")]
    [SuppressGCTransition]
    public static partial long MessageTimestamp(NativeMessage* message, int* type);

    /// <summary>Without headers one comparison, with headers a parse of their bytes: below a microsecond, so no GC transition.</summary>
    [LibraryImport(Library, EntryPoint = "rd_kafka_message_headers")]
    [SuppressGCTransition]
    public static partial int MessageHeaders(NativeMessage* message, nint* headers);

    [LibraryImport(Library, EntryPoint = "rd_kafka_header_get_all")]
    public static partial int HeaderGetAll(nint headers, nuint index, byte** name, byte** value, nuint* valueLength);

    [LibraryImport(Library, EntryPoint = "rd_kafka_message_errstr")]
    public static partial byte* MessageErrorText(NativeMessage* message);

    [LibraryImport(Library, EntryPoint = "rd_kafka_topic_name")]
    public static partial byte* TopicName(nint topic);

    [LibraryImport(Library, EntryPoint = "rd_kafka_err2name")]
    public static partial byte* ErrorName(int error);

    /// <summary>Code of the fatal error the client is in, or 0.</summary>
    [LibraryImport(Library, EntryPoint = "rd_kafka_fatal_error")]
    public static partial int FatalError(nint client, byte* text, nuint textSize);

    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_new")]
    public static partial nint ConfNew();

    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_destroy")]
    public static partial void ConfDestroy(nint configuration);

    /// <summary>0 done, -1 value refused, -2 no such key; the text says why.</summary>
    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_set", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ConfSet(nint configuration, string key, string value, byte* text, nuint textSize);

    [LibraryImport(Library, EntryPoint = "rd_kafka_new")]
    public static partial nint New(int type, nint configuration, byte* text, nuint textSize);

    [LibraryImport(Library, EntryPoint = "rd_kafka_destroy")]
    public static partial void Destroy(nint client);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_cluster_new")]
    public static partial nint MockClusterNew(nint client, int brokers);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_broker_add")]
    public static partial int MockBrokerAdd(nint cluster, int id);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_cluster_destroy")]
    public static partial void MockClusterDestroy(nint cluster);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_cluster_bootstraps")]
    public static partial byte* MockClusterBootstraps(nint cluster);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_group_initial_rebalance_delay_ms")]
    public static partial void MockGroupInitialRebalanceDelay(nint cluster, int milliseconds);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_topic_create", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MockTopicCreate(nint cluster, string topic, int partitions, int replicationFactor);

    public static string NameOf(int error) => Text(ErrorName(error));

    public static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";
}
