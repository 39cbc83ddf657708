using VisuTility.Streams.Detection.Parameters;
using VisuTility.Streams.Detection.Statistics;
using VisuTility.Streams.Detection.Statistics.Tests;

namespace VisuTility.Streams.Detection.Distribution;

/// <summary>Parameters of <see cref="PopulationStability"/>.</summary>
public sealed record PopulationStabilityOptions
{
    /// <summary>B, bins between quantiles of the reference, 2 or more; fewer where quantiles are equal.</summary>
    public int Bins { get; init; } = 10;

    /// <summary>Smallest value that matters, however significant; 0 or more.</summary>
    public double Level { get; init; } = 0.1;

    /// <summary>n, readings the reference is learned from, 20 or more; null = 300, or as many as <see cref="Baseline"/> has.</summary>
    public int? Reference { get; init; }

    /// <summary>Readings of the stable metric, at least 20; empty = learned.</summary>
    public IReadOnlyList<double> Baseline { get; init; } = [];

    /// <summary>m, newest readings held against the reference, 20 or more.</summary>
    public int Window { get; init; } = 100;

    /// <summary>One test per so many readings, 1 or more.</summary>
    public int Every { get; init; } = 1;

    /// <summary>Level of a single test, above 0, below 1; null = from <see cref="ReadingsPerFalseAlarm"/>.</summary>
    public double? Alpha { get; init; }

    /// <summary>Mean readings between false alarms that are promised, above 1.</summary>
    public double ReadingsPerFalseAlarm { get; init; } = 100_000;

    /// <summary>Learn a new reference after a drift; otherwise keep the old one and only empty the window.</summary>
    public bool RelearnOnDrift { get; init; } = true;
}

/// <summary>Population stability index of the newest readings against a reference, with its significance.</summary>
/// <remarks>
/// <para><b>Detects</b>: a change of the distribution: level, spread, shape.</para>
/// <para><b>Input</b>: any finite number, of any law; magnitudes past 1e150 count as 1e150.</para>
/// <para><b>Statistic</b>: PSI = sum over bins (q - p) ln(q / p), p and q the smoothed shares (count + 1/2) / (n + B/2) of the reference and
/// of the newest m readings; the bins are between the k/B quantiles of the reference (<see cref="BinnedComparison"/>). Without a change
/// PSI / (1/n + 1/m) and 8 JS / (1/n + 1/m), JS as in <see cref="JensenShannon"/>, are about chi-square of B - 1 degrees of freedom; p is
/// that of the second, which is the smaller: with ten readings to a bin, one nearly empty bin makes PSI alone alarm at alpha = 1e-4 three
/// times as often as it should.</para>
/// <para><b>Warning / drift rule</b>: drift when PSI &gt;= max(level, chi-square quantile at alpha x (1/n + 1/m)) and p &lt;= alpha (which
/// implies the second), tested once per <c>every</c> readings while the window is full. No warning. First possible at reading n + m (reading m with a given baseline). Of a stable metric about alpha of the
/// tests reject; alpha from <c>readings_per_false_alarm</c> R is every / R: see <see cref="RepeatedTests"/>. The update after a drift empties
/// the window and, unless the baseline is given or <c>relearn_on_drift</c> is off, learns a new reference.</para>
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
    internal static readonly ParameterTable<PopulationStabilityOptions> Table = new ParameterTable<PopulationStabilityOptions>(new PopulationStabilityOptions())
        .Integer("bins", 2, 1000, "bins between quantiles of the reference", o => o.Bins, (o, v) => o with { Bins = v })
        .Number("level", NumberRange.NotNegative, "smallest value that matters", o => o.Level, (o, v) => o with { Level = v })
        .Integer("reference", 20, 100_000, "readings of the reference; none = 300", o => o.Reference, (o, v) => o with { Reference = v })
        .Numbers("baseline", "readings of the stable metric, 20 or more", o => o.Baseline, (o, v) => o with { Baseline = v })
        .Integer("window", 20, 100_000, "newest readings held against it", o => o.Window, (o, v) => o with { Window = v })
        .Integer("every", 1, 1_000_000, "one test per so many readings", o => o.Every, (o, v) => o with { Every = v })
        .Number("alpha", RepeatedTests.LevelRange, "level of a single test", o => o.Alpha, (o, v) => o with { Alpha = v })
        .Number(
            "readings_per_false_alarm",
            RepeatedTests.ReadingsRange,
            "mean readings between false alarms",
            o => o.ReadingsPerFalseAlarm,
            (o, v) => o with { ReadingsPerFalseAlarm = v })
        .OnlyWhen("alpha is not given", o => o.Alpha is null)
        .Boolean("relearn_on_drift", "learn anew after a drift", o => o.RelearnOnDrift, (o, v) => o with { RelearnOnDrift = v })
        .OnlyWhen("baseline is not given", o => o.Baseline.Count == 0)
        .Check("baseline", "reference", o => o.Baseline.Count is 0 or >= 20, "must be 20 readings or more")
        .Check(
            "reference",
            "baseline",
            o => o.Reference is not { } n || o.Baseline.Count == 0 || o.Baseline.Count == n,
            "must be the number of readings of baseline, or left out");

    internal static readonly DetectorType Type = new DetectorType<PopulationStabilityOptions>(
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

    private readonly PopulationStabilityOptions _options;
    private readonly BinnedComparison _comparison;

    /// <exception cref="ArgumentException">Parameters out of range.</exception>
    public PopulationStability(PopulationStabilityOptions options)
    {
        var reference = options.Reference ?? (options.Baseline.Count > 0 ? options.Baseline.Count : 300);
        _options = Table.Require(options, Type.Info.Name) with { Reference = reference };
        _comparison = new BinnedComparison(new BinnedSetup
        {
            Reference = reference,
            Window = options.Window,
            Bins = options.Bins,
            Categorical = false,
            Every = options.Every,
            Baseline = options.Baseline,
            RelearnOnDrift = options.RelearnOnDrift,
            Alpha = RepeatedTests.Level(options.Alpha, options.ReadingsPerFalseAlarm, options.Every),
        });
        Parameters = Table.Canonical(_options);
    }

    public string Name => Type.Info.Name;

    public string Parameters { get; }

    public ushort StateVersion => 1;

    public int StateBytes => _comparison.StateBytes;

    public void Initialize(Span<byte> state) => _comparison.Initialize(state);

    public void Inherit(Span<byte> state, ReadOnlySpan<byte> other) => _comparison.Inherit(state, other);

    public DriftStatus Update(Span<byte> state, in Reading reading) =>
        Update(ref StateBlock.Header<BinnedState>(state), _comparison.ArraysOf(state), reading.Value);

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
