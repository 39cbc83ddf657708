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

    [Theory]
    [InlineData(60, 20, 0.001)]
    [InlineData(50, 13, 0.01)]
    public void Own_mode_tests_all_older_readings_against_the_newest(int window, int recent, double alpha)
    {
        var values = Metrics.Accuracy(31, 2500);
        var series = new SeriesUnderTest(new Kswin(new KswinOptions { Window = window, Recent = recent, Alpha = alpha }));
        var (start, drifts) = (0, 0);

        for (var i = 0; i < values.Length; i++)
        {
            var status = series.Feed(values[i]);
            if (i + 1 - start < window)
            {
                Assert.Equal(DriftStatus.Stable, status);
                continue;
            }

            var last = Metrics.Last(values, i, window);
            var (older, newer) = (last[..^recent], last[^recent..]);
            var d = last.Max(x => Math.Abs(
                (older.Count(v => v <= x) / (double)older.Length) - (newer.Count(v => v <= x) / (double)recent)));
            Assert.Equal(d, series.Evidence.Statistic, 1e-12);
            Assert.Equal(series.Evidence.PValue <= alpha, status == DriftStatus.Drift);
            if (status == DriftStatus.Drift)
            {
                Assert.True(series.Evidence.Statistic >= series.Evidence.Threshold);
                Assert.Equal(i + 1 - recent, series.Evidence.ChangePoint);
                Assert.Equal(newer.Average(), series.Evidence.Window.Mean, 1e-12);
                Assert.Equal(older.Average(), series.Evidence.Reference.Mean, 1e-12);
                start = i + 1 - recent;
                drifts++;
            }
        }

        Assert.InRange(drifts, 3, 200);
    }

    [Fact]
    public void Generator_must_have_a_seed()
    {
        var problems = new List<string>();
        var spec = new DetectorSpec("river:KSWIN", System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>("{}"));

        Assert.False(DetectorFactory.TryCreatePeer(spec, "d", problems, out _));
        Assert.StartsWith("d.seed: missing", Assert.Single(problems), StringComparison.Ordinal);
    }
}
