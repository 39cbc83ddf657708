using VisuTility.Streams.Detection.ErrorRate;

namespace VisuTility.Streams.Detection.Tests.ErrorRate;

/// <summary>What holds for every detector of outcomes under our names.</summary>
public sealed class CountedOutcomesTests
{
    public static TheoryData<string> Names() => [.. ErrorRateCases.All.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Accuracy_is_judged_as_the_errors_it_leaves(string name)
    {
        var errors = new SeriesUnderTest(name, "{}");
        var successes = new SeriesUnderTest(name, """{"counts":"successes"}""");
        var fired = 0;

        foreach (var (wrong, count) in OutcomeStreams.Batches(1, 2000, 30))
        {
            var status = errors.FeedBatch(wrong, count);

            Assert.Equal(status, successes.Detector.Update(successes.State, new Reading((count - wrong) / (double)count, count, 0)));
            Assert.Equal(errors.State, successes.State);
            fired += status == DriftStatus.Drift ? 1 : 0;
        }

        Assert.True(fired > 0);
    }

    /// <summary>28 of 400 published as .07, or rounded to .0699: still 28.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Rounded_share_is_the_same_whole_number_of_errors(string name)
    {
        var exact = new SeriesUnderTest(name, "{}");
        var rounded = new SeriesUnderTest(name, "{}");
        foreach (var (wrong, _) in OutcomeStreams.Batches(2, 300, 40))
        {
            exact.FeedBatch(wrong, 400);
            rounded.Detector.Update(rounded.State, new Reading(Math.Round(wrong / 400.0, 3), 400, 0));
        }

        Assert.Equal(exact.State, rounded.State);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void One_sample_is_a_bit_whether_told_or_not(string name)
    {
        var told = new SeriesUnderTest(name, "{}");
        var untold = new SeriesUnderTest(name, "{}");
        foreach (var bit in OutcomeStreams.Bits(3, 2000, 0.3))
        {
            Assert.Equal(untold.Feed(bit), told.FeedBatch((int)bit, 1));
        }

        Assert.Equal(untold.State, told.State);
    }

    /// <summary>The largest counts the door lets in, all wrong, all right: finite, and a later rise is seen.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Huge_counts_neither_overflow_nor_blind(string name)
    {
        var series = new SeriesUnderTest(name, "{}");
        var statuses = new List<DriftStatus>();
        for (var i = 0; i < 40; i++)
        {
            statuses.Add(series.Detector.Update(series.State, new Reading(i % 20 < 10 ? 0.01 : 0.9, long.MaxValue, 0)));
            foreach (var value in System.Runtime.InteropServices.MemoryMarshal.Cast<byte, double>(series.State))
            {
                Assert.True(double.IsFinite(value));
            }
        }

        Assert.Contains(DriftStatus.Drift, statuses);
    }

    /// <summary>Accuracy falls from .95 to .65 at reading 300, 400 frames a reading.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Evidence_has_the_change_its_size_in_error_rate_and_both_windows(string name)
    {
        var series = new SeriesUnderTest(name, """{"counts":"successes"}""");
        var statuses = new List<DriftStatus>();
        while (statuses.Count < 400 && statuses.LastOrDefault() != DriftStatus.Drift)
        {
            var errors = (statuses.Count < 300 ? 20 : 140) + (statuses.Count % 4) switch { 1 => -1, 3 => 1, _ => 0 };
            statuses.Add(series.Detector.Update(series.State, new Reading(1 - (errors / 400.0), 400, 0)));
        }

        var evidence = series.Evidence;

        Assert.Equal(DriftStatus.Drift, statuses[^1]);
        Assert.InRange(evidence.ChangePoint, 297, 303);
        Assert.InRange(300, evidence.ChangePointFirst - 3, evidence.ChangePointLast + 3);
        Assert.True(evidence.ChangePointFirst <= evidence.ChangePoint && evidence.ChangePoint <= evidence.ChangePointLast);
        Assert.Equal(evidence.ChangePoint, evidence.Window.Start);
        Assert.Equal(statuses.Count - 1, evidence.Window.End);
        Assert.Equal(evidence.Window.End - evidence.Window.Start + 1, evidence.Window.Count);
        Assert.InRange(evidence.Reference.Mean, 0.047, 0.053);
        Assert.InRange(evidence.Window.Mean, 0.15, 0.36);
        Assert.Equal(evidence.Window.Mean - evidence.Reference.Mean, evidence.Size, 1e-12);
        Assert.Equal(evidence.Size / evidence.Reference.Sd, evidence.EffectSize, 0.05 * evidence.EffectSize);
        Assert.Equal(Direction.Up, evidence.Direction);
        Assert.True(name is "eddm" ? evidence.Statistic < evidence.Threshold : evidence.Statistic >= evidence.Threshold);
    }

    /// <summary>Single outcomes: ours is theirs but for the fixes that its file names.</summary>
    [Theory]
    [InlineData("hddm-a", "river:HDDMA", "{}", "{}")]
    [InlineData("hddm-w", "moa:HDDM_W_Test", "{}", "{}")]
    [InlineData("eddm", "river:EDDM", """{"warning":0.8,"drift":0.75}""", """{"alpha":0.8,"beta":0.75}""")]
    [InlineData("ecdd", "frouros:ECDDWT", "{}", "{}")]
    [InlineData("ddm", "river:DDM", "{}", "{}")]
    [InlineData("rddm", "moa:RDDM", "{}", "{}")]
    public void Drifts_on_single_outcomes_are_those_of_the_peer(string name, string peer, string parameters, string theirs)
    {
        var drifts = 0;
        foreach (var stream in new[] { "river_s2", "river_s3", "river_b", "errors_bernoulli", "errors_improve", "rngfree_e", "ones" })
        {
            var values = Golden.Vectors.Stream(stream);
            var expected = Golden.PeerRuns.Get(peer, theirs, stream).Drifts;

            Assert.Equal(expected, new SeriesUnderTest(name, parameters).DriftsOf(values));
            drifts += expected.Length;
        }

        Assert.True(drifts > 5);
    }

    [Theory]
    [InlineData("moa:FHDDM")]
    [InlineData("river:STEPD")]
    public void Peer_that_does_not_exist_is_not_made(string peer)
    {
        var problems = new List<string>();

        Assert.False(DetectorFactory.TryCreatePeer(new DetectorSpec(peer, default), "d", problems, out _));
        Assert.Throws<ArgumentException>(() => peer.StartsWith("moa", StringComparison.Ordinal)
            ? (IDriftDetector)new Fhddm(new FhddmOptions { Semantics = Semantics.Moa })
            : new Stepd(new StepdOptions { Semantics = Semantics.River }));
    }
}
