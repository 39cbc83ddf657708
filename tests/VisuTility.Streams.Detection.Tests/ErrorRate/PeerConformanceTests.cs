using System.Runtime.InteropServices;
using VisuTility.Streams.Detection.ErrorRate;
using VisuTility.Streams.Detection.Tests.Golden;

namespace VisuTility.Streams.Detection.Tests.ErrorRate;

/// <summary>Every run of the outside vectors of the detectors of outcomes, index by index.</summary>
public sealed class PeerConformanceTests
{
    public static TheoryData<string, string, string> River() => PeerRuns.Of("river", "DDM", "EDDM", "HDDMA", "HDDMW", "FHDDM");

    public static TheoryData<string, string, string> Moa() =>
        PeerRuns.Of("moa", "DDM", "EDDM", "EWMAChartDM", "HDDM_A_Test", "HDDM_W_Test", "RDDM", "STEPD");

    public static TheoryData<string, string, string> Frouros() =>
        PeerRuns.Of("frouros", "DDM", "EDDM", "ECDDWT", "HDDMA", "HDDMW", "RDDM", "STEPD");

    /// <summary>
    /// Where River raises both flags the status is Drift: such a warning is looked for in the state, by the tests of states.
    /// </summary>
    [Theory]
    [MemberData(nameof(River))]
    [MemberData(nameof(Moa))]
    [MemberData(nameof(Frouros))]
    public void Drifts_and_warnings_are_at_the_same_indices(string peer, string parameters, string stream)
    {
        var run = PeerRuns.Get(peer, parameters, stream);
        var series = new SeriesUnderTest(PeerRuns.Create(peer, parameters));

        var statuses = series.FeedAll(Vectors.Stream(stream));

        Assert.Equal(run.Samples, statuses.Length);
        Assert.Equal(run.Drifts, At(statuses, DriftStatus.Drift));
        Assert.Equal(run.Warnings.Except(run.Drifts), At(statuses, DriftStatus.Warning));
    }

    [Fact]
    public void Every_run_is_compared()
    {
        Assert.Equal(140, River().Count);
        Assert.Equal(150, Moa().Count);
        Assert.Equal(130, Frouros().Count);
    }

    public static TheoryData<string> Peers() => [.. ErrorRateFamily.Peers.Select(type => type.Info.Name)];

    /// <summary>What the contract tests prove of our own.</summary>
    [Theory]
    [MemberData(nameof(Peers))]
    public void Peer_snapshots_bit_for_bit_allocates_nothing_and_stays_finite(string peer)
    {
        var whole = new SeriesUnderTest(PeerRuns.Create(peer, "{}"));
        var interrupted = new SeriesUnderTest(PeerRuns.Create(peer, "{}"));
        double[] hostile = [1e308, -1e308, double.Epsilon, -0.0, 0.5, 1, 0, 1e17];
        var mixed = Enumerable.Range(0, 400).Select(i => hostile[i % 8]);
        double[] values = [.. Vectors.Stream("river_s3"), .. mixed, .. Vectors.Stream("ones")];
        var finite = true;
        foreach (var value in values)
        {
            interrupted.SaveAndRestore();
            Assert.Equal(whole.Feed(value), interrupted.Feed(value));
            Assert.Equal(whole.Evidence, interrupted.Evidence);
            foreach (var x in MemoryMarshal.Cast<byte, double>(whole.State))
            {
                finite &= double.IsFinite(x);
            }
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var value in values)
        {
            whole.Feed(value);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(finite);
        Assert.Equal(
            MemoryFormula.Evaluate(DetectorFactory.DescribePeers().Single(d => d.Name == peer).Memory, whole.Detector.Parameters),
            whole.Detector.StateBytes);
    }

    private static int[] At(DriftStatus[] statuses, DriftStatus status) =>
        [.. Enumerable.Range(0, statuses.Length).Where(i => statuses[i] == status)];
}
