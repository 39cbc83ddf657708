using System.Numerics;
using System.Runtime.InteropServices;
using VisuTility.Streams.Detection.Focus;

namespace VisuTility.Streams.Detection.Tests.Focus;

public sealed class FocusDetectorTests
{
    /// <summary>Every model, level known and unknown, single outcomes and counts; a limit that is never and one that is often
    /// reached.</summary>
    [Theory]
    [InlineData(FocusModel.Gaussian, 0.0, 1, 1e6)]
    [InlineData(FocusModel.Gaussian, 0.0, 1, 3)]
    [InlineData(FocusModel.Gaussian, null, 1, 1e6)]
    [InlineData(FocusModel.Gaussian, null, 1, 3)]
    [InlineData(FocusModel.Bernoulli, 0.08, 1, 3)]
    [InlineData(FocusModel.Bernoulli, null, 1, 3)]
    [InlineData(FocusModel.Bernoulli, 0.08, 400, 1e6)]
    [InlineData(FocusModel.Bernoulli, null, 400, 3)]
    [InlineData(FocusModel.Bernoulli, null, 400, 1e6)]
    [InlineData(FocusModel.Poisson, 3.0, 1, 3)]
    [InlineData(FocusModel.Poisson, null, 1, 1e6)]
    [InlineData(FocusModel.Gamma, 2.0, 1, 3)]
    [InlineData(FocusModel.Gamma, null, 1, 3)]
    public void Statistic_is_the_largest_over_all_change_points(FocusModel model, double? mean, int samples, double limit)
    {
        var options = new FocusOptions
        {
            Model = model,
            Before = mean is null ? FocusBefore.Unknown : FocusBefore.Given,
            Mean = model == FocusModel.Gaussian ? 0 : mean,
            Sd = model == FocusModel.Gaussian ? 1 : null,
            MinFall = 1,
            Shape = 1.5,
            Threshold = limit,
        };
        var series = new SeriesUnderTest(new FocusDetector(options));
        var random = new Random(40);
        var (values, counts, start, drifts) = (new List<double> { 0 }, new List<double> { 0 }, 0, 0);
        for (var i = 0; i < 700; i++)
        {
            var value = Outcome(model, random, samples, i / 120 % 2);
            var status = series.Detector.Update(series.State, new Reading(value / samples, samples, i));
            values.Add(values[^1] + value);
            counts.Add(counts[^1] + samples);
            var (largest, best) = Brute(options, mean, values, counts, start);
            var evidence = series.Evidence;

            Assert.Equal(largest, evidence.Statistic, 1e-10 * Math.Max(1, largest));
            Assert.True(Metrics.Near(largest, limit) || largest >= limit == (status == DriftStatus.Drift));
            if (largest > 1e-6)
            {
                Assert.Contains((int)evidence.ChangePoint, best);
                Assert.InRange(evidence.ChangePoint, evidence.ChangePointFirst, evidence.ChangePointLast);
            }

            if (status == DriftStatus.Drift)
            {
                start = i + 1;
                drifts++;
            }
        }

        Assert.Equal(limit < 100, drifts > 0);
    }

    /// <summary>Long enough for sums to be taken relative to the oldest piece; the pieces then still give the maximum.</summary>
    [Fact]
    public void Sums_stay_small_and_the_maximum_exact_over_a_long_series()
    {
        var options = new FocusOptions { Before = FocusBefore.Given, Mean = 0, Sd = 1, Threshold = 1e6 };
        var series = new SeriesUnderTest(new FocusDetector(options));
        var random = new Random(41);
        var sums = new List<double> { 0 };
        for (var i = 1; i <= 300_000; i++)
        {
            // Stretches that double in length, up and down in turn: the oldest piece of both sides is then a recent one.
            var z = Metrics.Normal(random) + (BitOperations.Log2((uint)i) % 2 == 0 ? 0.1 : -0.1);
            series.Feed(z);
            sums.Add(sums[^1] + z);
            if (i % 50_000 == 0)
            {
                var largest = Enumerable.Range(0, i).Max(tau => (sums[i] - sums[tau]) * (sums[i] - sums[tau]) / (2.0 * (i - tau)));
                Assert.Equal(largest, series.Evidence.Statistic, 1e-9 * largest);
            }
        }

        Assert.True(MemoryMarshal.Read<FocusDetector.State>(series.State).Sums.Count < 200_000);
    }

    [Fact]
    public void Counted_errors_are_one_step_never_bits_in_some_order()
    {
        var series = new SeriesUnderTest(new FocusDetector(
            new FocusOptions { Model = FocusModel.Bernoulli, Before = FocusBefore.Given, Mean = 0.08 }));

        series.Detector.Update(series.State, new Reading(0.07, 400, 0));

        // 28 ln(.07/.08) + 372 ln(.93/.92)
        Assert.Equal((28 * Math.Log(0.07 / 0.08)) + (372 * Math.Log(0.93 / 0.92)), series.Evidence.Statistic, 1e-10);
        Assert.Equal(0.28, series.Evidence.Statistic, 0.005);
        Assert.Equal(Direction.Down, series.Evidence.Direction);
    }

    [Theory]
    [InlineData(Sides.Up, 1)]
    [InlineData(Sides.Down, -1)]
    public void One_side_with_a_known_mean_does_not_fire_on_the_other(Sides direction, double sign)
    {
        var series = new SeriesUnderTest(new FocusDetector(
            new FocusOptions { Before = FocusBefore.Given, Mean = 0, Sd = 1, Direction = direction, Threshold = 12 }));
        var random = new Random(42);

        Assert.Empty(series.DriftsOf(Enumerable.Range(0, 3000).Select(_ => Metrics.Normal(random) - sign)));
        Assert.NotEmpty(series.DriftsOf(Enumerable.Range(0, 100).Select(_ => Metrics.Normal(random) + sign)));
    }

    [Fact]
    public void A_change_to_the_other_side_ends_the_old_level()
    {
        var series = new SeriesUnderTest(new FocusDetector(new FocusOptions { Direction = Sides.Up, Threshold = 12, WarmUp = 50 }));
        var random = new Random(43);
        double[] Level(double mean) => [.. Enumerable.Range(0, 400).Select(_ => mean + Metrics.Normal(random))];

        Assert.Empty(series.DriftsOf(Level(10)));
        Assert.Empty(series.DriftsOf(Level(0)));
        Assert.NotEmpty(series.DriftsOf(Level(3)));
    }

    [Fact]
    public void One_small_residual_is_no_fall_of_the_variance()
    {
        var series = new SeriesUnderTest(new FocusDetector(
            new FocusOptions { Model = FocusModel.Variance, Before = FocusBefore.Given, Mean = 0, Sd = 1, Threshold = 5 }));

        Assert.Empty(series.DriftsOf([1, -1, 1, -1, 0, 1, -1, 0, 0, 0, 0]));
        Assert.NotEmpty(series.DriftsOf([0]));
    }

    [Fact]
    public void Robust_start_keeps_outliers_quiet_where_the_plain_one_fires()
    {
        var random = new Random(44);
        double[] values = [.. Enumerable.Range(0, 6000).Select(i => Metrics.Normal(random) + (i % 400 == 399 ? 40 : 0))];

        Assert.Empty(new SeriesUnderTest("focus", """{"robust":100}""").DriftsOf(values));
        Assert.NotEmpty(new SeriesUnderTest("focus", """{"before":"given","mean":0,"sd":1}""").DriftsOf(values));
    }

    [Fact]
    public void Evidence_tells_the_size_in_units_and_standard_deviations()
    {
        var series = new SeriesUnderTest(new FocusDetector(new FocusOptions { Before = FocusBefore.Given, Mean = 10, Sd = 2, Threshold = 20 }));
        series.FeedAll([11, 10, 9, 2, 2, 2]);

        var evidence = series.Evidence;

        Assert.Equal(24, evidence.Statistic, 1e-12);
        Assert.Equal(3, evidence.ChangePoint);
        Assert.Equal(-4, evidence.EffectSize, 1e-12);
        Assert.Equal(-8, evidence.Size, 1e-12);
        Assert.Equal(2, evidence.Window.Mean, 1e-12);
        Assert.Equal(20, evidence.Threshold);
    }

    /// <summary>The remarks' figures, with fewer runs: .5, 1, 2 sd give 88, 92, 98 %.</summary>
    [Theory]
    [InlineData(0.5, 0.82, 0.95, 90)]
    [InlineData(1, 0.87, 0.97, 24)]
    [InlineData(2, 0.93, 1.0, 8)]
    public void Interval_covers_the_change_as_often_as_said(double shift, double least, double most, double width)
    {
        var random = new Random(45);
        var detector = new FocusDetector(new FocusOptions { Before = FocusBefore.Given, Mean = 0, Sd = 1, Threshold = 11.9 });
        var (runs, covered, widths) = (0, 0, 0.0);
        for (var run = 0; run < 300; run++)
        {
            var series = new SeriesUnderTest(detector);
            var i = 0;
            while (series.Feed(Metrics.Normal(random) + (i >= 1000 ? shift : 0)) != DriftStatus.Drift)
            {
                i++;
            }

            var evidence = series.Evidence;
            runs += i >= 1000 ? 1 : 0;
            covered += i >= 1000 && evidence.ChangePointFirst <= 1000 && evidence.ChangePointLast >= 1000 ? 1 : 0;
            widths += i >= 1000 ? evidence.ChangePointLast - evidence.ChangePointFirst : 0;
        }

        Assert.InRange(runs, 280, 300);
        Assert.InRange((double)covered / runs, least, most);
        Assert.InRange(widths / runs, 0, width);
    }

    [Theory]
    [InlineData(FocusModel.Bernoulli)]
    [InlineData(FocusModel.Poisson)]
    [InlineData(FocusModel.Gamma)]
    public void The_size_of_a_learned_reference_is_what_it_was_learned_from_after_a_restart_too(FocusModel model)
    {
        var random = new Random(47);
        var series = new SeriesUnderTest(new FocusDetector(
            new FocusOptions { Model = model, Before = FocusBefore.Learned, Threshold = 60 }));
        for (var drift = 0; drift < 3; drift++)
        {
            var i = 0;
            while (series.Feed(Outcome(model, random, 1, i >= 1000 ? 10 : 0)) != DriftStatus.Drift)
            {
                i++;
            }

            Assert.InRange(i, 1000, 3000);
            Assert.Equal(300, series.Evidence.Reference.Count);
        }
    }

    private static double Outcome(FocusModel model, Random random, int samples, int high) => model switch
    {
        FocusModel.Gaussian => Metrics.Normal(random) + (0.5 * high),
        FocusModel.Bernoulli => Enumerable.Range(0, samples).Count(_ => random.NextDouble() < 0.08 + (0.05 * high)),
        FocusModel.Poisson => Enumerable.Range(0, 30).Count(_ => random.NextDouble() < 0.1 + (0.05 * high)),
        _ => -2 * (1 + high) * Math.Log(1 - random.NextDouble()),
    };

    /// <summary>ln of the likelihood ratio by its definition, for each change point since the restart; from running sums.</summary>
    private static (double Largest, int[] Best) Brute(
        FocusOptions options, double? mean, List<double> values, List<double> counts, int start)
    {
        var end = values.Count - 1;
        var worth = new double[end - start];
        for (var tau = 0; tau < worth.Length; tau++)
        {
            double Part(int from, int to, double? level)
            {
                var (count, sum) = (counts[to] - counts[from], values[to] - values[from]);
                return count > 0 ? Likelihood(options, count, sum, level ?? (sum / count)) : 0;
            }

            worth[tau] = mean is null
                ? Part(start, start + tau, null) + Part(start + tau, end, null) - Part(start, end, null)
                : Part(start + tau, end, null) - Part(start + tau, end, mean);
        }

        var largest = worth.Max();
        return (largest, [.. Enumerable.Range(0, worth.Length).Where(tau => worth[tau] >= largest - 1e-8).Select(tau => start + tau)]);
    }

    private static double Likelihood(FocusOptions options, double count, double sum, double level)
    {
        static double Times(double factor, double argument) => factor == 0 ? 0 : factor * Math.Log(argument);

        return options.Model switch
        {
            FocusModel.Gaussian => (sum * level) - (count * level * level / 2),
            FocusModel.Bernoulli => Times(sum, level) + Times(count - sum, 1 - level),
            FocusModel.Poisson => Times(sum, level) - (count * level),
            _ => options.Shape * (-(count * Math.Log(level)) - (sum / level)),
        };
    }
}
