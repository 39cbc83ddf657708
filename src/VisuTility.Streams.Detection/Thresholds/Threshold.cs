using VisuTility.Streams.Detection.Parameters;
using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.Thresholds;

/// <summary>Parameters of <see cref="Threshold"/>.</summary>
public sealed record ThresholdOptions
{
    /// <summary>L, in the unit of the metric. Must be given.</summary>
    public double Limit { get; init; } = double.NaN;

    /// <summary>On which side of L the mean is a drift.</summary>
    public Comparison Comparison { get; init; } = Comparison.Above;

    /// <summary>N, readings in the mean, 1 or more. 1 = the value itself.</summary>
    public int Window { get; init; } = 1;

    /// <summary>Limit of a warning, reached before L; null = no warning.</summary>
    public double? Warning { get; init; }
}

/// <summary>A value, or the mean of the last few, against a fixed limit.</summary>
/// <remarks>
/// <para><b>Detects</b>: a value past a limit known beforehand. No statistics: a noisy metric near the limit flickers; give the rule a hold
/// time.</para>
/// <para><b>Input</b>: any finite number; magnitudes past 1e150 count as 1e150.</para>
/// <para><b>Statistic</b>: m = mean of the last min(n, N) readings, the present one included.</para>
/// <para><b>Warning / drift rule</b>: drift when m &gt;, &lt;, &gt;= or &lt;= L by comparison; otherwise warning when the same holds for
/// the warning limit. First possible at the first reading. The status holds as long as the condition does.</para>
/// <para><b>Memory and cost per update</b>: 40 + 8 N bytes, O(1). An outlier is forgotten N readings later.</para>
/// <para><b>Source</b>: fixed-threshold strategy of the older event bus (drift &gt;= 0.05).</para>
/// <para><b>Differs from source</b>: the comparison is a parameter.</para>
/// </remarks>
public sealed class Threshold : IDriftDetector
{
    internal static readonly ParameterTable<ThresholdOptions> Table = new ParameterTable<ThresholdOptions>(new ThresholdOptions())
        .Number("limit", NumberRange.Any, "limit, in the unit of the metric", o => o.Limit, (o, v) => o with { Limit = v }).Required()
        .Choice("comparison", "side of the limit that is a drift", o => o.Comparison, (o, v) => o with { Comparison = v })
        .Integer("window", 1, 1_000_000, "readings in the mean; 1 = the value itself", o => o.Window, (o, v) => o with { Window = v })
        .Number("warning", NumberRange.Any, "limit of a warning", o => o.Warning, (o, v) => o with { Warning = v })
        .Check("warning", "limit", o => o.Comparison.InOrder(o.Warning, o.Limit), "must be reached before limit");

    internal static readonly DetectorType Type = new DetectorType<ThresholdOptions>(
        new DetectorInfo(
            "threshold", "value, or mean of the last few, past a limit", "any number", true, "40 + 8 x window", "older event bus", []),
        Table,
        options => new Threshold(options));

    private readonly ThresholdOptions _options;
    private readonly double _warning;

    /// <exception cref="ArgumentException">Parameters out of range.</exception>
    public Threshold(ThresholdOptions options)
    {
        _options = Table.Require(options, Type.Info.Name);
        _warning = options.Warning ?? double.NaN;
        Parameters = Table.Canonical(options);
    }

    /// <summary>State before the ring of N readings.</summary>
    public struct State
    {
        public WindowSum Window;
    }

    public string Name => Type.Info.Name;

    public string Parameters { get; }

    public ushort StateVersion => 1;

    public int StateBytes => StateBlock.Bytes<State>(_options.Window);

    public void Initialize(Span<byte> state) => state[..StateBytes].Clear();

    public DriftStatus Update(Span<byte> state, in Reading reading) =>
        Door.Refuses(reading)
            ? DriftStatus.Stable
            : Update(ref StateBlock.Header<State>(state), StateBlock.Ring<State>(state, _options.Window), reading.Value);

    /// <summary>The formula.</summary>
    public DriftStatus Update(ref State state, Span<double> ring, double x)
    {
        state.Window.Push(ring, Door.Clamp(x));
        return _options.Comparison.Judge(state.Window.Mean, _options.Limit, _warning);
    }

    public Evidence Explain(ReadOnlySpan<byte> state)
    {
        ref readonly var s = ref StateBlock.Header<State>(state);
        var ring = StateBlock.Ring<State>(state, _options.Window);
        return Evidence.OfLimit(
            s.Window.Mean, _options.Limit, s.Window.Last(ring), _options.Comparison.Direction(), s.Window.Summarize(ring));
    }
}
