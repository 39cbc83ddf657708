using VisuTility.Streams.Detection.Thresholds;

namespace VisuTility.Streams.Detection.Tests.Thresholds;

public sealed class ValueVsWindowTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(50)]
    public void Agrees_with_a_list_that_is_summed_anew(int window)
    {
        var values = Metrics.Accuracy(23, 4000);
        var series = new SeriesUnderTest(new ValueVsWindow(new ValueVsWindowOptions { Threshold = 0.03, Window = window }));
        var drifts = 0;

        for (var i = 0; i < values.Length; i++)
        {
            var delta = Math.Abs(values[i] - ExactMean.Of(Metrics.Last(values, i, window)));
            var expected = i > 0 && delta > 0.03 ? DriftStatus.Drift : DriftStatus.Stable;

            Assert.Equal(expected, series.Feed(values[i]));
            Assert.Equal(delta, series.Evidence.Statistic);
            drifts += expected == DriftStatus.Drift ? 1 : 0;
        }

        Assert.InRange(drifts, 20, 2000);
    }
}
