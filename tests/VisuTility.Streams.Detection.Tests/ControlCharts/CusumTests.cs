using VisuTility.Streams.Detection.ControlCharts;
using VisuTility.Streams.Detection.Tests.Golden;

namespace VisuTility.Streams.Detection.Tests.ControlCharts;

public sealed class CusumTests
{
    [Theory]
    [InlineData("river_gauss_step", "201 251")]
    [InlineData("rngfree_x", "1004")]
    public void Learned_reference_fires_where_River_fires(string stream, string drifts)
    {
        var series = new SeriesUnderTest(new Cusum(new CusumOptions { K = 0.5, H = 5, WarmUp = 30 }));

        Assert.Equal(drifts, string.Join(' ', series.DriftsOf(Vectors.Stream(stream))));
    }

    [Theory]
    [InlineData(Sides.Both, "4 10")]
    [InlineData(Sides.Up, "4")]
    [InlineData(Sides.Down, "10")]
    public void Direction_decides_which_side_is_a_drift(Sides direction, string drifts)
    {
        var series = new SeriesUnderTest(new Cusum(new CusumOptions { K = 0.5, H = 4, Mean = 10, Sd = 2, Direction = direction }));

        // +1.5 sigma after the allowance of 0.5 each: 4.5 > 4 at the third.
        Assert.Equal(drifts, string.Join(' ', series.DriftsOf([10, 10, 14, 14, 14, 10, 10, 10, 6, 6, 6])));
    }

    /// <summary>A one-sided sum restarted at 0 is the largest sum of the last readings, over all lengths.</summary>
    [Fact]
    public void Sums_are_the_largest_over_all_starting_points()
    {
        const double k = 0.25;
        var values = Metrics.Accuracy(30, 2500);
        var series = new SeriesUnderTest(new Cusum(new CusumOptions { K = k, H = 6, Mean = 0.92, Sd = 0.02 }));
        var start = 0;
        var drifts = 0;

        for (var i = 0; i < values.Length; i++)
        {
            var status = series.Feed(values[i]);
            var (up, down) = (0.0, 0.0);
            var (upSum, downSum) = (0.0, 0.0);
            for (var j = i; j >= start; j--)
            {
                var z = (values[j] - 0.92) / 0.02;
                up = Math.Max(up, upSum += z - k);
                down = Math.Max(down, downSum += -z - k);
            }

            var largest = Math.Max(up, down);
            Assert.True(Metrics.Near(largest, 6) || largest > 6 == (status == DriftStatus.Drift));
            if (status == DriftStatus.Drift)
            {
                Assert.Equal(largest, series.Evidence.Statistic, 1e-9);
                Assert.Equal(up > down ? Direction.Up : Direction.Down, series.Evidence.Direction);
                start = i + 1;
                drifts++;
            }
        }

        Assert.InRange(drifts, 10, 500);
    }

    [Fact]
    public void Drift_needs_more_than_h_sigma()
    {
        var series = new SeriesUnderTest(new Cusum(new CusumOptions { K = 0.5, H = 3, Mean = 0, Sd = 2 }));

        Assert.Equal([DriftStatus.Stable, DriftStatus.Stable, DriftStatus.Drift], series.FeedAll([4, 4, 1.0001]));
    }

    [Fact]
    public void Evidence_dates_the_change_and_measures_it()
    {
        var series = new SeriesUnderTest(new Cusum(new CusumOptions { K = 0.5, H = 4, Mean = 10, Sd = 2 }));
        series.FeedAll([11, 10, 9, 6, 6, 5]);

        var evidence = series.Evidence;

        Assert.Equal(5, evidence.Statistic, 1e-12);
        Assert.Equal(4, evidence.Threshold);
        Assert.Equal(5, evidence.Value);
        Assert.Equal(Direction.Down, evidence.Direction);
        Assert.Equal(3, evidence.ChangePoint);
        Assert.Equal(3, evidence.Window.Count);
        Assert.Equal(17.0 / 3, evidence.Window.Mean, 1e-12);
        Assert.Equal((17.0 / 3 - 10) / 2, evidence.EffectSize, 1e-12);
        Assert.Equal(10, evidence.Reference.Mean);
        Assert.Equal(2, evidence.Reference.Sd);
    }

    [Fact]
    public void Constant_start_needs_more_than_the_last_digit_to_drift()
    {
        var series = new SeriesUnderTest(new Cusum(new CusumOptions { WarmUp = 50, SigmaFloor = 0.001 }));
        var start = Enumerable.Repeat(0.95, 50);

        Assert.Empty(series.DriftsOf(start.Concat(Enumerable.Repeat(0.9504, 1000))));
        Assert.NotEmpty(series.DriftsOf(Enumerable.Repeat(0.952, 20)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(17)]
    [InlineData(49)]
    public void One_hostile_reading_among_the_learned_ones_does_not_blind_for_ever(int at)
    {
        var random = new Random(5);
        var series = new SeriesUnderTest(new Cusum(new CusumOptions { WarmUp = 50 }));
        for (var i = 0; i < 200; i++)
        {
            series.Feed(i == at ? 1e308 : 0.9 + 0.01 * random.NextDouble());
        }

        Assert.NotEmpty(series.DriftsOf(Enumerable.Range(0, 30).Select(_ => 0.8 + 0.01 * random.NextDouble())));
    }

    [Fact]
    public void Keeps_its_reference_after_a_drift_when_told_so()
    {
        var keep = new SeriesUnderTest(new Cusum(new CusumOptions { WarmUp = 100, H = 5, RelearnOnDrift = false }));
        var relearn = new SeriesUnderTest(new Cusum(new CusumOptions { WarmUp = 100, H = 5 }));
        var random = new Random(8);
        var stream = Enumerable.Range(0, 600).Select(i => (i < 300 ? 0.9 : 0.8) + 0.02 * random.NextDouble()).ToArray();

        Assert.Single(relearn.DriftsOf(stream));
        Assert.True(keep.DriftsOf(stream).Length > 50);
    }
}
