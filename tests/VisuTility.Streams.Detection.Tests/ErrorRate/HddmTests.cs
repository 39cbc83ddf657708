using VisuTility.Streams.Detection.ErrorRate;

namespace VisuTility.Streams.Detection.Tests.ErrorRate;

public sealed class HddmTests
{
    [Theory]
    [InlineData(Sides.Up, 1)]
    [InlineData(Sides.Both, 1)]
    [InlineData(Sides.Both, 50)]
    [InlineData(Sides.Down, 50)]
    [InlineData(Sides.Up, 400)]
    public void A_test_agrees_with_the_paper_at_the_boundaries_of_the_batches(Sides direction, int largest)
    {
        var series = new SeriesUnderTest(new HddmA(new HddmAOptions { Direction = direction }));

        series.AgreesWith(OutcomeStreams.Batches(12, 600, largest), batches => A(batches, direction), 1, largest == 400 ? 0 : 1);
    }

    [Theory]
    [InlineData(Sides.Up, 1)]
    [InlineData(Sides.Both, 1)]
    [InlineData(Sides.Both, 20)]
    [InlineData(Sides.Down, 20)]
    public void W_test_agrees_with_weights_kept_for_every_outcome(Sides direction, int largest)
    {
        var options = new HddmWOptions { Direction = direction, Confidence = 0.01, WarningConfidence = 0.05 };
        var series = new SeriesUnderTest(new HddmW(options));

        series.AgreesWith(OutcomeStreams.Batches(13, 450, largest), batches => W(batches, direction), 1, 5);
    }

    /// <summary>The weighted mean of a batch is the average over all orders of its outcomes.</summary>
    [Fact]
    public void Fading_mean_of_a_batch_is_that_of_a_random_order_on_average()
    {
        var random = new Random(14);
        var bits = new double[40];
        bits.AsSpan(0, 9).Fill(1);
        var average = 0.0;
        for (var order = 0; order < 20_000; order++)
        {
            random.Shuffle(bits);
            var mean = 0.3;
            foreach (var x in bits)
            {
                mean += 0.05 * (x - mean);
            }

            average += mean / 20_000;
        }

        var rate = new FadingRate { Count = 1, Mean = 0.3, Squares = 1 };
        rate.Add(9, 40, 0.05);

        Assert.Equal(average, rate.Mean, 0.002);
        Assert.Equal(Math.Pow(0.95, 80) + (Math.Pow(1 - Math.Pow(0.95, 40), 2) / 40), rate.Squares, 1e-15);
    }

    [Theory]
    [InlineData(0.95, 1)]
    [InlineData(0.8, 400)]
    [InlineData(0.999999, 1_000_000_000)]
    public void Power_is_that_of_the_platform(double x, long n) =>
        Assert.Equal(Math.Pow(x, n), FadingRate.Power(x, n), 1e-6 * Math.Pow(x, n));

    [Fact]
    public void First_possible_alarms_are_as_documented()
    {
        Assert.Equal(16, First(() => new HddmA(new HddmAOptions())));
        Assert.Equal(43, First(() => new HddmW(new HddmWOptions())));

        // All numbers of right outcomes before the first wrong one.
        static int First(Func<IDriftDetector> make)
        {
            var first = int.MaxValue;
            for (var right = 1; right < 200; right++)
            {
                var drifts = new SeriesUnderTest(make()).DriftsOf([.. new double[right], .. Enumerable.Repeat(1.0, 200)]);
                first = Math.Min(first, drifts.Length > 0 ? drifts[0] + 1 : int.MaxValue);
            }

            return first;
        }
    }

    /// <summary>Up: drift, down: warning, at once. River reports both, ours the drift alone.</summary>
    [Fact]
    public void Drift_of_one_side_wins_over_a_warning_of_the_other()
    {
        var seen = 0;
        for (var seed = 0; seed < 300; seed++)
        {
            var series = new SeriesUnderTest(new HddmA(new HddmAOptions
            {
                Direction = Sides.Both,
                Confidence = 0.2,
                WarningConfidence = 0.9,
                Semantics = Semantics.River,
            }));
            foreach (var bit in OutcomeStreams.Bits(seed, 300, seed % 2 == 0 ? 0.3 : 0.7))
            {
                var status = series.Feed(bit);
                if (series.StateOf<HddmA.State>() is { Drifted: 1, Warned: 1 })
                {
                    Assert.Equal(DriftStatus.Drift, status);
                    seen++;
                }
            }
        }

        Assert.True(seen > 0);
    }

    [Fact]
    public void Fall_has_evidence_of_the_high_cut()
    {
        foreach (var name in new[] { "hddm-a", "hddm-w" })
        {
            var series = new SeriesUnderTest(name, """{"direction":"both"}""");
            var drifts = series.FeedAll([.. OutcomeStreams.Bits(15, 1000, 0.8), .. OutcomeStreams.Bits(16, 1000, 0.1)]).ToList();
            var at = drifts.IndexOf(DriftStatus.Drift, 1000);
            series = new SeriesUnderTest(name, """{"direction":"both"}""");
            series.FeedAll([.. OutcomeStreams.Bits(15, 1000, 0.8), .. OutcomeStreams.Bits(16, 1000, 0.1).Take(at - 999)]);

            Assert.Equal(Direction.Down, series.Evidence.Direction);

            // The A-test's change point is the best cut, which noise may put far before the change.
            Assert.InRange(series.Evidence.ChangePoint, name == "hddm-a" ? 200 : 980, 1020);
            Assert.True(series.Evidence.Size < -0.2);
            Assert.True(series.Evidence.Statistic >= series.Evidence.Threshold);
        }
    }

    private static DriftStatus A((int Errors, int Count)[] batches, Sides direction)
    {
        var log = Math.Log(1 / 0.001);
        var sums = Enumerable.Range(1, batches.Length).Select(i => OutcomeStreams.Sum(batches[..i])).ToArray();
        var low = sums[0];
        var high = sums[0];
        foreach (var s in sums)
        {
            low = Upper(s, 1) <= Upper(low, 1) ? s : low;
            high = Upper(s, -1) >= Upper(high, -1) ? s : high;
        }

        var z = sums[^1];
        return new[] { (0.001, DriftStatus.Drift), (0.005, DriftStatus.Warning) }
            .FirstOrDefault(level =>
                (direction != Sides.Down && Past(low, 1, level.Item1))
                || (direction != Sides.Up && Past(high, -1, level.Item1)))
            .Item2;

        double Upper((double E, long N) s, int sign) => (s.E / s.N) + (sign * Math.Sqrt(log / (2.0 * s.N)));

        bool Past((double E, long N) cut, int sign, double c) => cut.N < z.Count
            && sign * ((z.Errors / z.Count) - (cut.E / cut.N)) >= Math.Sqrt((z.Count - cut.N) / (2.0 * cut.N * z.Count) * Math.Log(2 / c));
    }

    /// <summary>Every outcome's weight is kept; those of one batch are equal and leave (1 - lambda)^count of the others.</summary>
    private static DriftStatus W((int Errors, int Count)[] batches, Sides direction)
    {
        var log = Math.Log(1 / 0.01);
        var all = new List<(double Weight, double X, int Count)>();
        var (lowLimit, highLimit) = (double.PositiveInfinity, double.NegativeInfinity);
        var (low, high, lowAfter, highAfter) = ((M: 0.0, V: 0.0), (M: 0.0, V: 0.0), all, all);
        foreach (var batch in batches)
        {
            Add(all, batch);
            var (m, v) = Of(all);
            var bound = Math.Sqrt(v * log / 2);
            if (m + bound < lowLimit)
            {
                (lowLimit, low, lowAfter) = (m + bound, (m, v), []);
            }
            else
            {
                Add(lowAfter, batch);
            }

            if (m - bound > highLimit)
            {
                (highLimit, high, highAfter) = (m - bound, (m, v), []);
            }
            else
            {
                Add(highAfter, batch);
            }
        }

        return new[] { (0.01, DriftStatus.Drift), (0.05, DriftStatus.Warning) }
            .FirstOrDefault(level =>
                (direction != Sides.Down && Past(low, lowAfter, 1, level.Item1))
                || (direction != Sides.Up && Past(high, highAfter, -1, level.Item1)))
            .Item2;

        static void Add(List<(double Weight, double X, int Count)> kept, (int Errors, int Count) batch)
        {
            var left = kept.Count == 0 ? 0 : Math.Pow(0.95, batch.Count);
            for (var i = 0; i < kept.Count; i++)
            {
                kept[i] = kept[i] with { Weight = kept[i].Weight * left };
            }

            kept.Add(((1 - left) / batch.Count, batch.Errors / (double)batch.Count, batch.Count));
        }

        static (double M, double V) Of(List<(double Weight, double X, int Count)> kept) =>
            (kept.Sum(k => k.Count * k.Weight * k.X), kept.Sum(k => k.Count * k.Weight * k.Weight));

        static bool Past((double M, double V) before, List<(double Weight, double X, int Count)> after, int sign, double c) =>
            after.Count > 0 && sign * (Of(after).M - before.M) > Math.Sqrt((before.V + Of(after).V) * Math.Log(1 / c) / 2);
    }
}
