using VisuTility.Streams.Detection.Distribution;
using VisuTility.Streams.Detection.Statistics.Tests;
using VisuTility.Streams.Detection.Tests.Golden;

namespace VisuTility.Streams.Detection.Tests.Distribution;

public sealed class KolmogorovSmirnovTests
{
    /// <summary>The windows sorted anew and tested at every reading, by the functions that are compared with SciPy.</summary>
    [Theory]
    [InlineData("accuracy_step", 100, 40, 0.001, 1, KsMethod.Exact)]
    [InlineData("accuracy_rounded", 60, 60, 0.01, 3, KsMethod.Exact)]
    [InlineData("heavy_tail", 50, 80, 0.001, 1, KsMethod.Asymptotic)]
    [InlineData("errors_bernoulli", 150, 50, 0.01, 7, KsMethod.Exact)]
    public void Verdict_distance_and_p_are_those_of_the_test_done_anew(string stream, int n, int m, double alpha, int every, KsMethod method)
    {
        var series = new SeriesUnderTest(new KolmogorovSmirnov(new KolmogorovSmirnovOptions
        {
            Reference = n, Window = m, Alpha = alpha, Every = every, Method = method,
        }));
        var readings = Vectors.Stream(stream);
        var (start, tests, drifts) = (0, 0, 0);
        var scratch = new double[Math.Min(n, m) + 1];
        for (var i = 0; i < readings.Length; i++)
        {
            var status = series.Feed(readings[i]);
            var due = i - start - n - m + 1;
            if (due < 0 || due % every != 0)
            {
                Assert.Equal(DriftStatus.Stable, status);
                continue;
            }

            double[] reference = [.. readings[start..(start + n)].Order()];
            double[] window = [.. readings[(i - m + 1)..(i + 1)].Order()];
            var distance = KsTest.Distance(reference, window);
            var expected = method == KsMethod.Exact
                ? KsTest.Exact(distance.TwoSided, n, m, scratch)
                : KsTest.Asymptotic(distance.TwoSided, n, m);
            var evidence = series.Evidence;

            tests++;
            Assert.Equal(expected.PValue <= alpha ? DriftStatus.Drift : DriftStatus.Stable, status);
            Assert.Equal(expected.Statistic, evidence.Statistic, 1e-15);
            Assert.InRange(evidence.PValue, expected.PValue * (1 - 1e-9), expected.PValue * (1 + 1e-9));
            if (status == DriftStatus.Drift)
            {
                drifts++;
                Assert.Equal((start, start + n - 1), (evidence.Reference.Start, evidence.Reference.End));
                Assert.Equal((i - m + 1, i), (evidence.Window.Start, evidence.Window.End));
                Assert.Equal(window.Average(), evidence.Window.Mean, 1e-12 * Math.Max(1, Math.Abs(window.Average())));
                start = i + 1;
            }
        }

        Assert.True(tests > 100 && drifts > 0);
    }

    /// <summary>100 series each: the median is right and the interval, stated as about 90 %, holds the true start as often.</summary>
    [Theory]
    [InlineData("ks", 1)]
    [InlineData("ks", -2)]
    [InlineData("psi", 1.5)]
    [InlineData("jensen-shannon", -1.5)]
    public void Evidence_tells_where_when_and_how_much(string name, double shift)
    {
        var detector = SeriesUnderTest.Create(name, "{}");
        var (inside, starts, sizes) = (0, new List<long>(), new List<double>());
        for (var seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            double Normal() => 10 * (Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6);
            var series = new SeriesUnderTest(detector);
            series.FeedAll(Enumerable.Range(0, 600).Select(_ => Normal()));
            while (series.Feed(Normal() + (10 * shift)) != DriftStatus.Drift)
            {
            }

            var evidence = series.Evidence;
            inside += evidence.ChangePointFirst <= 600 && evidence.ChangePointLast >= 600 ? 1 : 0;
            starts.Add(evidence.ChangePoint);
            sizes.Add(evidence.EffectSize);
            Assert.Equal(shift > 0 ? Direction.Up : Direction.Down, evidence.Direction);
            Assert.Equal(evidence.EffectSize * evidence.Reference.Sd, evidence.Size, 1e-9);
            Assert.True(evidence.PValue <= 1e-5 && evidence.Statistic >= evidence.Threshold);
        }

        starts.Sort();
        sizes.Sort();
        Assert.InRange(starts[50], 595, 605);
        Assert.InRange(sizes[50], shift - (0.3 * Math.Abs(shift)), shift + (0.3 * Math.Abs(shift)));
        Assert.InRange(inside, 80, 100);
    }

    [Fact]
    public void A_given_baseline_judges_as_the_same_readings_learned()
    {
        var readings = Vectors.Stream("accuracy_step");
        var options = new KolmogorovSmirnovOptions { Window = 50, Alpha = 1e-4, RelearnOnDrift = false };
        var learned = new SeriesUnderTest(new KolmogorovSmirnov(options with { Reference = 200 }));
        var given = new SeriesUnderTest(new KolmogorovSmirnov(options with { Baseline = readings[..200], RelearnOnDrift = true }));

        var expected = learned.FeedAll(readings)[200..];

        Assert.Equal(expected, given.FeedAll(readings[200..]));
        Assert.Contains(DriftStatus.Drift, expected);
        Assert.Equal(-1, given.Evidence.Reference.Start);
    }

    [Theory]
    [InlineData("ks", "{}")]
    [InlineData("psi", "{}")]
    [InlineData("jensen-shannon", "{}")]
    public void An_heir_is_compared_with_its_predecessor_from_its_first_reading_on(string name, string parameters)
    {
        var predecessor = new SeriesUnderTest(name, parameters);
        var random = new Random(2);
        predecessor.FeedAll(Enumerable.Range(0, 500).Select(_ => random.NextDouble()));

        var same = new SeriesUnderTest(predecessor.Detector);
        var other = new SeriesUnderTest(predecessor.Detector);
        ((IBaselineDetector)predecessor.Detector).Inherit(same.State, predecessor.State);
        ((IBaselineDetector)predecessor.Detector).Inherit(other.State, predecessor.State);

        Assert.DoesNotContain(DriftStatus.Drift, same.FeedAll(Enumerable.Range(0, 200).Select(_ => random.NextDouble())));
        Assert.Equal([99], other.DriftsOf(Enumerable.Range(0, 100).Select(_ => 0.6 + (0.4 * random.NextDouble()))));
    }

    [Theory]
    [InlineData("ks", "{}")]
    [InlineData("psi", "{}")]
    [InlineData("jensen-shannon", "{}")]
    public void A_constant_metric_that_starts_to_move_is_seen_on_both_sides(string name, string parameters)
    {
        foreach (var next in new[] { 0.9, 1.1, -5 })
        {
            var series = new SeriesUnderTest(name, parameters);
            series.FeedAll(Enumerable.Repeat(1.0, 400));

            Assert.InRange(Assert.Single(series.DriftsOf(Enumerable.Repeat(next, 100))), 5, 60);
        }
    }

    [Theory]
    [InlineData("""{"baseline":[1]}""", "baseline: must be 2 readings or more")]
    [InlineData("""{"baseline":[1,2,3],"reference":4}""", "reference: must be the number of readings of baseline, or left out")]
    [InlineData("""{"alpha":0.01,"readings_per_false_alarm":10}""", "readings_per_false_alarm: only allowed when alpha is not given")]
    [InlineData("""{"reference":3000,"window":2000}""", "method: must be asymptotic where reference x window is more than 4000000 and they differ")]
    public void Wrong_parameters_are_named(string parameters, string problem)
    {
        var problems = new List<string>();
        var spec = new DetectorSpec("ks", System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(parameters));

        Assert.False(DetectorFactory.TryCreate(spec, "d", problems, out _));
        Assert.Equal("d." + problem, Assert.Single(problems));
    }
}
