using VisuTility.Streams.Detection.ErrorRate;

namespace VisuTility.Streams.Detection.Tests.ErrorRate;

public sealed class EddmTests
{
    /// <summary>
    /// The mean distance is that of a random order exactly on average (distances add up to the last error's place), the variance to a few
    /// per cent.
    /// </summary>
    [Theory]
    [InlineData(60, 6)]
    [InlineData(60, 30)]
    [InlineData(60, 60)]
    [InlineData(400, 28)]
    public void Distances_of_a_batch_are_those_of_a_random_order_on_average(int count, int errors)
    {
        const int orders = 1000;
        const int batches = 5;
        var counted = new SeriesUnderTest(new Eddm(new EddmOptions { WarmUp = 1_000_000 }));
        for (var i = 0; i < batches; i++)
        {
            counted.FeedBatch(errors, count);
        }

        var random = new Random(7);
        var (mean, variance) = (0.0, 0.0);
        for (var order = 0; order < orders; order++)
        {
            var distances = Distances(random, count, errors, batches);
            var m = distances.Average();
            mean += m / orders;
            variance += distances.Sum(d => (d - m) * (d - m)) / (distances.Count - 1) / orders;
        }

        ref readonly var state = ref counted.StateOf<Eddm.State>();
        Assert.Equal(batches * errors, state.Distances.Count);
        Assert.Equal(mean, state.Distances.Mean, 0.01 * mean);
        Assert.Equal(variance, state.Distances.Sd * state.Distances.Sd, (0.06 * variance) + 1e-9);
    }

    [Fact]
    public void Counted_errors_that_double_are_found()
    {
        var series = new SeriesUnderTest(new Eddm(new EddmOptions()));
        var random = new Random(8);
        (int, int)[] calm = [.. Enumerable.Range(0, 60).Select(_ => (random.Next(25, 32), 400))];
        (int, int)[] worse = [.. Enumerable.Range(0, 60).Select(_ => (random.Next(52, 60), 400))];

        Assert.DoesNotContain(DriftStatus.Drift, series.FeedBatches(calm));
        Assert.Contains(DriftStatus.Drift, series.FeedBatches(worse));
    }

    /// <summary>River's stays up until the next error, however long that takes.</summary>
    [Fact]
    public void Warning_ends_with_a_long_clean_stretch_and_does_not_in_River()
    {
        foreach (var semantics in new[] { Semantics.Own, Semantics.River })
        {
            var series = new SeriesUnderTest(new Eddm(new EddmOptions { Drift = 0.1, Semantics = semantics }));
            series.FeedAll(OutcomeStreams.Bits(9, 3000, 0.1));
            var warned = series.FeedAll(OutcomeStreams.Bits(10, 2000, 0.5))[^1];
            var first = series.Feed(0);
            var last = series.FeedAll(new double[300])[^1];

            Assert.Equal((DriftStatus.Warning, DriftStatus.Warning), (warned, first));
            Assert.Equal(semantics == Semantics.Own ? DriftStatus.Stable : DriftStatus.Warning, last);
        }
    }

    /// <summary>
    /// 5000 right outcomes on end lift River's largest statistic so far that what follows looks like a drift, without one.
    /// </summary>
    [Fact]
    public void One_long_gap_is_no_drift_afterwards_as_it_is_in_River()
    {
        double[] calm = [.. OutcomeStreams.Bits(9, 2000, 0.2), .. new double[5000], .. OutcomeStreams.Bits(10, 8000, 0.2)];
        double[] stream = [.. calm, .. OutcomeStreams.Bits(11, 20_000, 0.6)];
        var options = new EddmOptions { Warning = 0.7, Drift = 0.6 };

        var ours = new SeriesUnderTest(new Eddm(options)).DriftsOf(stream);
        var rivers = new SeriesUnderTest(new Eddm(options with { Semantics = Semantics.River })).DriftsOf(stream);

        Assert.Contains(rivers, at => at < calm.Length);
        Assert.InRange(Assert.Single(ours), calm.Length, calm.Length + 10_000);
    }

    private static List<double> Distances(Random random, int count, int errors, int batches)
    {
        var distances = new List<double>();
        var last = 0;
        var bits = new int[count];
        bits.AsSpan(0, errors).Fill(1);
        for (var batch = 0; batch < batches; batch++)
        {
            random.Shuffle(bits);
            for (var i = 0; i < count; i++)
            {
                if (bits[i] == 1)
                {
                    var place = (batch * count) + i + 1;
                    distances.Add(place - last);
                    last = place;
                }
            }
        }

        return distances;
    }
}
