using System.Text;
using VisuTility.Streams.Fleet;

namespace VisuTility.Streams.Tests.Fleet;

public sealed class Murmur2Tests
{
    // Values of org.apache.kafka.common.utils.UtilsTest#testMurmur2 (Apache Kafka).
    [Theory]
    [InlineData("21", -973932308)]
    [InlineData("foobar", -790332482)]
    [InlineData("a-little-bit-long-string", -985981536)]
    [InlineData("a-little-bit-longer-string", -1486304829)]
    [InlineData("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971)]
    public void It_hashes_as_Kafka_does(string key, int expected) =>
        Assert.Equal(expected, unchecked((int)Murmur2.Hash(Encoding.UTF8.GetBytes(key))));

    [Fact]
    public void A_partition_is_never_negative() =>
        Assert.All(Enumerable.Range(0, 1000), i => Assert.InRange(Murmur2.PartitionOf(Encoding.UTF8.GetBytes($"model-{i}"), 7), 0, 6));
}
