using VisuTility.Streams.Avro;

namespace VisuTility.Streams.Tests.Avro;

public sealed class AvroReaderTests
{
    [Fact]
    public void The_first_failure_sticks_and_later_reads_give_defaults()
    {
        var reader = new AvroReader([2, 0xFF, 2, 2, 2], AvroLimits.Strict);
        Assert.True(reader.ReadString().IsEmpty);

        Assert.Equal(0, reader.ReadLong());
        Assert.False(reader.ReadBoolean());
        Assert.True(reader.ReadBytes().IsEmpty);
        Assert.Equal(0, reader.ReadDouble());
        Assert.Equal(0, reader.ReadIndex(1, AvroErrorCode.BadUnionIndex));
        var items = 0;
        Assert.Equal(0, reader.ReadBlock(ref items, zeroWidth: true, out _));
        reader.ExpectEnd();
        Assert.Equal(new AvroError(AvroErrorCode.BadUtf8, 1, null), reader.Error);
    }

    [Theory]
    [InlineData("80808080808080808001", 1L << 62)]
    [InlineData("ffffffffffffffffff01", long.MinValue)]
    [InlineData("feffffffffffffffff01", long.MaxValue)]
    [InlineData("80808080808080808002", null)]
    [InlineData("8080808080808080808000", null)]
    public void A_long_has_at_most_ten_bytes_and_64_bits(string hex, long? expected)
    {
        var reader = new AvroReader(Convert.FromHexString(hex), AvroLimits.Strict);

        var value = reader.ReadLong();

        Assert.Equal(expected is null, reader.Failed);
        Assert.Equal(expected ?? 0, value);
    }

    [Fact]
    public void Reading_allocates_nothing_even_when_it_fails()
    {
        byte[] data = [6, 97, 98, 99, 2];
        var limits = AvroLimits.Strict;
        var lengths = 0;

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            var reader = new AvroReader(data, limits);
            lengths += reader.ReadString().Length + (int)reader.ReadLong();
            reader.ReadDouble();
            lengths += reader.Error.Position;
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1000 * (3 + 1 + 5), lengths);
    }
}
