using System.Globalization;
using VisuTility.Streams.Detection.Statistics.Tests;
using VisuTility.Streams.Detection.Tests.Golden;
using VisuTility.Streams.Detection.Windowed;

namespace VisuTility.Streams.Detection.Tests.Windowed;

/// <summary>Two windows as SciPy compares them.</summary>
public sealed class TwoSampleTests
{
    public static TheoryData<string> Inputs(string test) =>
        [.. Vectors.Rows("two_samples.csv.gz").Where(cells => cells[0] == test).Select(cells => cells[1])];

    [Theory]
    [MemberData(nameof(Inputs), "ks_2samp")]
    public void Gap_and_exact_p_value_are_SciPys(string input)
    {
        var (statistic, p, older, newer) = Row("ks_2samp", input);
        var (m, r) = (older.Length, newer.Length);
        double product = m * r;

        var gap = KsGap.Of(older, newer);

        Assert.Equal(statistic, gap / product, 1e-15);
        var steps = (int)(gap * KsTest.StepsOf(m, r) / (m * r));
        Assert.Equal(p, KsTest.ExactAbove(steps, m, r, new double[Math.Min(m, r) + 1]), 1e-12 * p);
    }

    [Theory]
    [MemberData(nameof(Inputs), "welch_t")]
    public void Welchs_t_is_SciPys(string input)
    {
        var (statistic, _, a, b) = Row("welch_t", input);
        var welch = new WelchShift(new WelchShiftOptions { SigmaFloor = 1e-300, RelativeSigmaFloor = 0 });

        Assert.Equal(statistic, welch.Statistic(welch.Describe(b), welch.Describe(a)), 1e-11 * (1 + Math.Abs(statistic)));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(41)]
    public void Robust_summary_is_the_median_and_the_median_deviation(int count)
    {
        var random = new Random(count);
        var welch = new WelchShift(new WelchShiftOptions { Robust = true, SigmaFloor = 1e-300, RelativeSigmaFloor = 0 });
        for (var i = 0; i < 200; i++)
        {
            var values = Enumerable.Range(0, count).Select(_ => Math.Round(random.NextDouble(), 1 + (i % 3))).Order().ToArray();
            var median = Median(values);

            var summary = welch.Describe(values);

            Assert.Equal(median, summary.Location);
            Assert.Equal(1.4826 * Median([.. values.Select(v => Math.Abs(v - median)).Order()]), summary.Scale, 1e-15);
        }
    }

    private static double Median(double[] sorted) => (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;

    private static (double Statistic, double P, double[] A, double[] B) Row(string test, string input)
    {
        var cells = Vectors.Rows("two_samples.csv.gz").Single(row => row[0] == test && row[1] == input);
        return (Number(cells[2]), Number(cells[3]), Numbers(cells[4]), Numbers(cells[5]));
    }

    private static double[] Numbers(string text) => [.. text.Split(';').Select(Number)];

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
