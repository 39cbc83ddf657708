using VisuTility.Streams.Detection.Tests.Golden;
using VisuTility.Streams.Detection.Thresholds;

namespace VisuTility.Streams.Detection.Tests.Thresholds;

public sealed class LatencyQuantileTests
{
    /// <summary>Against the sorted window, reading by reading: the only freedom is the stated error.</summary>
    [Theory]
    [InlineData(0.99, 0.01, 1000, 4)]
    [InlineData(0.5, 0.05, 90, 3)]
    public void Quantile_is_that_of_the_last_readings_within_the_stated_error(double quantile, double accuracy, int window, int slices)
    {
        var readings = Vectors.Stream("latency_lognormal");
        var series = new SeriesUnderTest(new LatencyQuantile(new LatencyQuantileOptions
        {
            Objective = 60, Quantile = quantile, Accuracy = accuracy, Window = window, Slices = slices, Min = 1,
        }));
        var slice = window / slices;
        for (var i = 0; i < readings.Length; i++)
        {
            var status = series.Feed(readings[i]);
            var evidence = series.Evidence;

            // The newest slice is part of the window from its first reading on, with as many full ones as there are.
            var start = Math.Max(0, (i / slice - slices + 1) * slice);
            var sorted = readings[start..(i + 1)].Order().ToArray();
            var exact = sorted[(int)Math.Floor(quantile * (sorted.Length - 1))];
            Assert.InRange(evidence.Statistic, exact * (1 - accuracy - 1e-13), exact * (1 + accuracy + 1e-13));
            Assert.Equal((start, i, sorted.Length), (evidence.Window.Start, evidence.Window.End, evidence.Window.Count));
            Assert.InRange(evidence.Window.Mean, sorted.Average() * (1 - accuracy), sorted.Average() * (1 + accuracy));
            if (status == DriftStatus.Stable)
            {
                Assert.True(exact <= 60 * (1 + accuracy + 1e-13));
            }
        }
    }

    [Fact]
    public void Drift_holds_until_the_quantile_is_back_under_its_share_of_the_objective()
    {
        var series = new SeriesUnderTest(new LatencyQuantile(new LatencyQuantileOptions
        {
            Objective = 100, Quantile = 0.5, ClearRatio = 0.8, Warning = 70, Window = 20, Slices = 2, Min = 10,
        }));

        DriftStatus After(double value)
        {
            var statuses = series.FeedAll(Enumerable.Repeat(value, 20));
            return statuses[^1];
        }

        Assert.Equal(DriftStatus.Stable, After(50));
        Assert.Equal(DriftStatus.Warning, After(90));
        Assert.Equal(DriftStatus.Drift, After(105));
        Assert.Equal(DriftStatus.Drift, After(90));
        Assert.Equal(DriftStatus.Warning, After(75));
        Assert.Equal(DriftStatus.Warning, After(95));
        Assert.Equal(DriftStatus.Stable, After(60));
    }

    [Fact]
    public void Nothing_is_judged_before_min_readings()
    {
        var series = new SeriesUnderTest(new LatencyQuantile(new LatencyQuantileOptions { Objective = 10, Min = 100 }));

        var statuses = series.FeedAll(Enumerable.Repeat(1000.0, 100));

        Assert.All(statuses[..99], status => Assert.Equal(DriftStatus.Stable, status));
        Assert.Equal(DriftStatus.Drift, statuses[99]);
    }

    /// <summary>A sketch that followed its largest reading would have lost the buckets around the objective.</summary>
    [Fact]
    public void One_monstrous_reading_does_not_move_the_quantile()
    {
        var series = new SeriesUnderTest(new LatencyQuantile(new LatencyQuantileOptions { Objective = 100, Window = 1000, Min = 300 }));

        var statuses = series.FeedAll(Enumerable.Range(0, 1000).Select(i => i == 400 ? 1e308 : 20 + (i % 50)));

        Assert.All(statuses, status => Assert.Equal(DriftStatus.Stable, status));
        Assert.InRange(series.Evidence.Statistic, 0.98 * 69, 1.02 * 69);
    }
}
