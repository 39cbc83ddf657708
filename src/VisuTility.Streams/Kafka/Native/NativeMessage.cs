using System.Runtime.InteropServices;

namespace VisuTility.Streams.Kafka.Native;

/// <summary>librdkafka's public <c>rd_kafka_message_t</c>; its layout is part of the library's ABI and has not changed since 0.9.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeMessage
{
    public int Error;
    public nint Topic;
    public int Partition;
    public byte* Value;
    public nuint ValueLength;
    public byte* Key;
    public nuint KeyLength;
    public long Offset;
    public nint Private;
}
