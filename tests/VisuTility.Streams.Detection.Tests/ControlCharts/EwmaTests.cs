using VisuTility.Streams.Detection.ControlCharts;

namespace VisuTility.Streams.Detection.Tests.ControlCharts;

public sealed class EwmaTests
{
    [Fact]
    public void Average_is_the_sum_of_fading_weights()
    {
        const double lambda = 0.2;
        var values = Metrics.Accuracy(27, 1500);
        var series = new SeriesUnderTest(new Ewma(new EwmaOptions { Limit = 0.91, Lambda = lambda, Min = 5 }));
        var drifts = 0;

        for (var i = 0; i < values.Length; i++)
        {
            var status = series.Feed(values[i]);
            var average = Math.Pow(1 - lambda, i) * values[0];
            for (var j = 1; j <= i; j++)
            {
                average += lambda * Math.Pow(1 - lambda, i - j) * values[j];
            }

            Assert.Equal(average, series.Evidence.Statistic, 1e-12);
            Assert.True(Metrics.Near(average, 0.91) || (i >= 4 && average > 0.91) == (status == DriftStatus.Drift));
            drifts += status == DriftStatus.Drift ? 1 : 0;
        }

        Assert.InRange(drifts, 100, 1400);
    }

    [Fact]
    public void Lambda_1_is_the_value_itself() =>
        Assert.Equal([1], new SeriesUnderTest("ewma", """{"limit":1,"lambda":1}""").DriftsOf([1, 1.5, 0.9]));
}
