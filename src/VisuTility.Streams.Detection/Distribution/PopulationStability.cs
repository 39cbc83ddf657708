using VisuTility.Streams.Detection.Parameters;
using VisuTility.Streams.Detection.Statistics;
using VisuTility.Streams.Detection.Statistics.Tests;

namespace VisuTility.Streams.Detection.Distribution;

/// <summary>Population stability index of the newest readings against a reference, with its significance.</summary>
/// <remarks>
/// <para><b>Detects</b>: a change of the distribution: level, spread, shape.</para>
/// <para><b>Input</b>: any finite number, of any law; magnitudes past 1e150 count as 1e150.</para>
/// <para><b>Statistic</b>: PSI = sum over bins (q - p) ln(q / p), p and q the smoothed shares (count + 1/2) / (n + B/2) of the reference
/// and of the newest m readings; the bins are between the k/B quantiles of the reference (<see cref="BinnedComparison"/>). Without a change
/// PSI / (1/n + 1/m) and 8 JS / (1/n + 1/m), JS as in <see cref="JensenShannon"/>, are about chi-square of B - 1 degrees of freedom; p is
/// that of the second, which is the smaller: with ten readings to a bin, one nearly empty bin makes PSI alone alarm at alpha = 1e-4 three
/// times as often as it should.</para>
/// <para><b>Warning / drift rule</b>: drift when PSI &gt;= max(level, chi-square quantile at alpha x (1/n + 1/m)) and p &lt;= alpha (which
/// implies the second), tested once per <c>every</c> readings while the window is full. No warning. First possible at reading n + m
/// (reading m with a given baseline). Of a stable metric about alpha of the tests reject; alpha from <c>readings_per_false_alarm</c> R is
/// every / R: see <see cref="RepeatedTests"/>. The update after a drift empties the window and, unless the baseline is given or
/// <c>relearn_on_drift</c> is off, learns a new reference.</para>
/// <para><b>Memory and cost per update</b>: 104 + 8 n + 8 m + 16 B bytes. O(log B), at a test O(B) with 3 B logarithms, while learning
/// O(n). An outlier is one reading of an outer bin and is forgotten m readings later; there is no sigma. A constant reference has bins
/// below, at and above its value, so any other value is seen. A reference learned in a bad hour shows as a drift soon after and is
/// replaced.</para>
/// <para><b>Source</b>: PSI and its levels .1 and .25: credit scoring practice; its law: Yurdakul, Statistical Properties of Population
/// Stability Index (2018).</para>
/// <para><b>Differs from source</b>: the flat level alone alarms always on small windows (n = m = 100, B = 10: mean PSI .18 without any
/// change), so significance is asked for too; smoothing instead of an invented share for empty bins.</para>
/// </remarks>
public sealed class PopulationStability : IBaselineDetector
{
    internal static readonly ParameterTable<BinnedOptions> Table = BinnedOptions.Table(new BinnedOptions { Level = 0.1 });

    internal static readonly DetectorType Type = new DetectorType<BinnedOptions>(
        new DetectorInfo(
            "psi",
            "shares in the reference's quantile bins have moved, noticeably and significantly",
            "any number",
            false,
            "104 + 8 x reference + 8 x window + 16 x bins",
            "credit scoring practice; Yurdakul 2018",
            []),
        Table,
        options => new PopulationStability(options));

    private readonly BinnedOptions _options;
    private readonly BinnedComparison _comparison;

    /// <exception cref="ArgumentException">Parameters out of range.</exception>
    public PopulationStability(BinnedOptions options)
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

        var psi = ShareDistance.Psi(arrays.Reference[..s.Bins], arrays.Window[..s.Bins]);
        var chiSquare = 8 * ShareDistance.JensenShannon(arrays.Reference[..s.Bins], arrays.Window[..s.Bins]) / _comparison.Scale;
        return _comparison.Judge(ref s, psi, chiSquare, s.Bins - 1, _comparison.Scale, _options.Level);
    }
}
