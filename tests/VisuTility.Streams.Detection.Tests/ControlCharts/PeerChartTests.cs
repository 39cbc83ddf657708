using System.Runtime.InteropServices;
using VisuTility.Streams.Detection.ControlCharts;
using VisuTility.Streams.Detection.Tests.Golden;

namespace VisuTility.Streams.Detection.Tests.ControlCharts;

/// <summary>Page-Hinkley, geometric moving average, CUSUM and Frouros' BOCD against every answer of River, MOA and Frouros.</summary>
public sealed class PeerChartTests
{
    [Theory]
    [MemberData(nameof(PeerRuns.Of), "river", new[] { "PageHinkley" }, MemberType = typeof(PeerRuns))]
    [MemberData(
        nameof(PeerRuns.Of),
        "moa",
        new[] { "CusumDM", "GeometricMovingAverageDM", "PageHinkleyDM" },
        MemberType = typeof(PeerRuns))]
    [MemberData(
        nameof(PeerRuns.Of),
        "frouros",
        new[] { "BOCD", "CUSUM", "GeometricMovingAverage", "PageHinkley" },
        MemberType = typeof(PeerRuns))]
    public void Fires_where_the_peer_fires(string peer, string parameters, string stream) =>
        Assert.Equal(
            PeerRuns.Get(peer, parameters, stream).Drifts,
            new SeriesUnderTest(PeerRuns.Create(peer, parameters)).DriftsOf(Vectors.Stream(stream)));

    [Theory]
    [MemberData(nameof(PeerRuns.Of), "river", new[] { "PageHinkley" }, MemberType = typeof(PeerRuns))]
    public void Sums_are_Rivers_to_the_bit(string peer, string parameters, string stream)
    {
        var fed = Replay(peer, parameters, stream, (state, fields) =>
        {
            var sums = MemoryMarshal.Read<PageHinkley.State>(state);
            Assert.Equal(fields["n"], sums.Count);
            Assert.Equal(fields["mean"], sums.Mean);
            Assert.Equal(fields["sum_increase"], sums.Up);
            Assert.Equal(fields["sum_decrease"], sums.Down);
            Assert.Equal(fields["min_increase"], sums.UpLow);
            Assert.Equal(fields["max_decrease"], sums.DownHigh);
        });

        Assert.NotEqual(0, fed);
    }

    [Theory]
    [MemberData(
        nameof(PeerRuns.Of),
        "moa",
        new[] { "CusumDM", "GeometricMovingAverageDM", "PageHinkleyDM" },
        MemberType = typeof(PeerRuns))]
    public void Estimate_is_MOAs_to_the_bit(string peer, string parameters, string stream)
    {
        var fed = Replay(peer, parameters, stream, (state, fields) => Assert.Equal(
            fields["estimation"],
            peer switch
            {
                "moa:CusumDM" => MemoryMarshal.Read<Cusum.State>(state).Reference.Moments.Mean,
                "moa:PageHinkleyDM" => MemoryMarshal.Read<PageHinkley.State>(state).Mean,
                _ => MemoryMarshal.Read<Gma.State>(state).Score.Before.Mean,
            }));

        Assert.NotEqual(0, fed);
    }

    private static int Replay(string peer, string parameters, string stream, Action<byte[], IReadOnlyDictionary<string, double>> check)
    {
        var series = new SeriesUnderTest(PeerRuns.Create(peer, parameters));
        var values = Vectors.Stream(stream);
        var fed = 0;
        foreach (var (index, fields) in PeerStates.Of(peer, parameters, stream))
        {
            series.FeedAll(values[fed..(index + 1)]);
            fed = index + 1;
            check(series.State, fields);
        }

        return fed;
    }
}
