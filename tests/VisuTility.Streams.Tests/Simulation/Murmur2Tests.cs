using System.Text;

namespace VisuTility.Streams.Tests.Simulation;

public sealed class Murmur2Tests
{
    /// <summary>Values of Kafka's own `UtilsTest.testMurmur2`.</summary>
    [Theory]
    [InlineData("21", -973932308)]
    [InlineData("foobar", -790332482)]
    [InlineData("a-little-bit-long-string", -985981536)]
    [InlineData("a-little-bit-longer-string", -1486304829)]
    [InlineData("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971)]
    [InlineData("abc", 479470107)]
    public void Hash_equals_the_java_clients(string key, int expected) => Assert.Equal(expected, Murmur2.Hash(Encoding.UTF8.GetBytes(key)));

    [Fact]
    public void A_negative_hash_gives_a_partition_in_range() => Assert.Equal((-973932308 & 0x7fffffff) % 6, Murmur2.Partition("21"u8, 6));
}
