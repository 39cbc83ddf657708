namespace VisuTility.Streams.Detection.Tests.ShiryaevRoberts;

/// <summary>Starts that are not what a detector would wish for.</summary>
public sealed class SrStartTests
{
    /// <summary>A quarter of the learned readings already shifted: silent while learning, and the next change is still found.</summary>
    [Theory]
    [InlineData("sr-mixture", "{}")]
    [InlineData("sr-mixture", """{"robust_window":300}""")]
    [InlineData("sr-mixture", """{"statistic":"mean-and-spread"}""")]
    [InlineData("conformal-sr", "{}")]
    public void A_drift_during_learning_blinds_for_a_bounded_time_only(string name, string parameters)
    {
        var random = new Random(95);
        var series = new SeriesUnderTest(name, parameters);
        for (var i = 0; i < 4000; i++)
        {
            series.Feed((i < 40 ? 0 : 4) + Metrics.Normal(random));
        }

        Assert.NotEmpty(series.DriftsOf(Enumerable.Range(0, 200).Select(_ => 6.5 + Metrics.Normal(random))));
    }

    /// <summary>Two decimals of an accuracy, with long runs of the same value at the start.</summary>
    [Theory]
    [InlineData("{}")]
    [InlineData("""{"robust_window":300}""")]
    [InlineData("""{"statistic":"mean-and-spread"}""")]
    public void A_constant_start_then_rounded_values_alarms_only_at_the_change(string parameters)
    {
        var random = new Random(96);
        var series = new SeriesUnderTest("sr-mixture", parameters);

        double Rounded(double level) => Math.Round(level + (0.015 * Metrics.Normal(random)), 2);

        var drifts = series.DriftsOf(Enumerable.Range(0, 6000).Select(i => i < 500 ? 0.92 : Rounded(0.92)));

        Assert.InRange(drifts.Length, 1, 4);
        Assert.All(drifts, at => Assert.InRange(at, 500, 1500));
        Assert.NotEmpty(series.DriftsOf(Enumerable.Range(0, 100).Select(_ => Rounded(0.88))));
    }

    /// <summary>The median holds; that the clipped half is gone may then look like one change, or two until it is forgotten.</summary>
    [Theory]
    [InlineData(149)]
    [InlineData(60)]
    public void Less_than_half_of_a_robust_window_may_be_anything(int hostile)
    {
        var random = new Random(97);
        var series = new SeriesUnderTest("sr-mixture", """{"robust_window":300}""");
        var drifts = series.DriftsOf(Enumerable.Range(0, 4000).Select(i =>
            i < 300 && i % 2 == 0 && i / 2 < hostile ? 1e308 : Metrics.Normal(random)));

        Assert.InRange(drifts.Length, 0, 2);
        Assert.All(drifts, at => Assert.InRange(at, 300, 1500));
        Assert.NotEmpty(series.DriftsOf(Enumerable.Range(0, 100).Select(_ => 2 + Metrics.Normal(random))));
    }

    [Theory]
    [InlineData("sr-mixture", "{}", 99)]
    [InlineData("sr-mixture", """{"robust_window":300}""", 300)]
    [InlineData("conformal-sr", """{"min":200}""", 199)]
    [InlineData("e-bounded", "{}", 99)]
    public void Nothing_is_judged_before_the_first_possible_alarm(string name, string parameters, int first)
    {
        var random = new Random(98);
        var series = new SeriesUnderTest(name, parameters);
        var seen = Enumerable.Range(0, 2000).Select(i => (i < 60 ? 0.1 : 0.9) + (0.02 * Metrics.Normal(random))).ToArray();

        Assert.All(series.DriftsOf(seen), at => Assert.True(at >= first));
    }

    [Theory]
    [InlineData("up")]
    [InlineData("down")]
    public void Spread_alone_sees_a_change_of_spread_and_no_shift_of_half_an_sd(string direction)
    {
        var random = new Random(99);
        var series = new SeriesUnderTest("sr-mixture", $$"""{"statistic":"spread","direction":"{{direction}}"}""");
        for (var i = 0; i < 2000; i++)
        {
            Assert.Equal(DriftStatus.Stable, series.Feed(Metrics.Normal(random) + (i is > 500 and < 600 ? 0.5 : 0)));
        }

        var factor = direction == "up" ? 1.8 : 0.5;
        while (series.Feed(factor * Metrics.Normal(random)) != DriftStatus.Drift)
        {
        }

        Assert.Equal(direction == "up" ? Direction.Up : Direction.Down, series.Evidence.Direction);
        Assert.InRange(series.Evidence.Window.Sd, Math.Min(1, factor) * 0.6, factor * 1.4);
        Assert.InRange(series.Evidence.ChangePoint, 1960, 2040);
    }

    /// <summary>Clipped heavy tails against the published delays for them, limit 1 in 10,000: 118/35/11/4/3 with calibrated
    /// limits.</summary>
    [Theory]
    [InlineData(0.5, 25, 50)]
    [InlineData(1, 8, 17)]
    [InlineData(2, 3, 6)]
    public void Heavy_tails_are_found_as_fast_as_published(double shift, int least, int most)
    {
        var delays = new List<int>();
        for (var run = 0; run < 150; run++)
        {
            var random = new Random(9800 + run);
            var series = new SeriesUnderTest("sr-mixture", """{"robust_window":300,"readings_per_false_alarm":10000,"calibrated":true}""");
            double Heavy() => Metrics.Normal(random) / Math.Sqrt((Square(random) + Square(random) + Square(random)) / 3) / Math.Sqrt(3);
            for (var i = 0; i < 3000; i++)
            {
                series.Feed(Heavy());
            }

            var delay = 1;
            while (series.Feed(shift + Heavy()) != DriftStatus.Drift)
            {
                delay++;
            }

            delays.Add(delay);
        }

        delays.Sort();
        Assert.InRange(delays[75], least, most);
    }

    private static double Square(Random random)
    {
        var u = Metrics.Normal(random);
        return u * u;
    }
}
