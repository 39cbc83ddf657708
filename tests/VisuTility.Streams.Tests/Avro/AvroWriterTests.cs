using VisuTility.Streams.Avro;

namespace VisuTility.Streams.Tests.Avro;

/// <summary>Beside the vectors: the buffer, and what has more than one encoding.</summary>
public sealed class AvroWriterTests
{
    [Fact]
    public void The_buffer_grows_and_is_used_again()
    {
        var writer = new AvroWriter(0);
        writer.WriteFixed(new byte[1000]);
        Assert.Equal(1000, writer.Length);
        writer.Clear();

        var before = GC.GetAllocatedBytesForCurrentThread();
        writer.WriteFixed(new byte[1]);
        writer.WriteString("camera-0042");
        writer.WriteLong(long.MinValue);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(1 + 12 + 10, writer.Length);
        Assert.InRange(allocated, 0, 32);
    }

    [Fact]
    public void Every_nan_has_the_same_bytes()
    {
        var writer = new AvroWriter();
        writer.WriteDouble(double.NaN);
        writer.WriteDouble(BitConverter.Int64BitsToDouble(0x7FF0000000000001));
        writer.WriteFloat(float.NaN);

        Assert.Equal("000000000000f87f" + "000000000000f87f" + "0000c07f", Convert.ToHexStringLower(writer.Written));
    }

    [Fact]
    public void Half_a_surrogate_pair_is_written_as_the_replacement_character()
    {
        var writer = new AvroWriter();
        writer.WriteString("a\ud800");

        Assert.Equal("0861efbfbd", Convert.ToHexStringLower(writer.Written));
    }

    [Fact]
    public void A_value_of_another_schema_is_a_slip_in_the_code()
    {
        var writer = new AvroWriter();

        Assert.Throws<ArgumentException>(() => AvroEncoder.Write(writer, AvroSchema.Parse("\"long\""), AvroValue.Of(1)));
        Assert.Throws<ArgumentException>(() => AvroEncoder.Write(writer, AvroSchema.Parse("""["null"]"""), AvroValue.Union(1, AvroValue.Null)));
        Assert.Throws<ArgumentException>(() => AvroEncoder.Write(writer, AvroSchema.Parse("""{"type": "fixed", "name": "F", "size": 2}"""), AvroValue.Fixed([1])));
        Assert.Throws<InvalidOperationException>(() => AvroValue.Of(1).AsLong);
    }
}
