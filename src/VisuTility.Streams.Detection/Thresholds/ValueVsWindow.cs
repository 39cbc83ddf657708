using VisuTility.Streams.Detection.Parameters;
using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.Thresholds;

/// <summary>Parameters of <see cref="ValueVsWindow"/>.</summary>
public sealed record ValueVsWindowOptions
{
    /// <summary>T, in the unit of the metric, above 0. Must be given.</summary>
    public double Threshold { get; init; } = double.NaN;

    /// <summary>N, readings in the window, the present one included; 2 or more.</summary>
    public int Window { get; init; } = 100;
}

/// <summary>The present value against the mean of the last N.</summary>
/// <remarks>
/// <para><b>Detects</b>: a jump, in either direction; a level that stays is no drift any more once it fills the window.</para>
/// <para><b>Input</b>: any finite number; magnitudes past 1e150 count as 1e150.</para>
/// <para><b>Statistic</b>: delta = |x - m|, m = mean of the last min(n, N) readings, x included.</para>
/// <para><b>Warning / drift rule</b>: drift when delta &gt; T, from the second reading on. No warning.</para>
/// <para><b>Memory and cost per update</b>: 40 + 8 N bytes, O(1). An outlier is forgotten N readings later; until then it pulls m away and
/// every reading is a drift.</para>
/// <para><b>Source</b>: mean-drift detector of the older monitor hub with factory.</para>
/// <para><b>Differs from source</b>: nothing.</para>
/// </remarks>
public sealed class ValueVsWindow : IDriftDetector
{
    internal static readonly ParameterTable<ValueVsWindowOptions> Table =
        new ParameterTable<ValueVsWindowOptions>(new ValueVsWindowOptions())
            .Number("threshold", NumberRange.Positive, "least jump, in its unit", o => o.Threshold, (o, v) => o with { Threshold = v })
            .Required()
            .Integer("window", 2, 1_000_000, "readings in the window", o => o.Window, (o, v) => o with { Window = v });

    internal static readonly DetectorType Type = new DetectorType<ValueVsWindowOptions>(
        new DetectorInfo(
            "value-vs-window",
            "value away from the mean of the last N readings",
            "any number",
            false,
            "40 + 8 x window",
            "older monitor hub with factory",
            []),
        Table,
        options => new ValueVsWindow(options));

    private readonly ValueVsWindowOptions _options;

    /// <exception cref="ArgumentException">Parameters out of range.</exception>
    public ValueVsWindow(ValueVsWindowOptions options)
    {
        _options = Table.Require(options, Type.Info.Name);
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

    /// <summary>The formula. The first reading is its own mean, so its delta is 0.</summary>
    public DriftStatus Update(ref State state, Span<double> ring, double x)
    {
        x = Door.Clamp(x);
        state.Window.Push(ring, x);
        return Math.Abs(x - state.Window.Mean) > _options.Threshold ? DriftStatus.Drift : DriftStatus.Stable;
    }

    public Evidence Explain(ReadOnlySpan<byte> state)
    {
        ref readonly var s = ref StateBlock.Header<State>(state);
        var ring = StateBlock.Ring<State>(state, _options.Window);
        var window = s.Window.Summarize(ring);
        var x = s.Window.Last(ring);
        var delta = x - window.Mean;
        return new Evidence(
            Math.Abs(delta),
            _options.Threshold,
            x,
            delta > 0 ? Direction.Up : Direction.Down,
            double.NaN,
            window,
            Segment.None,
            -1,
            window.Sd > 0 ? delta / window.Sd : double.NaN);
    }
}
