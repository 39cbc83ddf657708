using VisuTility.Streams.Detection.Statistics.Distributions;
using VisuTility.Streams.Detection.Tests.Golden;

namespace VisuTility.Streams.Detection.Tests.Distribution;

/// <summary>The detectors of shares in bins against their definitions, computed anew from the readings with the platform's logarithm.</summary>
public sealed class BinnedDetectorTests
{
    [Theory]
    [InlineData("psi", "accuracy_step", 100, 50, 10, 0.1, 0.001)]
    [InlineData("psi", "latency_lognormal", 300, 100, 10, 0.1, 0.0001)]
    [InlineData("psi", "accuracy_rounded", 200, 60, 5, 0.4, 0.01)]
    [InlineData("jensen-shannon", "accuracy_step", 100, 50, 10, 0.01, 0.001)]
    [InlineData("jensen-shannon", "river_m", 200, 60, 7, 0.08, 0.01)]
    public void Statistic_and_verdict_are_those_of_the_definition(
        string name, string stream, int n, int m, int bins, double level, double alpha)
    {
        var series = new SeriesUnderTest(
            name, $$"""{"reference":{{n}},"window":{{m}},"bins":{{bins}},"level":{{level:R}},"alpha":{{alpha:R}}}""");
        var readings = Vectors.Stream(stream);
        var (start, tests, drifts) = (0, 0, 0);
        for (var i = 0; i < readings.Length; i++)
        {
            var status = series.Feed(readings[i]);
            if (i - start < n + m - 1)
            {
                Assert.Equal(DriftStatus.Stable, status);
                continue;
            }

            var reference = readings[start..(start + n)];
            var edges = EdgesOf(reference, bins);
            var p = SharesOf(reference, edges);
            var q = SharesOf(readings[(i - m + 1)..(i + 1)], edges);
            var js = p.Zip(q, (a, b) => ((a * Math.Log(2 * a / (a + b))) + (b * Math.Log(2 * b / (a + b)))) / 2).Sum();
            var chiSquare = 8 * js / ((1.0 / n) + (1.0 / m));
            var expected = name == "psi" ? p.Zip(q, (a, b) => (b - a) * Math.Log(b / a)).Sum() : js;
            Assert.True(expected >= js * (name == "psi" ? 8 : 1) * (1 - 1e-12));

            var evidence = series.Evidence;
            var chance = ChiSquareDistribution.Above(chiSquare, edges.Count);
            Assert.Equal(expected, evidence.Statistic, 1e-13);
            Assert.InRange(evidence.PValue, chance * (1 - 1e-9), chance * (1 + 1e-9));
            Assert.Equal(expected >= level && chance <= alpha ? DriftStatus.Drift : DriftStatus.Stable, status);
            tests++;
            if (status == DriftStatus.Drift)
            {
                drifts++;
                start = i + 1;
            }
        }

        Assert.True(tests > 100 && drifts > 0);
    }

    [Fact]
    public void Chi_square_is_that_of_the_table_of_counts()
    {
        var random = new Random(4);
        double[] readings = [.. Enumerable.Range(0, 1200).Select(i => Math.Floor(Math.Pow(random.NextDouble(), i < 700 ? 1 : 2) * 5))];
        var series = new SeriesUnderTest("chi-square", """{"categories":6,"reference":200,"window":100,"alpha":0.00001}""");
        var drift = -1;
        for (var i = 0; i < readings.Length && drift < 0; i++)
        {
            var status = series.Feed(readings[i]);
            if (i < 299)
            {
                continue;
            }

            var expected = 0.0;
            for (var category = 0; category < 5; category++)
            {
                double a = readings[..200].Count(x => x == category);
                double b = readings[(i - 99)..(i + 1)].Count(x => x == category);
                var (ofA, ofB) = ((a + b) * 200 / 300, (a + b) * 100 / 300);
                expected += ((a - ofA) * (a - ofA) / ofA) + ((b - ofB) * (b - ofB) / ofB);
            }

            Assert.Equal(expected, series.Evidence.Statistic, 1e-10);
            Assert.Equal(ChiSquareDistribution.Above(expected, 4), series.Evidence.PValue, 1e-12);
            Assert.Equal(series.Evidence.PValue <= 0.00001 ? DriftStatus.Drift : DriftStatus.Stable, status);
            drift = status == DriftStatus.Drift ? i : -1;
        }

        Assert.InRange(drift, 700, 800);
        Assert.InRange(series.Evidence.ChangePoint, 680, 720);
        Assert.Equal(Direction.None, series.Evidence.Direction);
    }

    [Fact]
    public void What_is_no_category_counts_as_one_more()
    {
        var series = new SeriesUnderTest("chi-square", """{"categories":2,"reference":100,"window":50,"alpha":0.0001}""");
        series.FeedAll(Enumerable.Range(0, 200).Select(i => i % 2.0));

        var drift = Assert.Single(series.DriftsOf(Enumerable.Range(0, 50).Select(i => i % 3 == 0 ? 1 : i % 3 == 1 ? 0.5 : 1e308)));

        Assert.InRange(drift, 5, 30);
    }

    /// <summary>The flat level of the textbooks is passed by chance alone on windows of 100: significance is what keeps it quiet.</summary>
    [Fact]
    public void The_level_alone_would_alarm_on_most_small_windows_of_a_stable_metric()
    {
        var series = new SeriesUnderTest("psi", """{"reference":100,"window":100,"every":100,"readings_per_false_alarm":100000000}""");
        var random = new Random(8);
        var (tests, over) = (0, 0);
        for (var i = 0; i < 20_000; i++)
        {
            Assert.Equal(DriftStatus.Stable, series.Feed(random.NextDouble()));
            if (i >= 199 && (i - 199) % 100 == 0)
            {
                tests++;
                over += series.Evidence.Statistic >= 0.1 ? 1 : 0;
            }
        }

        Assert.True(over > tests / 2);
    }

    [Fact]
    public void A_significant_difference_below_the_level_is_none()
    {
        double[] Shares(int ones) => [.. Enumerable.Range(0, 2000).Select(i => i * 7919 % 2000 < ones ? 1.0 : 0.0)];
        double[] readings = [.. Shares(1000), .. Shares(1120)];

        Assert.Empty(new SeriesUnderTest("psi", """{"reference":2000,"window":2000,"alpha":0.01}""").DriftsOf(readings));
        Assert.NotEmpty(new SeriesUnderTest("psi", """{"reference":2000,"window":2000,"alpha":0.01,"level":0.01}""").DriftsOf(readings));
    }

    /// <summary>Quantiles k / bins by linear interpolation, equal ones once; below the lowest reading an own bin if it is an edge.</summary>
    private static List<double> EdgesOf(double[] reference, int bins)
    {
        double[] sorted = [.. reference.Order()];
        var edges = new List<double>();
        for (var k = 1; k < bins; k++)
        {
            var position = (double)k / bins * (sorted.Length - 1);
            var low = sorted[(int)position];
            var high = sorted[Math.Min((int)position + 1, sorted.Length - 1)];
            var t = position - (int)position;
            var edge = t >= 0.5 ? high - ((high - low) * (1 - t)) : low + ((high - low) * t);
            if (!edges.Contains(edge))
            {
                edges.Add(edge);
            }
        }

        if (edges[0] == sorted[0])
        {
            edges.Insert(0, Math.BitDecrement(sorted[0]));
        }

        return edges;
    }

    private static double[] SharesOf(double[] readings, List<double> edges) =>
        [.. Enumerable.Range(0, edges.Count + 1).Select(bin => (readings.Count(x => edges.Count(edge => edge < x) == bin) + 0.5)
            / (readings.Length + (0.5 * (edges.Count + 1))))];
}
