using VisuTility.Streams.Detection.Windowed;

namespace VisuTility.Streams.Detection.Tests.Windowed;

public sealed class MeanShiftTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(20, 0)]
    [InlineData(20, 100)]
    public void Agrees_with_a_list_that_is_summed_anew(int window, int warmUp)
    {
        var values = Metrics.Accuracy(26, 4000);
        double[] given = [0.91, 0.93, 0.925];
        var baseline = warmUp == 0 ? ExactMean.Of(given) : values[..warmUp].Average();
        var series = new SeriesUnderTest(new MeanShift(new MeanShiftOptions
        {
            Threshold = 0.02,
            Window = window,
            Baseline = warmUp == 0 ? given : [],
            WarmUp = Math.Max(warmUp, 1),
        }));
        var drifts = 0;

        for (var i = 0; i < values.Length; i++)
        {
            var status = series.Feed(values[i]);
            if (i < warmUp + window - 1)
            {
                Assert.Equal(DriftStatus.Stable, status);
                continue;
            }

            var shift = ExactMean.Of(Metrics.Last(values, i, window)) - baseline;
            Assert.Equal(Math.Abs(shift), series.Evidence.Statistic, 1e-14);
            Assert.Equal(shift > 0 ? Direction.Up : Direction.Down, series.Evidence.Direction);
            Assert.True(Metrics.Near(Math.Abs(shift), 0.02) || Math.Abs(shift) >= 0.02 == (status == DriftStatus.Drift));
            drifts += status == DriftStatus.Drift ? 1 : 0;
        }

        Assert.InRange(drifts, 100, 3000);
    }

    [Fact]
    public void Baseline_may_be_a_mean_alone()
    {
        var series = new SeriesUnderTest("mean-shift", """{"threshold":0.1,"window":2,"baseline":0.5}""");

        Assert.Equal([2], series.DriftsOf([0.5, 0.6, 0.65]));
        Assert.True(double.IsNaN(series.Evidence.EffectSize));
    }
}
