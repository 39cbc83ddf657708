using VisuTility.Streams.Detection.Statistics.Distributions;
using VisuTility.Streams.Detection.Statistics.Tests;
using VisuTility.Streams.Detection.Tests.Golden;

namespace VisuTility.Streams.Detection.Tests.Statistics.Tests;

/// <summary>Every row of SciPy 1.17.1's answers; the counts prove that none is left out.</summary>
public sealed class SciPyTests
{
    /// <summary>Rows per test, each compared below, 1775 in all.</summary>
    private static readonly Dictionary<string, int> Counts = new()
    {
        ["anderson_ksamp"] = 69,
        ["chi2_ppf"] = 323,
        ["cramervonmises_2samp"] = 116,
        ["ks_2samp"] = 350,
        ["ks_critical_count"] = 54,
        ["kstwobign_sf"] = 9,
        ["mannwhitneyu"] = 162,
        ["norm_cdf"] = 12,
        ["norm_ppf"] = 19,
        ["norm_sf"] = 12,
        ["psi"] = 116,
        ["student_t"] = 70,
        ["t_ppf"] = 323,
        ["wasserstein"] = 70,
        ["welch_t"] = 70,
    };

    [Fact]
    public void No_row_is_left_out()
    {
        Assert.Equal(Counts, SciPyRows.All.GroupBy(row => row.Test).ToDictionary(rows => rows.Key, rows => rows.Count()));
        Assert.Equal(1775, Counts.Values.Sum());
    }

    [Fact]
    public void Kolmogorov_Smirnov()
    {
        foreach (var row in SciPyRows.Of("ks_2samp"))
        {
            var (a, b) = SciPyRows.Pairs[row.Input];
            var scratch = new double[Math.Min(row.N, row.M) + 1];
            var distance = KsTest.Distance(a, b);
            var actual = row.Variant switch
            {
                "two-sided/exact" => KsTest.Exact(distance.TwoSided, row.N, row.M, scratch),
                "two-sided/asymp" => KsTest.Asymptotic(distance.TwoSided, row.N, row.M),
                "two-sided/auto" => KsTest.Auto(a, b, scratch),
                "less/asymp" => KsTest.OneSidedAsymptotic(distance.Minus, row.N, row.M),
                _ => KsTest.OneSidedAsymptotic(distance.Plus, row.N, row.M),
            };

            Compare(row, actual, statistic: 1e-15, p: 1e-9);
            if (row.Extra.Length > 0)
            {
                Assert.Equal(row.Number("location"), distance.Location);
                Assert.Equal(row.Number("sign"), distance.Sign);
            }
        }
    }

    [Fact]
    public void Smallest_significant_distances()
    {
        foreach (var row in SciPyRows.Of("ks_critical_count"))
        {
            var steps = KsTest.CriticalSteps(row.N, row.M, row.Number("alpha"), KsMethod.Exact, []);
            Compare(row, new(steps, KsTest.ExactAbove(steps, row.N, row.M, [])), 0, 1e-9);
        }
    }

    [Theory]
    [InlineData("welch_t")]
    [InlineData("student_t")]
    public void T_tests(string test)
    {
        foreach (var row in SciPyRows.Of(test))
        {
            var (a, b) = SciPyRows.Pairs[row.Input];
            var (ma, mb) = (TTest.Moments(a), TTest.Moments(b));
            var (actual, degrees) = test == "welch_t" ? TTest.Welch(ma, mb) : TTest.Student(ma, mb);

            Compare(row, actual, 1e-12, 1e-9);
            Near(row.Number("df"), degrees, 1e-12, row);
        }
    }

    [Fact]
    public void Mann_Whitney()
    {
        foreach (var row in SciPyRows.Of("mannwhitneyu"))
        {
            var (a, b) = SciPyRows.Pairs[row.Input];
            var actual = row.Variant.EndsWith("exact", StringComparison.Ordinal)
                ? MannWhitneyTest.Exact(a, b, new double[(row.M + 1) * ((row.N * row.M) + 1)])
                : MannWhitneyTest.Asymptotic(a, b, row.Variant.EndsWith("continuity", StringComparison.Ordinal));

            Compare(row, actual, 0, 1e-9);
        }
    }

    [Fact]
    public void Anderson_Darling()
    {
        foreach (var row in SciPyRows.Of("anderson_ksamp"))
        {
            var (a, b) = SciPyRows.Pairs[row.Input];
            Compare(row, AndersonDarlingTest.Midrank(a, b), 1e-12, 1e-9);
        }
    }

    [Fact]
    public void Cramer_von_Mises_asymptotic()
    {
        foreach (var row in SciPyRows.Of("cramervonmises_2samp").Where(row => row.Variant == "asymptotic"))
        {
            var (a, b) = SciPyRows.Pairs[row.Input];
            var actual = CramerVonMisesTest.Asymptotic(a, b);

            // p = 1 - sum of the series: a small p is right to a few units of the 1 only, in SciPy as here.
            Near(row.Statistic, actual.Statistic, 1e-12, row);
            Near(row.PValue, actual.PValue, Math.Max(1e-9, 4e-15 / row.PValue), row);
        }
    }

    [Fact]
    public void Cramer_von_Mises_exact() => CompareExact(row => row.Input != "p026");

    /// <summary>One pair needs 10.8 million doubles and 70 times that in steps.</summary>
    [Fact]
    [Trait("Category", "Slow")]
    public void Cramer_von_Mises_exact_with_a_large_table() => CompareExact(row => row.Input == "p026");

    [Fact]
    public void Wasserstein()
    {
        foreach (var row in SciPyRows.Of("wasserstein"))
        {
            var (a, b) = SciPyRows.Pairs[row.Input];
            Compare(row, new(WassersteinDistance.Of(a, b), double.NaN), 1e-12, 0);
        }
    }

    [Fact]
    public void Population_stability_index()
    {
        foreach (var row in SciPyRows.Of("psi"))
        {
            var (a, b) = SciPyRows.Pairs[row.Input];
            var (_, _, countsA, countsB) = Bins(a, b, (int)row.Number("bins"));
            Compare(row, new(ShareDistance.Psi(countsA, countsB), double.NaN), 1e-12, 0);
        }
    }

    [Fact]
    public void Edges_and_counts_of_quantile_bins()
    {
        var rows = 0;
        foreach (var cells in File.ReadLines(Vectors.PathOf("scipy_psi_bins.csv")).Skip(1).Select(line => line.Split(',')))
        {
            var (a, b) = SciPyRows.Pairs[cells[0]];
            var (used, edges, countsA, countsB) = Bins(a, b, int.Parse(cells[1]));

            Assert.Equal(int.Parse(cells[2]), used);
            Assert.Equal(SciPyRows.Values(cells[3]), edges);
            Assert.Equal(SciPyRows.Values(cells[4]), countsA.Select(c => (double)c));
            Assert.Equal(SciPyRows.Values(cells[5]), countsB.Select(c => (double)c));
            rows++;
        }

        Assert.Equal(116, rows);
    }

    [Theory]
    [InlineData("norm_ppf")]
    [InlineData("norm_cdf")]
    [InlineData("norm_sf")]
    [InlineData("chi2_ppf")]
    [InlineData("t_ppf")]
    [InlineData("kstwobign_sf")]
    public void Distributions(string test)
    {
        foreach (var row in SciPyRows.Of(test))
        {
            var actual = test switch
            {
                "norm_ppf" => NormalDistribution.Quantile(row.Number("p")),
                "norm_cdf" => NormalDistribution.Below(row.Number("z")),
                "norm_sf" => NormalDistribution.Above(row.Number("z")),
                "chi2_ppf" => ChiSquareDistribution.Quantile(row.Number("p"), row.Number("df")),
                "t_ppf" => StudentDistribution.Quantile(row.Number("p"), row.Number("df")),
                _ => KolmogorovDistribution.Above(row.Number("x")),
            };

            Compare(row, new(actual, double.NaN), 1e-12, 0);
        }
    }

    private static void CompareExact(Func<SciPyRow, bool> wanted)
    {
        foreach (var row in SciPyRows.Of("cramervonmises_2samp").Where(row => row.Variant == "exact" && wanted(row)))
        {
            var (a, b) = SciPyRows.Pairs[row.Input];
            Compare(row, CramerVonMisesTest.Exact(a, b, new double[CramerVonMisesTest.ExactScratch(a, b)]), 1e-12, 1e-9);
        }
    }

    private static (int Used, double[] Edges, int[] A, int[] B) Bins(double[] a, double[] b, int bins)
    {
        var all = new double[bins - 1];
        var edges = all.AsSpan(0, QuantileBins.Edges(a, bins, all)).ToArray();
        var (countsA, countsB) = (new int[edges.Length + 1], new int[edges.Length + 1]);
        foreach (var x in a)
        {
            countsA[QuantileBins.Of(edges, x)]++;
        }

        foreach (var x in b)
        {
            countsB[QuantileBins.Of(edges, x)]++;
        }

        return (edges.Length + 1, edges, countsA, countsB);
    }

    private static void Compare(SciPyRow row, TestResult actual, double statistic, double p)
    {
        Near(row.Statistic, actual.Statistic, statistic, row);
        Near(row.PValue, actual.PValue, p, row);
    }

    private static void Near(double expected, double actual, double tolerance, SciPyRow row)
    {
        var off = expected.Equals(actual) ? 0 : Math.Abs(actual - expected) / Math.Abs(expected);
        Assert.True(off <= tolerance, $"{row}: {actual:R}, off by {off:g3}");
    }
}
