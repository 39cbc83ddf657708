using VisuTility.Streams.Avro;
using VisuTility.Streams.Records;
using VisuTility.Streams.Tests.Records;

namespace VisuTility.Streams.Tests.Avro;

public sealed class SingleObjectTests
{
    [Fact]
    public void A_record_stands_behind_the_marker_and_its_schemas_fingerprint()
    {
        var body = new AvroWriter();
        SampleRecords.JobStatus.Encode(body);
        var fingerprint = BitConverter.GetBytes(AvroFingerprint.Crc64(RecordSchemas.JobStatus.Schema));

        byte[] expected = [0xC3, 0x01, .. fingerprint, .. body.Written];

        Assert.Equal(expected, SingleObject.Encode(SampleRecords.JobStatus));
    }

    [Fact]
    public void A_written_record_is_read_again()
    {
        Assert.True(SingleObject.TryDecode<JobStatus>(SingleObject.Encode(SampleRecords.JobStatus), out var record));
        Assert.Equal(SampleRecords.JobStatus, record);
    }

    [Fact]
    public void Anything_else_is_refused()
    {
        var value = SingleObject.Encode(SampleRecords.JobStatus);

        Assert.False(SingleObject.TryDecode<JobStatus>(value.AsSpan(0, 9), out _));
        Assert.False(SingleObject.TryDecode<JobStatus>(value.AsSpan(0, value.Length - 1), out _));
        Assert.False(SingleObject.TryDecode<JobStatus>(value.AsSpan(1), out _));
        Assert.False(SingleObject.TryDecode<ModelMetrics>(value, out _));
        value[5] ^= 1;
        Assert.False(SingleObject.TryDecode<JobStatus>(value, out _));
    }
}
