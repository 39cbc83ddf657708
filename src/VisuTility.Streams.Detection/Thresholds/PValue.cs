using VisuTility.Streams.Detection.Parameters;
using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.Thresholds;

/// <summary>Parameters of <see cref="PValue"/>.</summary>
public sealed record PValueOptions
{
    /// <summary>Level of a drift, in [0, 1].</summary>
    public double Alpha { get; init; } = 0.05;

    /// <summary>Level of a warning, in [alpha, 1]; null = no warning.</summary>
    public double? Warning { get; init; }
}

/// <summary>A p-value that a test outside has already computed.</summary>
/// <remarks>
/// <para><b>Detects</b>: whatever the outside test detects.</para>
/// <para><b>Input</b>: a p-value in [0, 1]; anything else is no p-value and is Stable.</para>
/// <para><b>Statistic</b>: p = x.</para>
/// <para><b>Warning / drift rule</b>: drift when p &lt;= alpha, otherwise warning when p &lt;= the warning level. First possible at the
/// first reading. Under no drift every reading is a drift with probability alpha: give the rule a hold time, or a small alpha.</para>
/// <para><b>Memory and cost per update</b>: 16 bytes, O(1). Nothing is remembered.</para>
/// <para><b>Source</b>: p-value strategy of the older event bus.</para>
/// <para><b>Differs from source</b>: there p &gt;= alpha was the drift, which is backwards.</para>
/// </remarks>
public sealed class PValue : IDriftDetector
{
    internal static readonly ParameterTable<PValueOptions> Table = new ParameterTable<PValueOptions>(new PValueOptions())
        .Number("alpha", NumberRange.Share, "level of a drift", o => o.Alpha, (o, v) => o with { Alpha = v })
        .Number("warning", NumberRange.Share, "level of a warning", o => o.Warning, (o, v) => o with { Warning = v })
        .Check("warning", "alpha", o => Comparison.AtOrBelow.InOrder(o.Warning, o.Alpha), "must be at least alpha");

    internal static readonly DetectorType Type = new DetectorType<PValueOptions>(
        new DetectorInfo("p-value", "p-value at or below alpha", "p-value in [0, 1]", true, "16", "older event bus", []),
        Table,
        options => new PValue(options));

    private readonly PValueOptions _options;
    private readonly double _warning;

    /// <exception cref="ArgumentException">Parameters out of range.</exception>
    public PValue(PValueOptions options)
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

        /// <summary>The last reading.</summary>
        public double P;
    }

    public string Name => Type.Info.Name;

    public string Parameters { get; }

    public ushort StateVersion => 1;

    public int StateBytes => StateBlock.Bytes<State>(0);

    public void Initialize(Span<byte> state) => state[..StateBytes].Clear();

    public DriftStatus Update(Span<byte> state, in Reading reading) =>
        Door.Refuses(reading) ? DriftStatus.Stable : Update(ref StateBlock.Header<State>(state), reading.Value);

    /// <summary>The formula.</summary>
    public DriftStatus Update(ref State state, double p)
    {
        state.Seen++;
        state.P = p;
        return p is >= 0 and <= 1 ? Comparison.AtOrBelow.Judge(p, _options.Alpha, _warning) : DriftStatus.Stable;
    }

    public Evidence Explain(ReadOnlySpan<byte> state)
    {
        ref readonly var s = ref StateBlock.Header<State>(state);
        var last = new Segment(s.Seen - 1, s.Seen - 1, 1, s.P, 0);
        return Evidence.OfLimit(s.P, _options.Alpha, s.P, Direction.None, last) with { PValue = s.P };
    }
}
