using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Kafka.Native;

internal static unsafe class NativeHeaders
{
    /// <summary>A copy of the record's headers; null, and nothing allocated, where it has none.</summary>
    public static RecordHeaders? Read(NativeMessage* message)
    {
        nint headers;
        return RdKafka.MessageHeaders(message, &headers) == RdKafka.NoError ? Copy(headers) : null;
    }

    private static RecordHeaders Copy(nint headers)
    {
        var items = new List<RecordHeader>(2);
        byte* name;
        byte* value;
        nuint length;
        while (RdKafka.HeaderGetAll(headers, (nuint)items.Count, &name, &value, &length) == RdKafka.NoError)
        {
            items.Add(new RecordHeader(RdKafka.Text(name), value == null ? null : new ReadOnlySpan<byte>(value, (int)length).ToArray()));
        }

        return new RecordHeaders(items);
    }
}
