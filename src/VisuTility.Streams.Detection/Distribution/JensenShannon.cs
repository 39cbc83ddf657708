using VisuTility.Streams.Detection.Parameters;
using VisuTility.Streams.Detection.Statistics;
using VisuTility.Streams.Detection.Statistics.Tests;

namespace VisuTility.Streams.Detection.Distribution;

/// <summary>Parameters of <see cref="JensenShannon"/>.</summary>
public sealed record JensenShannonOptions
{
    /// <summary>B, bins between quantiles of the reference, 2 or more; fewer where quantiles are equal.</summary>
    public int Bins { get; init; } = 10;

    /// <summary>Smallest value that matters, however significant; 0 or more.</summary>
    public double Level { get; init; } = 0.01;

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

/// <summary>Jensen-Shannon divergence of the newest readings from a reference, with its significance.</summary>
/// <remarks>
/// <para><b>Detects</b>: a change of the distribution: level, spread, shape.</para>
/// <para><b>Input</b>: any finite number, of any law; magnitudes past 1e150 count as 1e150.</para>
/// <para><b>Statistic</b>: JS = sum over bins p/2 ln(2 p / (p + q)) + q/2 ln(2 q / (p + q)) in nats, between 0 and ln 2 = .693, p and q the
/// smoothed shares as in <see cref="PopulationStability"/>, in the same bins. Without a change 8 JS / (1/n + 1/m) is about chi-square of
/// B - 1 degrees of freedom, which gives p.</para>
/// <para><b>Warning / drift rule</b>: drift when JS &gt;= max(level, chi-square quantile at alpha x (1/n + 1/m) / 8), tested once per
/// <c>every</c> readings while the window is full. No warning. First possible at reading n + m (reading m with a given baseline). Of a stable metric about alpha of the
/// tests reject; alpha from <c>readings_per_false_alarm</c> R is every / R: see <see cref="RepeatedTests"/>. The update after a drift empties
/// the window and, unless the baseline is given or <c>relearn_on_drift</c> is off, learns a new reference.</para>
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
    internal static readonly ParameterTable<JensenShannonOptions> Table = new ParameterTable<JensenShannonOptions>(new JensenShannonOptions())
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

    internal static readonly DetectorType Type = new DetectorType<JensenShannonOptions>(
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

    private readonly JensenShannonOptions _options;
    private readonly BinnedComparison _comparison;

    /// <exception cref="ArgumentException">Parameters out of range.</exception>
    public JensenShannon(JensenShannonOptions options)
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

        var js = ShareDistance.JensenShannon(arrays.Reference[..s.Bins], arrays.Window[..s.Bins]);
        return _comparison.Judge(ref s, js, 8 * js / _comparison.Scale, s.Bins - 1, _comparison.Scale / 8, _options.Level);
    }
}
