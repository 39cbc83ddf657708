using System.Text;
using VisuTility.Streams.State;

namespace VisuTility.Streams.Tests.State;

public sealed class Crc32CTests
{
    // RFC 3720 (iSCSI), appendix B.4, and the check value of the CRC catalogue.
    [Fact]
    public void It_gives_the_published_values()
    {
        Assert.Equal(0x8A9136AAu, Crc32C.Compute(new byte[32]));
        Assert.Equal(0x62A8AB43u, Crc32C.Compute(Enumerable.Repeat((byte)0xFF, 32).ToArray()));
        Assert.Equal(0x46DD794Eu, Crc32C.Compute([.. Enumerable.Range(0, 32).Select(i => (byte)i)]));
        Assert.Equal(0xE3069283u, Crc32C.Compute(Encoding.ASCII.GetBytes("123456789")));
    }

    [Fact]
    public void Two_parts_count_as_their_concatenation()
    {
        var whole = Encoding.ASCII.GetBytes("123456789");
        Assert.All(Enumerable.Range(0, 10), at => Assert.Equal(0xE3069283u, Crc32C.Compute(whole.AsSpan(0, at), whole.AsSpan(at))));
    }
}
