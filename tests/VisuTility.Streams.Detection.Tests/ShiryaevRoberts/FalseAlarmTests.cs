namespace VisuTility.Streams.Detection.Tests.ShiryaevRoberts;

/// <summary>
/// The promise on stable streams, with the uncalibrated limit: 2 million readings of each kind in streams of 20,000, limit 1,000 and no
/// fitting. Deterministic by the seeds; 3 standard deviations of the promised count are allowed above it, and none is needed.
/// </summary>
[Trait("Category", "Slow")]
public sealed class FalseAlarmTests
{
    private const int Readings = 2_000_000;
    private const int Stream = 20_000;

    [Theory]
    [InlineData("normal", "sr-mixture", "")]
    [InlineData("normal", "sr-mixture", "\"statistic\":\"spread\",")]
    [InlineData("normal", "sr-mixture", "\"statistic\":\"mean-and-spread\",")]
    [InlineData("rounded", "sr-mixture", "")]
    [InlineData("heavy", "sr-mixture", "\"robust_window\":300,")]
    [InlineData("heavy", "sr-mixture", "\"robust_window\":300,\"statistic\":\"mean-and-spread\",")]
    [InlineData("errors .01", "sr-bernoulli", "")]
    [InlineData("errors .08", "sr-bernoulli", "")]
    [InlineData("errors .5", "sr-bernoulli", "")]
    [InlineData("errors .08", "sr-bernoulli", "\"error_share\":0.08,")]
    [InlineData("events .3", "sr-poisson", "")]
    [InlineData("events 6", "sr-poisson", "")]
    [InlineData("errors .08", "e-bounded", "")]
    [InlineData("uniform", "e-bounded", "")]
    [InlineData("errors .08", "e-bounded", "\"mean_low\":0.08,\"mean_high\":0.08,")]
    [InlineData("errors .5", "e-bounded", "\"mode\":\"cusum\",")]
    [InlineData("heavy", "conformal-sr", "")]
    [InlineData("rounded", "conformal-sr", "")]
    [InlineData("normal", "conformal-sr", "\"score\":\"distance\",\"reference\":200,")]
    public void No_more_than_promised(string kind, string name, string parameters)
    {
        var limit = name == "sr-bernoulli" ? "\"samples_per_false_alarm\":1000" : "\"readings_per_false_alarm\":1000";
        var alarms = Alarms(name, "{" + parameters + limit + "}", Values(kind), Readings / Stream, Stream, 0);

        Assert.InRange(alarms, 1, (Readings / 1000) + (3 * Math.Sqrt(Readings / 1000.0)));
    }

    /// <summary>Batches of 48: on the clock of readings, and on that of samples.</summary>
    [Theory]
    [InlineData("readings", 1)]
    [InlineData("samples", 48)]
    public void No_more_than_promised_for_counted_outcomes(string clock, int unit)
    {
        const int streams = 40;
        const int length = 2000;
        var promised = streams * length * (double)unit / 10_000;
        var alarms = Alarms(
            "sr-bernoulli",
            $$"""{"{{clock}}_per_false_alarm":10000}""",
            random => Enumerable.Range(0, 48).Count(_ => random.NextDouble() < 0.08) / 48.0,
            streams,
            length,
            48);

        Assert.InRange(alarms, 1, promised + (3 * Math.Sqrt(promised)));
    }

    private static int Alarms(string name, string parameters, Func<Random, double> draw, int streams, int length, long samples)
    {
        var alarms = 0;
        for (var stream = 0; stream < streams; stream++)
        {
            var random = new Random(977 * stream);
            var series = new SeriesUnderTest(name, parameters);
            for (var i = 0; i < length; i++)
            {
                var status = series.Detector.Update(series.State, new Reading(draw(random), samples, i));
                alarms += status == DriftStatus.Drift ? 1 : 0;
            }
        }

        return alarms;
    }

    private static Func<Random, double> Values(string kind) => kind switch
    {
        "normal" => Metrics.Normal,
        "rounded" => random => Math.Round(0.92 + (0.02 * Metrics.Normal(random)), 2),
        "heavy" => StudentOf3,
        "errors .01" => random => random.NextDouble() < 0.01 ? 1 : 0,
        "errors .08" => random => random.NextDouble() < 0.08 ? 1 : 0,
        "errors .5" => random => random.NextDouble() < 0.5 ? 1 : 0,
        "events .3" => random => Poisson(random, 0.3),
        "events 6" => random => Poisson(random, 6),
        _ => random => random.NextDouble(),
    };

    private static double StudentOf3(Random random)
    {
        var sum = 0.0;
        for (var i = 0; i < 3; i++)
        {
            var u = Metrics.Normal(random);
            sum += u * u;
        }

        return Metrics.Normal(random) / Math.Sqrt(sum / 3);
    }

    private static double Poisson(Random random, double mean)
    {
        var (limit, product, count) = (Math.Exp(-mean), random.NextDouble(), 0);
        while (product > limit)
        {
            product *= random.NextDouble();
            count++;
        }

        return count;
    }
}
