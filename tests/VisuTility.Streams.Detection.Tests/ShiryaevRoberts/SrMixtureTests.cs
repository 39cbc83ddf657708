using VisuTility.Streams.Detection.ShiryaevRoberts;
using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.Tests.ShiryaevRoberts;

public sealed class SrMixtureTests
{
    private static readonly double[] Sizes = [0.25, 0.5, 1, 2, 4];

    /// <summary>
    /// S is the mean over sizes and directions of the sum, over every starting point, of the likelihood ratio since then.
    /// </summary>
    [Theory]
    [InlineData(Sides.Both, 30)]
    [InlineData(Sides.Up, 30)]
    [InlineData(Sides.Down, 2)]
    public void Agrees_with_all_starting_points_written_out(Sides direction, double clip)
    {
        const int warmUp = 20;
        const int min = 40;
        const double limit = 300;
        var random = new Random(41);
        var series = new SeriesUnderTest(new SrMixture(new SrMixtureOptions
        {
            ReadingsPerFalseAlarm = limit,
            ReadingsPerFalseWarning = 60,
            Direction = direction,
            Clip = clip,
            WarmUp = warmUp,
            Min = min,
        }));
        var restart = new List<double>();
        var seen = new int[3];

        for (var i = 0; i < 1500; i++)
        {
            var value = 0.92 + 0.02 * (Metrics.Normal(random) + (i / 250 % 3) - 1);
            var status = series.Feed(value);
            restart.Add(value);
            var scores = Scores(restart, warmUp, clip);
            var expected = restart.Count < min ? 0 : Mixture(scores, direction);

            Assert.True(Metrics.Near(expected, limit) || expected >= limit == (status == DriftStatus.Drift));
            Assert.True(Metrics.Near(expected, 60) || expected >= 60 == status >= DriftStatus.Warning);
            if (status != DriftStatus.Stable)
            {
                Assert.Equal(Math.Log(expected), series.Evidence.Statistic, 1e-8);
            }

            seen[(int)status]++;
            if (status == DriftStatus.Drift)
            {
                restart.Clear();
            }
        }

        Assert.All(seen, count => Assert.NotEqual(0, count));
    }

    /// <summary>
    /// The guarantee: on a stable series no more false alarms than promised. Deterministic by its seed; 4 sigma of the count allowed.
    /// </summary>
    [Theory]
    [InlineData(false, 1000, 500_000)]
    [InlineData(true, 1000, 500_000)]
    public void False_alarms_stay_within_the_promise(bool calibrated, double readingsPerAlarm, int readings)
    {
        var random = new Random(42);
        var series = new SeriesUnderTest(new SrMixture(new SrMixtureOptions
        {
            ReadingsPerFalseAlarm = readingsPerAlarm,
            Calibrated = calibrated,
            RelearnOnDrift = false,
        }));
        var alarms = 0;
        for (var i = 0; i < readings; i++)
        {
            alarms += series.Feed(Metrics.Normal(random)) == DriftStatus.Drift ? 1 : 0;
        }

        var promised = readings / readingsPerAlarm;
        Assert.InRange(alarms, promised / (calibrated ? 1.5 : 3), promised + 4 * Math.Sqrt(promised));
    }

    /// <summary>Medians of the published table for the calibrated limit 8.6, ten alarms per 100,000 readings: 158, 52, 16, 4, 2.</summary>
    [Theory]
    [InlineData(0.5, 40, 64)]
    [InlineData(1, 13, 19)]
    [InlineData(2, 3, 5)]
    [InlineData(-3, 1, 3)]
    public void Median_delay_is_that_of_the_table(double shift, int least, int most)
    {
        var delays = new List<int>();
        var points = new List<double>();
        for (var run = 0; run < 200; run++)
        {
            var random = new Random(5000 + run);
            var series = new SeriesUnderTest(new SrMixture(new SrMixtureOptions { ReadingsPerFalseAlarm = 10_000, Calibrated = true }));
            for (var i = 0; i < 3000; i++)
            {
                series.Feed(Metrics.Normal(random));
            }

            var delay = 1;
            while (series.Feed(shift + Metrics.Normal(random)) != DriftStatus.Drift)
            {
                delay++;
            }

            delays.Add(delay);
            points.Add(Math.Abs(series.Evidence.ChangePoint - 3000.0));
            Assert.Equal(3000 + delay - 1, series.Evidence.Window.End);
        }

        delays.Sort();
        points.Sort();
        Assert.InRange(delays[100], least, most);
        Assert.InRange(points[100], 0, Math.Abs(shift) < 1 ? 20 : 5);
    }

    [Fact]
    public void Evidence_tells_direction_and_size()
    {
        var random = new Random(43);
        var series = new SeriesUnderTest("sr-mixture", "{}");
        for (var i = 0; i < 2000; i++)
        {
            series.Feed(50 + 2 * Metrics.Normal(random));
        }

        while (series.Feed(48 + 2 * Metrics.Normal(random)) != DriftStatus.Drift)
        {
        }

        var evidence = series.Evidence;
        Assert.Equal(Direction.Down, evidence.Direction);
        Assert.InRange(evidence.EffectSize, -2, -0.5);
        Assert.Equal(Math.Log(100_000), evidence.Threshold, 1e-12);
        Assert.True(evidence.Statistic >= evidence.Threshold);
        Assert.InRange(evidence.Reference.Mean, 49.5, 50.5);
    }

    [Fact]
    public void Clip_at_3_ignores_single_outliers_and_still_sees_a_shift()
    {
        var random = new Random(44);
        var series = new SeriesUnderTest("sr-mixture", """{"clip":3}""");
        for (var i = 0; i < 5000; i++)
        {
            Assert.Equal(DriftStatus.Stable, series.Feed(i % 250 == 249 ? 1e9 : Metrics.Normal(random)));
        }

        Assert.NotEmpty(series.DriftsOf(Enumerable.Range(0, 60).Select(_ => 2 + Metrics.Normal(random))));
    }

    [Fact]
    public void Latency_is_judged_on_its_logarithm()
    {
        var log = new SeriesUnderTest("sr-mixture", """{"transform":"log"}""");
        var plain = new SeriesUnderTest("sr-mixture", "{}");
        var values = Metrics.Latency(45, 390);

        Assert.Equal(
            plain.FeedAll(values.Select(StableMath.Log)),
            log.FeedAll(values));
        Assert.Equal(plain.State, log.State);
        Assert.Equal(DriftStatus.Drift, log.Feed(0));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    public void One_hostile_reading_among_the_learned_ones_does_not_blind_for_ever(int at)
    {
        var random = new Random(46);
        var series = new SeriesUnderTest("sr-mixture", "{}");
        for (var i = 0; i < 400; i++)
        {
            series.Feed(i == at ? 1e308 : 0.9 + 0.01 * Metrics.Normal(random));
        }

        Assert.NotEmpty(series.DriftsOf(Enumerable.Range(0, 30).Select(_ => 0.87 + 0.01 * Metrics.Normal(random))));
    }

    private static List<double> Scores(List<double> values, int warmUp, double clip)
    {
        var scores = new List<double>();
        var before = new List<double>();
        foreach (var x in values)
        {
            var joining = x;
            if (before.Count >= warmUp)
            {
                var mean = before.Average();
                var sd = Math.Sqrt(before.Sum(b => (b - mean) * (b - mean)) / (before.Count - 1));
                var scale = sd * Math.Sqrt((before.Count + 1.0) / before.Count);
                var z = Math.Clamp((x - mean) / scale, -clip, clip);
                joining = mean + (z * scale);
                scores.Add(z);
            }

            before.Add(joining);
        }

        return scores;
    }

    private static double Mixture(List<double> scores, Sides direction)
    {
        int[] signs = direction switch { Sides.Up => [1], Sides.Down => [-1], _ => [1, -1] };
        var sum = 0.0;
        foreach (var d in Sizes)
        {
            foreach (var sign in signs)
            {
                var log = 0.0;
                for (var i = scores.Count - 1; i >= 0; i--)
                {
                    log += (sign * d * scores[i]) - (d * d / 2);
                    sum += Math.Exp(log);
                }
            }
        }

        return sum / (signs.Length * Sizes.Length);
    }
}
