using System.Text.Json;
using VisuTility.Streams.Detection.ShiryaevRoberts;

namespace VisuTility.Streams.Detection.Tests.ShiryaevRoberts;

public sealed class EBoundedTests
{
    private static readonly double[] Bets = [0.02, 0.04, 0.08, 0.15, 0.3, 0.5, 0.7, 0.9];

    [Theory]
    [InlineData(EMode.Sr, true)]
    [InlineData(EMode.Sr, false)]
    [InlineData(EMode.Cusum, true)]
    [InlineData(EMode.Cusum, false)]
    public void Agrees_with_all_starting_points_written_out(EMode mode, bool given)
    {
        const double low = -2;
        const double high = 6;
        var detector = new EBounded(new EBoundedOptions
        {
            ReadingsPerFalseAlarm = 1e15,
            Mode = mode,
            Low = low,
            High = high,
            MeanLow = given ? 1 : null,
            MeanHigh = given ? 1.5 : null,
        });
        var random = new Random(71);
        var state = new byte[detector.StateBytes];
        detector.Initialize(state);
        var values = new List<double>();
        var factors = new List<double[]>();
        for (var i = 0; i < 300; i++)
        {
            var x = low + ((high - low) * Math.Pow(random.NextDouble(), i < 250 ? 1.5 : 1));
            var y = (x - low) / (high - low);
            var n = values.Count + 1.0;
            var mean = (values.Sum() + 0.5) / n;
            var average = values.Count > 0 ? values.Average() : 0;
            var error = Math.Sqrt((values.Sum(v => (v - average) * (v - average)) + 0.25) / n / n);
            var (below, above) = given ? (3.0 / 8, 3.5 / 8) : (mean - error, mean + error);
            if (given || values.Count >= 50)
            {
                factors.Add(
                [
                    .. Bets.Select(b => 1 + (b * ((y / above) - 1))),
                    .. Bets.Select(b => 1 + (b * (((1 - y) / (1 - below)) - 1))),
                ]);
            }

            values.Add(y);
            detector.Update(state, new Reading(x, 0, i));

            if (factors.Count > 0)
            {
                Assert.Equal(Math.Log(Written(factors, mode)), detector.Explain(state).Statistic, 1e-9);
            }
        }
    }

    /// <summary>E[L] is 1 at the edge of the class and below 1 inside, whatever the law: here two values with any mean.</summary>
    [Fact]
    public void No_bet_gains_in_the_mean_while_the_mean_is_where_it_should_be()
    {
        var random = new Random(72);
        for (var run = 0; run < 500; run++)
        {
            var (a, b) = (random.NextDouble(), random.NextDouble());
            var weight = random.NextDouble();
            var mean = (weight * a) + ((1 - weight) * b);
            var detector = new EBounded(new EBoundedOptions
            {
                ReadingsPerFalseAlarm = 1e15,
                MeanLow = mean * (1 - (0.3 * (run % 2))),
                MeanHigh = mean + ((1 - mean) * 0.3 * (run % 2)),
            });

            var expected = (weight * After(detector, a)) + ((1 - weight) * After(detector, b));

            Assert.InRange(expected, 0, 1 + 1e-12);
            Assert.True(run % 2 == 1 || expected > 1 - 1e-12);
        }
    }

    /// <summary>A bet divides by the scaled mean_high and by 1 - the scaled mean_low: neither may round to 0.</summary>
    [Theory]
    [InlineData("""{"low":-1e20,"high":1,"mean_low":0.9,"mean_high":0.95}""", false)]
    [InlineData("""{"low":0,"high":1e150,"mean_low":-1,"mean_high":1e-180}""", false)]
    [InlineData("""{"low":-1e15,"high":1,"mean_low":0,"mean_high":0.95}""", true)]
    public void Means_that_the_range_rounds_to_its_end_are_refused(string parameters, bool valid)
    {
        var problems = new List<string>();
        var spec = new DetectorSpec("e-bounded", JsonSerializer.Deserialize<JsonElement>(parameters));

        Assert.Equal(valid, DetectorFactory.TryCreate(spec, "d", problems, out _));
        Assert.All(problems, problem => Assert.StartsWith("d.mean_low: must differ from high", problem, StringComparison.Ordinal));
    }

    [Fact]
    public void Evidence_tells_direction_and_about_the_size()
    {
        var random = new Random(73);
        var series = new SeriesUnderTest("e-bounded", "{}");
        for (var i = 0; i < 3000; i++)
        {
            series.Feed(random.NextDouble() < 0.2 ? 1 : 0);
        }

        while (series.Feed(random.NextDouble() < 0.5 ? 1 : 0) != DriftStatus.Drift)
        {
        }

        var evidence = series.Evidence;
        Assert.Equal(Direction.Up, evidence.Direction);
        Assert.InRange(evidence.Size, 0.12, 0.6);
        Assert.InRange(evidence.ChangePoint, 2980, 3020);
        Assert.InRange(3000, evidence.ChangePointFirst, evidence.ChangePointLast);
    }

    private static double After(EBounded detector, double value)
    {
        var state = new byte[detector.StateBytes];
        detector.Initialize(state);
        detector.Update(state, new Reading(value, 0, 0));
        return Math.Exp(detector.Explain(state).Statistic);
    }

    private static double Written(List<double[]> factors, EMode mode)
    {
        var total = 0.0;
        for (var bet = 0; bet < 16; bet++)
        {
            var (product, sum, best) = (1.0, 0.0, 0.0);
            for (var i = factors.Count - 1; i >= 0; i--)
            {
                product *= factors[i][bet];
                sum += product;
                best = Math.Max(best, product);
            }

            total += mode == EMode.Sr ? sum : best;
        }

        return total / 16;
    }
}
