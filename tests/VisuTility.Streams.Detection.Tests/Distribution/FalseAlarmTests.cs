namespace VisuTility.Streams.Detection.Tests.Distribution;

/// <summary>
/// False alarms against the promise of <c>readings_per_false_alarm</c>, on stationary streams: many short series, since all tests of one
/// series share its reference. </summary>
public sealed class FalseAlarmTests
{
    private static readonly Dictionary<string, Func<Random, double>> Laws = new()
    {
        ["uniform"] = random => random.NextDouble(),
        ["cauchy"] = random => Math.Tan(Math.PI * (random.NextDouble() - 0.5)),
        ["rounded"] = random => Math.Round(0.9 + (0.1 * (random.NextDouble() - random.NextDouble())), 2),
        ["classes"] = random => Math.Floor(4 * Math.Pow(random.NextDouble(), 2)),
    };

    /// <summary>1 million readings per row and at most one alarm per 2000 of them: 500.</summary>
    [Theory]
    [Trait("Category", "Slow")]
    [InlineData("ks", "", "cauchy")]
    [InlineData("ks", ""","every":50""", "uniform")]
    [InlineData("ks", ""","every":50,"reference":500,"window":60,"method":"asymptotic" """, "rounded")]
    [InlineData("psi", ""","level":0""", "cauchy")]
    [InlineData("psi", ""","level":0,"every":100""", "uniform")]
    [InlineData("psi", ""","level":0,"every":50,"reference":100,"window":50,"bins":5""", "rounded")]
    [InlineData("jensen-shannon", ""","level":0""", "uniform")]
    [InlineData("jensen-shannon", ""","level":0,"every":100""", "cauchy")]
    [InlineData("chi-square", ""","categories":4""", "classes")]
    [InlineData("chi-square", ""","categories":4,"every":100""", "classes")]
    public void There_are_no_more_false_alarms_than_promised(string name, string more, string law)
    {
        const int Readings = 2000;
        var alarms = AlarmsOf(name, $$"""{"readings_per_false_alarm":{{Readings}}{{more}}}""", Laws[law], series: 50, length: 20_000);

        Assert.InRange(alarms, 1, 50 * 20_000 / Readings);
    }

    /// <summary>10 million readings per row: 100 alarms at most, at a level of 1 in 1000 (every 100) and 1 in 100,000.</summary>
    [Theory]
    [Trait("Category", "Slow")]
    [InlineData("ks", ""","every":100""", "uniform")]
    [InlineData("psi", ""","level":0,"every":10""", "uniform")]
    [InlineData("psi", "", "uniform")]
    [InlineData("jensen-shannon", ""","level":0,"every":100""", "uniform")]
    [InlineData("chi-square", ""","categories":10,"every":50,"window":50""", "classes")]
    [InlineData("chi-square", ""","categories":4,"every":100""", "classes")]
    public void Nor_are_there_at_the_default_of_one_in_100_000_readings(string name, string more, string law)
    {
        var alarms = AlarmsOf(name, $$"""{"readings_per_false_alarm":100000{{more}}}""", Laws[law], series: 500, length: 20_000);

        Assert.InRange(alarms, 0, 100);
    }

    private static int AlarmsOf(string name, string parameters, Func<Random, double> law, int series, int length)
    {
        var detector = SeriesUnderTest.Create(name, parameters);
        var alarms = 0;
        for (var seed = 0; seed < series; seed++)
        {
            var one = new SeriesUnderTest(detector);
            var random = new Random(seed);
            for (var i = 0; i < length; i++)
            {
                alarms += one.Feed(law(random)) == DriftStatus.Drift ? 1 : 0;
            }
        }

        return alarms;
    }
}
