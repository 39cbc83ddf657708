namespace VisuTility.Streams.Detection.Tests.ShiryaevRoberts;

/// <summary>Where the detectors of this folder say that a change began, and how often their interval holds it.</summary>
[Trait("Category", "Slow")]
public sealed class ChangePointTests
{
    /// <summary>
    /// Median absolute errors published for the mixture are 34/8/2/0/0 readings for .25/.5/1/2/3 standard deviations. Here 300 runs of
    /// each; the interval is stated as 90 %; past 2 sd its whole readings hold more.
    /// </summary>
    [Theory]
    [InlineData("sr-mixture", 0.25, 42, 80, 97)]
    [InlineData("sr-mixture", 0.5, 11, 80, 97)]
    [InlineData("sr-mixture", 1, 3, 80, 97)]
    [InlineData("sr-mixture", 2, 0, 85, 100)]
    [InlineData("sr-mixture", -3, 0, 85, 100)]
    [InlineData("conformal-sr", 0.5, 12, 78, 97)]
    [InlineData("conformal-sr", 1, 4, 80, 97)]
    public void Error_and_coverage_for_shifts_of_normal_values(string name, double shift, double error, double least, double most) =>
        Check(name, "{}", (random, changed) => (Metrics.Normal(random) + (changed ? shift : 0), 0), error, least, most);

    /// <summary>Shifts of .26, .8 and 1.9 sd of one outcome.</summary>
    [Theory]
    [InlineData(0.15, 50, 80, 97)]
    [InlineData(0.3, 7, 80, 98)]
    [InlineData(0.6, 1, 80, 100)]
    public void Error_and_coverage_for_shares_of_single_outcomes(double share, double error, double least, double most) =>
        Check("sr-bernoulli", "{}", (random, changed) => (random.NextDouble() < (changed ? share : 0.08) ? 1 : 0, 1), error, least, most);

    [Fact]
    public void Error_and_coverage_for_batches() => Check(
        "sr-bernoulli",
        """{"readings_per_false_alarm":100000}""",
        (random, changed) => (Enumerable.Range(0, 48).Count(_ => random.NextDouble() < (changed ? 0.14 : 0.08)) / 48.0, 48),
        3,
        80,
        98);

    [Fact]
    public void Error_and_coverage_for_spread() => Check(
        "sr-mixture", """{"statistic":"spread"}""", (random, changed) => ((changed ? 1.6 : 1) * Metrics.Normal(random), 0), 7, 78, 98);

    private static void Check(
        string name, string parameters, Func<Random, bool, (double Value, long Samples)> draw, double error, double least, double most)
    {
        var errors = new List<double>();
        var covered = 0;
        for (var run = 0; run < 300; run++)
        {
            var random = new Random(9100 + run);
            var series = new SeriesUnderTest(name, parameters);
            var change = 1000 + run;
            var status = DriftStatus.Stable;
            for (var i = 0; i < change + 3000 && !(status == DriftStatus.Drift && i > change); i++)
            {
                var (value, samples) = draw(random, i >= change);
                status = series.Detector.Update(series.State, new Reading(value, samples, i));
            }

            if (status == DriftStatus.Drift)
            {
                var evidence = series.Evidence;
                errors.Add(Math.Abs(evidence.ChangePoint - change));
                covered += evidence.ChangePointFirst <= change && change <= evidence.ChangePointLast ? 1 : 0;
            }
        }

        errors.Sort();
        Assert.InRange(errors.Count, 240, 300);
        Assert.InRange(errors[errors.Count / 2], 0, error);
        Assert.InRange(100.0 * covered / errors.Count, least, most);
    }
}
