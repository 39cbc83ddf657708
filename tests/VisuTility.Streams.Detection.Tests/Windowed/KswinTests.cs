using System.Runtime.InteropServices;
using VisuTility.Streams.Detection.Tests.Golden;
using VisuTility.Streams.Detection.Windowed;

namespace VisuTility.Streams.Detection.Tests.Windowed;

public sealed class KswinTests
{
    [Theory]
    [MemberData(nameof(PeerRuns.Of), "river", new[] { "KSWIN", "DummyDriftDetector" }, MemberType = typeof(PeerRuns))]
    [MemberData(nameof(PeerRuns.Of), "frouros", new[] { "KSWIN" }, MemberType = typeof(PeerRuns))]
    public void Fires_where_the_peer_fires(string peer, string parameters, string stream) =>
        Assert.Equal(
            PeerRuns.Get(peer, parameters, stream).Drifts,
            new SeriesUnderTest(PeerRuns.Create(peer, parameters)).DriftsOf(Vectors.Stream(stream)));

    /// <summary>River's p-value comes from SciPy.</summary>
    [Theory]
    [MemberData(nameof(PeerRuns.Of), "river", new[] { "KSWIN" }, MemberType = typeof(PeerRuns))]
    public void Window_and_p_value_are_Rivers(string peer, string parameters, string stream)
    {
        var series = new SeriesUnderTest(PeerRuns.Create(peer, parameters));
        var values = Vectors.Stream(stream);
        var recent = parameters.Contains("stat_size", StringComparison.Ordinal) ? 100 : 30;
        var fed = 0;

        foreach (var (index, fields) in PeerStates.Of(peer, parameters, stream))
        {
            series.FeedAll(values[fed..(index + 1)]);
            fed = index + 1;
            var state = MemoryMarshal.Read<Kswin.State>(series.State);

            // River has dropped the older readings when it reports a drift; ours are still there as evidence.
            Assert.Equal(fields["window_length"], state.Drifted != 0 ? recent : state.Windows.Count);
            Assert.Equal(fields["n"], state.Count);
            if (state.Windows.Count == (series.Detector.StateBytes - 2536) / 16)
            {
                Assert.Equal(fields["p_value"], series.Evidence.PValue, Math.Max(1e-300, 1e-13 * fields["p_value"]));
            }
            else
            {
                Assert.Equal(0, fields["p_value"]);
            }
        }

        Assert.NotEqual(0, fed);
    }
}
