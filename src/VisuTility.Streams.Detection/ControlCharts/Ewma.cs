using VisuTility.Streams.Detection.Parameters;
using VisuTility.Streams.Detection.Statistics;
using VisuTility.Streams.Detection.Thresholds;

namespace VisuTility.Streams.Detection.ControlCharts;

/// <summary>Parameters of <see cref="Ewma"/>.</summary>
public sealed record EwmaOptions
{
    /// <summary>L, in the unit of the metric. Must be given.</summary>
    public double Limit { get; init; } = double.NaN;

    /// <summary>On which side of L the average is a drift.</summary>
    public Comparison Comparison { get; init; } = Comparison.Above;

    /// <summary>Weight of the present reading, above 0, at most 1.</summary>
    public double Lambda { get; init; } = 0.1;

    /// <summary>Readings before the average is judged, 1 or more.</summary>
    public int Min { get; init; } = 1;

    /// <summary>Limit of a warning, reached before L; null = no warning.</summary>
    public double? Warning { get; init; }
}

/// <summary>Exponentially weighted moving average against a fixed limit.</summary>
/// <remarks>
/// <para><b>Detects</b>: a level past a limit known beforehand, smoothed over about 2 / lambda readings.</para>
/// <para><b>Input</b>: any finite number; magnitudes past 1e150 count as 1e150.</para>
/// <para><b>Statistic</b>: z = x at the first reading, then z = lambda x + (1 - lambda) z.</para>
/// <para><b>Warning / drift rule</b>: from <c>min</c> readings on: drift when z &gt;, &lt;, &gt;= or &lt;= L by comparison, otherwise
/// warning when the same holds for the warning limit. The status holds as long as the condition does.</para>
/// <para><b>Memory and cost per update</b>: 24 bytes, O(1). An outlier X is forgotten after about ln(X / L) / lambda readings: 1e150 costs
/// 3,500 readings at lambda 0.1, so refuse impossible values before (rule limits) or take a window.</para>
/// <para><b>Source</b>: Roberts, "Control chart tests based on geometric moving averages", Technometrics 1 (1959); EWMA strategy of the
/// older event bus.</para>
/// <para><b>Differs from source</b>: a fixed limit in place of control limits (those are <see cref="EwmaChart"/>).</para>
/// </remarks>
public sealed class Ewma : IDriftDetector
{
    internal static readonly ParameterTable<EwmaOptions> Table = new ParameterTable<EwmaOptions>(new EwmaOptions())
        .Number("limit", NumberRange.Any, "limit, in the unit of the metric", o => o.Limit, (o, v) => o with { Limit = v }).Required()
        .Choice("comparison", "side of the limit that is a drift", o => o.Comparison, (o, v) => o with { Comparison = v })
        .Number(
            "lambda",
            new NumberRange(0, 1, MinimumExcluded: true),
            "weight of the present reading",
            o => o.Lambda,
            (o, v) => o with { Lambda = v })
        .Integer("min", 1, 1_000_000, "readings before it is judged", o => o.Min, (o, v) => o with { Min = v })
        .Number("warning", NumberRange.Any, "limit of a warning", o => o.Warning, (o, v) => o with { Warning = v })
        .Check("warning", "limit", o => o.Comparison.InOrder(o.Warning, o.Limit), "must be reached before limit");

    internal static readonly DetectorType Type = new DetectorType<EwmaOptions>(
        new DetectorInfo("ewma", "moving average past a limit", "any number", true, "24", "older event bus; Roberts 1959", []),
        Table,
        options => new Ewma(options));

    private readonly EwmaOptions _options;
    private readonly double _warning;

    /// <exception cref="ArgumentException">Parameters out of range.</exception>
    public Ewma(EwmaOptions options)
    {
        _options = Table.Require(options, Type.Info.Name);
        _warning = options.Warning ?? double.NaN;
        Parameters = Table.Canonical(options);
    }

    /// <summary>The whole state.</summary>
    public struct State
    {
        /// <summary>Readings ever.</summary>
        public long Seen;

        /// <summary>z.</summary>
        public double Average;

        /// <summary>The last reading.</summary>
        public double Value;
    }

    public string Name => Type.Info.Name;

    public string Parameters { get; }

    public ushort StateVersion => 1;

    public int StateBytes => StateBlock.Bytes<State>(0);

    public void Initialize(Span<byte> state) => state[..StateBytes].Clear();

    public DriftStatus Update(Span<byte> state, in Reading reading) =>
        Door.Refuses(reading) ? DriftStatus.Stable : Update(ref StateBlock.Header<State>(state), reading.Value);

    /// <summary>The formula.</summary>
    public DriftStatus Update(ref State state, double x)
    {
        x = Door.Clamp(x);
        state.Average = state.Seen == 0 ? x : (_options.Lambda * x) + ((1 - _options.Lambda) * state.Average);
        state.Value = x;
        state.Seen++;
        return state.Seen < _options.Min ? DriftStatus.Stable : _options.Comparison.Judge(state.Average, _options.Limit, _warning);
    }

    public Evidence Explain(ReadOnlySpan<byte> state)
    {
        ref readonly var s = ref StateBlock.Header<State>(state);
        var last = new Segment(s.Seen - 1, s.Seen - 1, 1, s.Value, 0);
        return Evidence.OfLimit(s.Average, _options.Limit, s.Value, _options.Comparison.Direction(), last);
    }
}
