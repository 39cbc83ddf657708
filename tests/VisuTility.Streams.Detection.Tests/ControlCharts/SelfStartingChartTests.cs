using VisuTility.Streams.Detection.Tests.Golden;

namespace VisuTility.Streams.Detection.Tests.ControlCharts;

/// <summary>Page-Hinkley and geometric moving average on scores, Shewhart.</summary>
public sealed class SelfStartingChartTests
{
    private static readonly double[] Values = Metrics.Accuracy(40, 2500);

    [Fact]
    public void Page_Hinkley_with_alpha_1_is_the_largest_sum_of_scores_over_all_starting_points()
    {
        var series = new SeriesUnderTest("page-hinkley", """{"threshold":8,"warm_up":20,"min":30}""");
        var (start, drifts) = (0, 0);

        for (var i = 0; i < Values.Length; i++)
        {
            var status = series.Feed(Values[i]);
            var scores = Scores(Values[start..(i + 1)], 20);
            var (up, down, upSum, downSum) = (0.0, 0.0, 0.0, 0.0);
            foreach (var z in scores.Reverse())
            {
                up = Math.Max(up, upSum += z - 0.25);
                down = Math.Max(down, downSum += -z - 0.25);
            }

            var largest = Math.Max(up, down);
            Assert.True(Metrics.Near(largest, 8) || (largest > 8 && i + 1 - start >= 30) == (status == DriftStatus.Drift));
            if (status == DriftStatus.Drift)
            {
                Assert.Equal(largest, series.Evidence.Statistic, 1e-9 * largest);
                Assert.Equal(up > down ? Direction.Up : Direction.Down, series.Evidence.Direction);
                Assert.InRange(series.Evidence.ChangePoint, start, i);
                start = i + 1;
                drifts++;
            }
        }

        Assert.InRange(drifts, 3, 100);
    }

    [Fact]
    public void Average_of_scores_fires_past_its_own_standard_deviation()
    {
        var series = new SeriesUnderTest("gma", """{"alpha":0.9,"width":4,"warm_up":20,"min":30}""");
        var (start, drifts) = (0, 0);

        for (var i = 0; i < Values.Length; i++)
        {
            var status = series.Feed(Values[i]);
            var scores = Scores(Values[start..(i + 1)], 20);
            var g = scores.Select((z, k) => 0.1 * Math.Pow(0.9, scores.Length - 1 - k) * z).Sum();
            var limit = 4 * Math.Sqrt(0.1 / 1.9 * (1 - Math.Pow(0.9, 2 * scores.Length)));
            var expected = Math.Abs(g) > limit && i + 1 - start >= 30;
            Assert.True(Metrics.Near(Math.Abs(g), limit) || expected == (status == DriftStatus.Drift));
            if (status == DriftStatus.Drift)
            {
                Assert.Equal(Math.Abs(g), series.Evidence.Statistic, 1e-9 * (1 + Math.Abs(g)));
                Assert.Equal(limit, series.Evidence.Threshold, 1e-12);
                start = i + 1;
                drifts++;
            }
        }

        Assert.InRange(drifts, 3, 100);
    }

    [Fact]
    public void Default_Page_Hinkley_sees_at_once_the_fall_of_a_rate_that_Rivers_default_sees_900_readings_late()
    {
        var stream = Vectors.Stream("accuracy_step");

        var ours = new SeriesUnderTest("page-hinkley", "{}").DriftsOf(stream);

        Assert.Equal([4902], new SeriesUnderTest(PeerRuns.Create("river:PageHinkley", "{}")).DriftsOf(stream));
        Assert.Contains(ours, index => index is >= 2000 and < 2150);
        Assert.Contains(ours, index => index is >= 4000 and < 4025);
        Assert.DoesNotContain(ours, index => index < 2000);
    }

    /// <summary>Expectation of River's own test up to 0.13.</summary>
    [Fact]
    public void Old_River_Page_Hinkley_fires_where_its_test_said() =>
        Assert.Equal(
            [1020, 1991], new SeriesUnderTest(PeerRuns.Create("river-0.13:PageHinkley", "{}")).DriftsOf(Vectors.Stream("river_s1")));

    /// <summary>From River's published formula, computed by a separate program in another language: none on X.</summary>
    [Fact]
    public void Shewhart_with_Rivers_defaults_is_silent_on_X() =>
        Assert.Empty(new SeriesUnderTest("shewhart", """{"k":3,"warm_up":30}""").DriftsOf(Vectors.Stream("rngfree_x")));

    [Fact]
    public void Shewhart_compares_each_reading_with_the_learned_ones()
    {
        var series = new SeriesUnderTest("shewhart", """{"k":2.5,"warm_up":40,"warning_k":2}""");
        var (start, drifts) = (0, 0);

        for (var i = 0; i < Values.Length; i++)
        {
            var status = series.Feed(Values[i]);
            var learned = Values[start..Math.Min(i + 1, start + 40)];
            var mean = learned.Average();
            var sd = Math.Sqrt(learned.Sum(v => (v - mean) * (v - mean)) / (learned.Length - 1));
            var z = Math.Abs(Values[i] - mean) / Math.Max(sd, 1e-4 * mean);
            var expected = learned.Length < 40 ? DriftStatus.Stable
                : z > 2.5 ? DriftStatus.Drift
                : z > 2 ? DriftStatus.Warning : DriftStatus.Stable;
            Assert.Equal(expected, status);
            if (status == DriftStatus.Drift)
            {
                Assert.Equal(z, series.Evidence.Statistic, 1e-6 * z);
                start = i + 1;
                drifts++;
            }
        }

        Assert.InRange(drifts, 5, 100);
    }

    /// <summary>The n-th reading against everything before it.</summary>
    private static double[] Scores(double[] values, int warmUp)
    {
        var scores = new List<double>();
        for (var n = warmUp; n < values.Length; n++)
        {
            var mean = values[..n].Average();
            var sd = Math.Sqrt(values[..n].Sum(v => (v - mean) * (v - mean)) / (n - 1));
            scores.Add(Math.Clamp((values[n] - mean) / Math.Max(sd, 1e-4 * mean) * Math.Sqrt(n / (n + 1.0)), -30, 30));
        }

        return [.. scores];
    }
}
