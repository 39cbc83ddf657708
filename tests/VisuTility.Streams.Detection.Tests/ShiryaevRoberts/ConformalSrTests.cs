using VisuTility.Streams.Detection.ShiryaevRoberts;
using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.Tests.ShiryaevRoberts;

public sealed class ConformalSrTests
{
    /// <summary>Ranks counted one by one over a list, forgetting by index of the sorted list.</summary>
    [Theory]
    [InlineData(ConformalScore.Value, 1)]
    [InlineData(ConformalScore.Value, 9)]
    [InlineData(ConformalScore.Distance, 1)]
    [InlineData(ConformalScore.Distance, 9)]
    public void P_is_that_of_ranks_counted_one_by_one(ConformalScore score, int digits)
    {
        const int size = 31;
        var detector = new ConformalSr(new ConformalSrOptions { ReadingsPerFalseAlarm = 1e15, Score = score, Reference = size, Seed = 5 });
        var state = default(ConformalSr.State);
        var ring = new double[size];
        var kept = new List<double>();
        var random = new Random(81);
        for (var i = 0; i < 2000; i++)
        {
            var x = Math.Round(Metrics.Normal(random), digits);
            kept.Add(x);
            double[] sorted = [.. kept.Order()];
            var median = (sorted[(sorted.Length - 1) / 2] / 2) + (sorted[sorted.Length / 2] / 2);
            double Of(double v) => score == ConformalScore.Value ? v : Math.Abs(v - median);
            var theta = CounterHash.Uniform(5, 2 * (ulong)i);
            var p = (kept.Count(v => Of(v) > Of(x)) + (theta * kept.Count(v => Of(v) == Of(x)))) / kept.Count;
            if (kept.Count > size)
            {
                kept.Remove(sorted[CounterHash.Below(size + 1, 5, (2 * (ulong)i) + 1)]);
            }

            detector.Update(ref state, ring, x);

            Assert.Equal(p, state.P, 1e-15);
            Assert.Equal(kept.Order().Select(v => v + 0.0), ring[..(int)state.Kept]);
        }
    }

    /// <summary>
    /// What the guarantee rests on, with a small reference, where dependence would be largest: each p is uniform, and a p and one of the
    /// next three fall into each of 100 cells equally often. Both by chi-square, 4 standard deviations allowed.
    /// </summary>
    [Theory]
    [InlineData(ConformalScore.Value)]
    [InlineData(ConformalScore.Distance)]
    public void P_values_are_uniform_and_independent_of_each_other(ConformalScore score)
    {
        const int readings = 200_000;
        var detector = new ConformalSr(new ConformalSrOptions { ReadingsPerFalseAlarm = 1e15, Score = score, Reference = 10 });
        var state = default(ConformalSr.State);
        var ring = new double[10];
        var random = new Random(82);
        var past = new List<int>();
        for (var i = 0; i < readings; i++)
        {
            detector.Update(ref state, ring, Math.Pow(random.NextDouble(), 7));
            past.Add((int)(10 * state.P));
        }

        Assert.InRange(ChiSquare(past, 10), 0, 9 + (4 * Math.Sqrt(2 * 9)));
        foreach (var lag in new[] { 1, 2, 3 })
        {
            var pairs = Enumerable.Range(lag, readings - lag).Select(i => (10 * past[i]) + past[i - lag]);
            Assert.InRange(ChiSquare([.. pairs], 100), 0, 99 + (4 * Math.Sqrt(2 * 99)));
        }
    }

    [Theory]
    [InlineData(0.5, 40, 90)]
    [InlineData(1, 13, 26)]
    [InlineData(3, 1, 4)]
    public void Median_delay_is_near_that_of_all_values_kept(double shift, int least, int most)
    {
        var delays = new List<int>();
        for (var run = 0; run < 100; run++)
        {
            var random = new Random(8300 + run);
            var series = new SeriesUnderTest("conformal-sr", """{"readings_per_false_alarm":10000}""");
            for (var i = 0; i < 2000; i++)
            {
                series.Feed(Metrics.Normal(random));
            }

            var delay = 1;
            while (series.Feed(shift + Metrics.Normal(random)) != DriftStatus.Drift)
            {
                delay++;
            }

            delays.Add(delay);
        }

        delays.Sort();
        Assert.InRange(delays[50], least, most);
    }

    [Fact]
    public void Replay_from_a_snapshot_draws_the_same_and_another_seed_draws_others()
    {
        var (one, two) = (new SeriesUnderTest("conformal-sr", """{"seed":1}"""), new SeriesUnderTest("conformal-sr", """{"seed":2}"""));
        for (var i = 0; i < 50; i++)
        {
            one.Feed(1);
            two.Feed(1);
        }

        Assert.NotEqual(one.State, two.State);
    }

    private static double ChiSquare(List<int> values, int cells)
    {
        var expected = (double)values.Count / cells;
        return values.CountBy(v => v).Sum(pair => (pair.Value - expected) * (pair.Value - expected) / expected)
            + ((cells - values.Distinct().Count()) * expected);
    }
}
