using VisuTility.Streams.Detection.Parameters;
using VisuTility.Streams.Detection.Statistics;
using VisuTility.Streams.Detection.Statistics.Tests;

namespace VisuTility.Streams.Detection.Distribution;

/// <summary>Jensen-Shannon divergence of the newest readings from a reference, with its significance.</summary>
/// <remarks>
/// <para><b>Detects</b>: a change of the distribution: level, spread, shape.</para>
/// <para><b>Input</b>: any finite number, of any law; magnitudes past 1e150 count as 1e150.</para>
/// <para><b>Statistic</b>: JS = sum over bins p/2 ln(2 p / (p + q)) + q/2 ln(2 q / (p + q)) in nats, between 0 and ln 2 = .693, p and q the
/// smoothed shares as in <see cref="PopulationStability"/>, in the same bins. Without a change 8 JS / (1/n + 1/m) is about chi-square of
/// B - 1 degrees of freedom, which gives p.</para>
/// <para><b>Warning / drift rule</b>: drift when JS &gt;= max(level, chi-square quantile at alpha x (1/n + 1/m) / 8), tested once per
/// <c>every</c> readings while the window is full. No warning. First possible at reading n + m (reading m with a given baseline). Of a
/// stable metric about alpha of the tests reject; alpha from <c>readings_per_false_alarm</c> R is every / R: see
/// <see cref="RepeatedTests"/>. The update after a drift empties the window and, unless the baseline is given or <c>relearn_on_drift</c> is
/// off, learns a new reference.</para>
/// <para><b>Memory and cost per update</b>: 104 + 8 n + 8 m + 16 B bytes. O(log B), at a test O(B) with 2 B logarithms, while learning
/// O(n). An outlier is one reading of an outer bin and is forgotten m readings later; there is no sigma. A constant reference has bins
/// below, at and above its value, so any other value is seen. A reference learned in a bad hour shows as a drift soon after and is
/// replaced.</para>
/// <para><b>Source</b>: Lin, "Divergence measures based on the Shannon entropy", IEEE Transactions on Information Theory 37 (1991);
/// chi-square limit of f-divergences: Pardo, Statistical Inference Based on Divergence Measures (2006), chapter 3.</para>
/// <para><b>Differs from source</b>: natural logarithms and no square root (tools that call the root of the base-2 value a distance have
/// sqrt(JS / ln 2)); the smoothing; significance beside the level. Bounded, so one empty bin weighs less than in PSI.</para>
/// </remarks>
public sealed class JensenShannon : IBaselineDetector
{
    internal static readonly ParameterTable<BinnedOptions> Table = BinnedOptions.Table(new BinnedOptions { Level = 0.01 });

    internal static readonly DetectorType Type = new DetectorType<BinnedOptions>(
        new DetectorInfo(
            "jensen-shannon",
            "shares in the reference's quantile bins have moved, noticeably and significantly",
            "any number",
            false,
            "104 + 8 x reference + 8 x window + 16 x bins",
            "Lin 1991",
            []),
        Table,
        options => new JensenShannon(options));

    private readonly BinnedOptions _options;
    private readonly BinnedComparison _comparison;

    /// <exception cref="ArgumentException">Parameters out of range.</exception>
    public JensenShannon(BinnedOptions options)
    {
        _options = Table.Require(options, Type.Info.Name) with { Reference = options.ReferenceSize };
        _comparison = new BinnedComparison(_options, _options.Bins, categorical: false);
        Parameters = Table.Canonical(_options);
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

        var js = ShareDistance.JensenShannon(arrays.Reference[..s.Bins], arrays.Window[..s.Bins]);
        return _comparison.Judge(ref s, js, 8 * js / _comparison.Scale, s.Bins - 1, _comparison.Scale / 8, _options.Level);
    }
}
