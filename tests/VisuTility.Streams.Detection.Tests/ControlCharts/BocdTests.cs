using VisuTility.Streams.Detection.ControlCharts;

namespace VisuTility.Streams.Detection.Tests.ControlCharts;

public sealed class BocdTests
{
    /// <summary>
    /// All histories of changes, each with its own likelihood: the sum over where the last change was, of the product of the densities of
    /// its readings given the ones before them, by numerical integration over the mean.
    /// </summary>
    [Fact]
    public void Probability_is_that_of_all_histories_summed_up()
    {
        const double hazard = 0.05;
        double[] values = [0.2, -0.4, 1.1, 2.3, 1.9, 2.6, 0.1, 2.2];
        var series = new SeriesUnderTest(new Bocd(new BocdOptions
        {
            Mean = 0, Sd = 1, ReadingsPerChange = 1 / hazard, MinRun = 1, PriorWidth = 2, Probability = 0.999999,
        }));

        // weight[s]: likelihood of everything so far and a last change just before reading s; s = -1 none.
        var closed = new double[values.Length + 1];
        closed[0] = 1;
        for (var n = 1; n <= values.Length; n++)
        {
            series.Feed(values[n - 1]);
            var unchanged = Math.Pow(1 - hazard, n) * values[..n].Aggregate(1.0, (p, x) => p * Normal(x, 0, 1));
            var changed = 0.0;
            for (var s = 1; s < n; s++)
            {
                changed += closed[s] * Math.Pow(1 - hazard, n - s) * Marginal(values[s..n]);
            }

            closed[n] = (unchanged + changed) * hazard / (1 - hazard);
            Assert.Equal(changed / (changed + unchanged), series.Evidence.Statistic, 2e-4);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Dates_and_measures_a_shift(bool unknownSpread)
    {
        var random = new Random(7);
        var series = new SeriesUnderTest(new Bocd(new BocdOptions { UnknownSpread = unknownSpread }));
        for (var i = 0; i < 600; i++)
        {
            Assert.Equal(DriftStatus.Stable, series.Feed(0.92 + 0.02 * Metrics.Normal(random)));
        }

        var index = 600;
        while (series.Feed(0.88 + 0.02 * Metrics.Normal(random)) != DriftStatus.Drift)
        {
            index++;
        }

        var evidence = series.Evidence;
        Assert.InRange(index, 600, 620);
        Assert.InRange(600, evidence.ChangePointFirst, evidence.ChangePointLast);
        Assert.InRange(evidence.ChangePoint, evidence.ChangePointFirst, evidence.ChangePointLast);
        Assert.InRange(evidence.ChangePointLast - evidence.ChangePointFirst, 0, 20);
        Assert.Equal(Direction.Down, evidence.Direction);
        Assert.InRange(evidence.EffectSize, -3.5, -1);
        Assert.True(evidence.Statistic >= 0.99);
    }

    [Fact]
    public void Single_outlier_is_no_change()
    {
        var random = new Random(9);
        var stream = Enumerable.Range(0, 1500).Select(i => i % 300 == 299 ? 0.4 : 0.92 + 0.02 * Metrics.Normal(random));

        Assert.Empty(new SeriesUnderTest("bocd", """{"clip":5}""").DriftsOf(stream));
    }

    [Fact]
    public void Few_runs_find_what_many_find()
    {
        var stream = Metrics.Accuracy(41, 3000);

        var many = new SeriesUnderTest("bocd", """{"runs":2048,"warm_up":60}""").DriftsOf(stream[..1500]);
        var few = new SeriesUnderTest("bocd", """{"runs":64,"warm_up":60}""").DriftsOf(stream[..1500]);

        Assert.NotEmpty(many);
        Assert.Equal(many.Length, few.Length);
        Assert.All(many.Zip(few), pair => Assert.InRange(pair.Second - pair.First, -3, 3));
    }

    /// <summary>Density of the readings together, mean ~ N(0, 2), by the trapezoidal rule.</summary>
    private static double Marginal(double[] values)
    {
        const double step = 0.01;
        var sum = 0.0;
        for (var mean = -14.0; mean <= 14; mean += step)
        {
            sum += Normal(mean, 0, 2) * values.Aggregate(1.0, (p, x) => p * Normal(x, mean, 1));
        }

        return sum * step;
    }

    private static double Normal(double x, double mean, double sd) =>
        Math.Exp(-0.5 * (x - mean) * (x - mean) / (sd * sd)) / (sd * Math.Sqrt(2 * Math.PI));
}
