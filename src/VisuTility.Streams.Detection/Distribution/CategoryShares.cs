using VisuTility.Streams.Detection.Parameters;
using VisuTility.Streams.Detection.Statistics;
using VisuTility.Streams.Detection.Statistics.Tests;

namespace VisuTility.Streams.Detection.Distribution;

/// <summary>Parameters of <see cref="CategoryShares"/>. Reference, baseline and window have 20 readings or more.</summary>
public sealed record CategorySharesOptions : ReferenceTestOptions
{
    /// <summary>k, categories 0 to k - 1, 2 or more. Must be given.</summary>
    public int? Categories { get; init; }
}

/// <summary>Chi-square test of the shares of categories among the newest readings against a reference.</summary>
/// <remarks>
/// <para><b>Detects</b>: a change of the shares of categories (predicted classes, error codes).</para>
/// <para><b>Input</b>: the number of a category, whole, 0 to k - 1; any other value counts as one further category.</para>
/// <para><b>Statistic</b>: X2 = sum (observed - expected)^2 / expected over the 2 x (k + 1) table of counts of the reference and of the
/// newest m readings, categories in neither left out; without a change about chi-square with one degree of freedom less than categories,
/// which gives p.</para>
/// <para><b>Warning / drift rule</b>: drift when X2 &gt;= chi-square quantile at alpha, tested once per <c>every</c> readings while the
/// window is full. No warning. The chi-square limit is good where both windows expect some five readings of each category; rare ones make
/// false alarms at small alpha more frequent: put them together. First possible at reading n + m (reading m with a given baseline). Of a
/// stable metric about alpha of the tests reject; alpha from <c>readings_per_false_alarm</c> R is every / R: see
/// <see cref="RepeatedTests"/>. The update after a drift empties the window and, unless the baseline is given or <c>relearn_on_drift</c> is
/// off, learns a new reference.</para>
/// <para><b>Memory and cost per update</b>: 104 + 8 m + 8 k bytes. O(1), at a test O(k). Nothing is an outlier; every reading is forgotten
/// m readings later. A reference learned in a bad hour shows as a drift soon after and is replaced.</para>
/// <para><b>Source</b>: Pearson, Philosophical Magazine 50 (1900): the test of homogeneity.</para>
/// <para><b>Differs from source</b>: nothing (no continuity correction).</para>
/// </remarks>
public sealed class CategoryShares : IBaselineDetector
{
    internal static readonly ParameterTable<CategorySharesOptions> Table =
        new ParameterTable<CategorySharesOptions>(new CategorySharesOptions())
        .Integer("categories", 2, 1000, "categories, numbered from 0", o => o.Categories, (o, v) => o with { Categories = v })
        .Required()
        .ReferenceRows(least: 20);

    internal static readonly DetectorType Type = new DetectorType<CategorySharesOptions>(
        new DetectorInfo(
            "chi-square",
            "shares of categories have moved",
            "category number from 0",
            false,
            "104 + 8 x window + 8 x categories",
            "Pearson 1900",
            []),
        Table,
        options => new CategoryShares(options));

    private readonly BinnedComparison _comparison;

    /// <exception cref="ArgumentException">Parameters out of range.</exception>
    public CategoryShares(CategorySharesOptions options)
    {
        var all = Table.Require(options, Type.Info.Name) with { Reference = options.ReferenceSize };
        _comparison = new BinnedComparison(all, all.Categories!.Value, categorical: true);
        Parameters = Table.Canonical(all);
    }

    public string Name => Type.Info.Name;

    public string Parameters { get; }

    public ushort StateVersion => 1;

    public int StateBytes => _comparison.StateBytes;

    public void Initialize(Span<byte> state) => _comparison.Initialize(state);

    public void Inherit(Span<byte> state, ReadOnlySpan<byte> other) => _comparison.Inherit(state, other);

    public DriftStatus Update(Span<byte> state, in Reading reading) =>
        Door.Refuses(reading)
            ? DriftStatus.Stable
            : Update(ref StateBlock.Header<BinnedState>(state), _comparison.ArraysOf(state), reading.Value);

    public Evidence Explain(ReadOnlySpan<byte> state) => _comparison.Explain(state);

    /// <summary>The rule.</summary>
    private DriftStatus Update(ref BinnedState s, BinnedComparison.Arrays arrays, double x)
    {
        if (!_comparison.Take(ref s, arrays, x))
        {
            return DriftStatus.Stable;
        }

        var (statistic, degrees) = ShareDistance.ChiSquare(arrays.Reference, arrays.Window);
        return _comparison.Judge(ref s, statistic, statistic, degrees, 1, 0);
    }
}
