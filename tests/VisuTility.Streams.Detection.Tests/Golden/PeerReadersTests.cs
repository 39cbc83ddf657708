namespace VisuTility.Streams.Detection.Tests.Golden;

public sealed class PeerReadersTests
{
    [Theory]
    [InlineData("river", 431)]
    [InlineData("moa", 558)]
    [InlineData("frouros", 429)]
    public void Every_run_is_read_and_its_rows_have_its_counts(string library, int runs) =>
        Assert.Equal(runs, PeerRuns.All(library).Count);

    [Fact]
    public void Run_has_its_drifts_and_every_index_of_its_warnings()
    {
        var run = PeerRuns.Get("river:DDM", """{"drift_threshold":2.5,"warm_start":60,"warning_threshold":1.5}""", "river_s3");

        Assert.Equal(2000, run.Samples);
        Assert.Equal((2, 526), (run.Drifts.Length, run.Drifts[0]));
        Assert.Equal((176, 91), (run.Warnings.Length, run.Warnings[0]));
    }

    [Theory]
    [InlineData("0x1.c000000000000p+5", 56)]
    [InlineData("-0x1.8p-1", -0.75)]
    [InlineData("0x0.0p+0", 0)]
    [InlineData("0x1.999999999999ap-4", 0.1)]
    [InlineData("0x0.0000000000001p-1022", double.Epsilon)]
    [InlineData("-inf", double.NegativeInfinity)]
    [InlineData("none", double.NaN)]
    [InlineData("17", 17)]
    public void Number_is_read_to_the_bit(string text, double expected) =>
        Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(PeerStates.Parse(text)));

    [Fact]
    public void State_has_all_fields_of_an_index()
    {
        var states = PeerStates.Of("river:ADWIN", "{}", "river_s1");

        Assert.Equal(99, states[0].Index);
        Assert.Equal(56, states[0].Fields["total"]);
        Assert.Equal(100, states[0].Fields["width"]);
    }
}
