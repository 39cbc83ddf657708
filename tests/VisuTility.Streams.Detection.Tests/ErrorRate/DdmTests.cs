using VisuTility.Streams.Detection.ErrorRate;

namespace VisuTility.Streams.Detection.Tests.ErrorRate;

public sealed class DdmTests
{
    [Theory]
    [InlineData(1, 30)]
    [InlineData(40, 30)]
    [InlineData(500, 100)]
    public void Agrees_with_the_paper_at_the_boundaries_of_the_batches(int largest, int warmUp)
    {
        var series = new SeriesUnderTest(new Ddm(new DdmOptions { WarmUp = warmUp }));

        series.AgreesWith(OutcomeStreams.Batches(5, 1500, largest), batches => Reference(batches, warmUp), 2, 10);
    }

    /// <summary>Whatever the order inside the batches: p and s depend on the counts alone.</summary>
    [Fact]
    public void Statistic_at_a_boundary_is_that_of_the_outcomes_one_by_one_to_the_bit()
    {
        var counted = new SeriesUnderTest(new Ddm(new DdmOptions { Drift = 1000, Warning = 1000 }));
        var single = new SeriesUnderTest(new Ddm(new DdmOptions { Drift = 1000, Warning = 1000 }));
        var random = new Random(6);
        foreach (var (errors, count) in OutcomeStreams.Batches(6, 300, 60))
        {
            counted.FeedBatch(errors, count);
            var bits = Enumerable.Range(0, count).Select(i => i < errors ? 1.0 : 0.0).ToArray();
            random.Shuffle(bits);
            single.FeedAll(bits);

            ref readonly var a = ref counted.StateOf<Ddm.State>();
            ref readonly var b = ref single.StateOf<Ddm.State>();
            Assert.Equal((a.Rate.Count, a.Rate.Mean, a.Sd), (b.Rate.Count, b.Rate.Mean, b.Sd));
        }
    }

    [Fact]
    public void First_error_after_a_clean_start_is_no_drift_for_us_and_one_for_River()
    {
        double[] stream = [.. new double[200], 1, .. new double[200], 1, .. new double[200]];

        Assert.Empty(new SeriesUnderTest(new Ddm(new DdmOptions())).DriftsOf(stream));
        Assert.Equal([200], new SeriesUnderTest(new Ddm(new DdmOptions { Semantics = Semantics.River })).DriftsOf(stream)[..1]);
    }

    /// <summary>Errors once in 500: River's calls far more of it drifts.</summary>
    [Fact]
    public void Rare_errors_alarm_less_often_than_in_River()
    {
        var (ours, rivers) = (0, 0);
        for (var seed = 0; seed < 40; seed++)
        {
            var stream = OutcomeStreams.Bits(seed, 5000, 0.002);
            ours += new SeriesUnderTest(new Ddm(new DdmOptions())).DriftsOf(stream).Length;
            rivers += new SeriesUnderTest(new Ddm(new DdmOptions { Semantics = Semantics.River })).DriftsOf(stream).Length;
        }

        Assert.True(ours * 3 < rivers, $"{ours} of ours, {rivers} of River's");
    }

    /// <summary>20 % from a thousand outcomes on: seen; the same after a hundred thousand: much later. Documented, not cured.</summary>
    [Fact]
    public void Grows_deaf_with_the_length_of_the_calm()
    {
        var early = Delay(1000);
        var late = Delay(100_000);

        Assert.InRange(early, 20, 300);
        Assert.InRange(late, 5 * early, 100 * early);

        static int Delay(int calm)
        {
            var series = new SeriesUnderTest(new Ddm(new DdmOptions()));
            for (var i = 0; i < calm; i++)
            {
                series.Feed(i % 10 == 9 ? 1 : 0);
            }

            return series.DriftsOf(Enumerable.Range(0, calm).Select(i => i % 5 == 4 ? 1.0 : 0.0))[0];
        }
    }

    /// <summary>Deviation as documented: at least that of one error in n.</summary>
    private static DriftStatus Reference((int Errors, int Count)[] batches, int warmUp)
    {
        var (leastP, leastS) = (double.PositiveInfinity, double.PositiveInfinity);
        var (errors, n) = (0L, 0L);
        var status = DriftStatus.Stable;
        foreach (var batch in batches)
        {
            errors += batch.Errors;
            n += batch.Count;
            var p = errors / (double)n;
            var q = n > 1 ? Math.Clamp(p, 1.0 / n, 1 - (1.0 / n)) : p;
            var s = Math.Sqrt(q * (1 - q) / n);
            if (n <= warmUp)
            {
                continue;
            }

            (leastP, leastS) = p + s <= leastP + leastS ? (p, s) : (leastP, leastS);
            status = p + s > leastP + (3 * leastS) ? DriftStatus.Drift
                : p + s > leastP + (2 * leastS) ? DriftStatus.Warning
                : DriftStatus.Stable;
        }

        return status;
    }
}
