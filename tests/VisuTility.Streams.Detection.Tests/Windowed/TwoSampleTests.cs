using System.Globalization;
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
        double product = older.Length * newer.Length;

        var gap = ExactKs.Gap(older, newer);

        Assert.Equal(statistic, gap / product, 1e-15);
        Assert.Equal(p, ExactKs.P(older.Length, newer.Length, gap), 1e-12 * p);
        if (older.Length == newer.Length)
        {
            Assert.Equal(p, ExactKs.EqualSizesP(older.Length, gap / older.Length), 1e-12 * p);
        }
    }

    [Fact]
    public void Critical_counts_are_SciPys()
    {
        var rows = Vectors.Rows("ks_critical.csv.gz").ToArray();

        foreach (var cells in rows)
        {
            var (n, alpha) = (int.Parse(cells[0], CultureInfo.InvariantCulture), Number(cells[1]));
            var count = (int)Number(cells[2]);
            Assert.Equal(count, ExactKs.EqualSizesCritical(n, alpha));
            Assert.Equal(Number(cells[3]), ExactKs.EqualSizesP(n, count), 1e-12 * Number(cells[3]));
            if (n <= 100)
            {
                Assert.Equal(count * n, ExactKs.Critical(n, n, alpha));
            }
        }

        Assert.Equal(54, rows.Length);
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
