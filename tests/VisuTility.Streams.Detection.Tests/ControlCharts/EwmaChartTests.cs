using VisuTility.Streams.Detection.ControlCharts;

namespace VisuTility.Streams.Detection.Tests.ControlCharts;

public sealed class EwmaChartTests
{
    /// <summary>Every average since the restart is written out as a sum, every limit with a power.</summary>
    [Theory]
    [InlineData(true, Sides.Both)]
    [InlineData(false, Sides.Both)]
    [InlineData(false, Sides.Down)]
    [InlineData(false, Sides.Up)]
    public void Agrees_with_the_formula_written_out(bool learned, Sides direction)
    {
        const int warmUp = 60;
        const double lambda = 0.1;
        const double width = 3;
        var values = Metrics.Accuracy(28, 3000);
        var options = new EwmaChartOptions { Lambda = lambda, Width = width, Direction = direction };
        var series = new SeriesUnderTest(
            new EwmaChart(learned ? options with { WarmUp = warmUp } : options with { Mean = 0.91, Sd = 0.02 }));
        var start = 0;
        var drifts = 0;

        for (var i = 0; i < values.Length; i++)
        {
            var status = series.Feed(values[i]);
            var first = learned ? start + warmUp - 1 : start;
            if (i < first)
            {
                Assert.Equal(DriftStatus.Stable, status);
                continue;
            }

            var (mean, sigma) = learned ? MeanAndSigma(values[start..(first + 1)]) : (0.91, 0.02);
            var n = i - first + 1;
            var shift = Enumerable.Range(0, n).Sum(j => lambda * Math.Pow(1 - lambda, j) * (values[i - j] - mean));
            var limit = width * sigma * Math.Sqrt(lambda / (2 - lambda) * (1 - Math.Pow(1 - lambda, 2 * n)));
            var expected = (shift > limit && direction != Sides.Down) || (-shift > limit && direction != Sides.Up);

            Assert.Equal(Math.Abs(shift), series.Evidence.Statistic, 1e-12);
            Assert.Equal(limit, series.Evidence.Threshold, 1e-12);
            Assert.True(Metrics.Near(Math.Abs(shift), limit) || expected == (status == DriftStatus.Drift));
            if (status == DriftStatus.Drift)
            {
                start = i + 1;
                drifts++;
            }
        }

        Assert.InRange(drifts, 3, 600);
    }

    [Fact]
    public void Keeps_its_reference_after_a_drift_when_told_so()
    {
        var keep = new SeriesUnderTest("ewma-chart", """{"warm_up":100,"relearn_on_drift":false}""");
        var relearn = new SeriesUnderTest("ewma-chart", """{"warm_up":100}""");
        var random = new Random(29);
        var stream = Enumerable.Range(0, 600).Select(i => (i < 300 ? 0.9 : 0.8) + 0.02 * random.NextDouble()).ToArray();

        Assert.Single(relearn.DriftsOf(stream));
        Assert.True(keep.DriftsOf(stream).Length > 50);
    }

    private static (double Mean, double Sd) MeanAndSigma(double[] values)
    {
        var mean = values.Average();
        return (mean, Math.Max(Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1)), 1e-4 * mean));
    }
}
