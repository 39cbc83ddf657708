using VisuTility.Streams.Detection.Parameters;
using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.Windowed;

/// <summary>Parameters of <see cref="MeanShift"/>.</summary>
public sealed record MeanShiftOptions
{
    /// <summary>T, in the unit of the metric, above 0. Must be given.</summary>
    public double Threshold { get; init; } = double.NaN;

    /// <summary>N, readings in the window, 1 or more.</summary>
    public int Window { get; init; } = 100;

    /// <summary>Readings of the stable metric, or its mean alone; empty = learned from the first readings.</summary>
    public IReadOnlyList<double> Baseline { get; init; } = [];

    /// <summary>Readings the baseline is learned from, 1 or more.</summary>
    public int WarmUp { get; init; } = 100;
}

/// <summary>Mean of the last N readings against the mean of a baseline.</summary>
/// <remarks>
/// <para><b>Detects</b>: a shift of the mean by at least a size known beforehand, in either direction.</para>
/// <para><b>Input</b>: any finite number; magnitudes past 1e150 count as 1e150.</para>
/// <para><b>Statistic</b>: |m - b|, m = mean of the last N readings, b = mean of the baseline: given, or of the first <c>warm_up</c>
/// readings, which are not part of any window.</para>
/// <para><b>Warning / drift rule</b>: drift when |m - b| &gt;= T and the window is full. No warning. First possible at reading N, or
/// <c>warm_up</c> + N when learned. The status holds as long as the condition does; the baseline stays.</para>
/// <para><b>Memory and cost per update</b>: 64 + 8 N bytes, O(1). An outlier is forgotten N readings later; one among the learned readings
/// stays in the baseline and shows as a lasting drift: reset the series, or give the baseline.</para>
/// <para><b>Source</b>: drift-score detector of the older monitoring hub.</para>
/// <para><b>Differs from source</b>: the baseline can be learned; the rule's cooldown, not the detector, spaces alerts.</para>
/// </remarks>
public sealed class MeanShift : IDriftDetector
{
    internal static readonly ParameterTable<MeanShiftOptions> Table = new ParameterTable<MeanShiftOptions>(new MeanShiftOptions())
        .Number("threshold", NumberRange.Positive, "least shift, in its unit", o => o.Threshold, (o, v) => o with { Threshold = v })
        .Required()
        .Integer("window", 1, 1_000_000, "readings in the window", o => o.Window, (o, v) => o with { Window = v })
        .Numbers("baseline", "readings of the stable metric, or its mean", o => o.Baseline, (o, v) => o with { Baseline = v })
        .Integer("warm_up", 1, 1_000_000, "readings the baseline is learned from", o => o.WarmUp, (o, v) => o with { WarmUp = v })
        .OnlyWhen("baseline is not given", o => o.Baseline.Count == 0);

    internal static readonly DetectorType Type = new DetectorType<MeanShiftOptions>(
        new DetectorInfo(
            "mean-shift", "window mean away from a baseline mean", "any number", false, "64 + 8 x window", "older monitoring hub", []),
        Table,
        options => new MeanShift(options));

    private readonly MeanShiftOptions _options;
    private readonly RunningMoments _given;

    /// <exception cref="ArgumentException">Parameters out of range.</exception>
    public MeanShift(MeanShiftOptions options)
    {
        _options = Table.Require(options, Type.Info.Name);
        _given = MomentsOf(options.Baseline);
        Parameters = Table.Canonical(options);
    }

    /// <summary>State before the ring of N readings.</summary>
    public struct State
    {
        public WindowSum Window;

        /// <summary>b and its spread.</summary>
        public RunningMoments Baseline;
    }

    public string Name => Type.Info.Name;

    public string Parameters { get; }

    public ushort StateVersion => 1;

    public int StateBytes => StateBlock.Bytes<State>(_options.Window);

    public void Initialize(Span<byte> state)
    {
        state[..StateBytes].Clear();
        StateBlock.Header<State>(state).Baseline = _given;
    }

    public DriftStatus Update(Span<byte> state, in Reading reading) =>
        Door.Refuses(reading)
            ? DriftStatus.Stable
            : Update(ref StateBlock.Header<State>(state), StateBlock.Ring<State>(state, _options.Window), reading.Value);

    /// <summary>The formula.</summary>
    public DriftStatus Update(ref State state, Span<double> ring, double x)
    {
        x = Door.Clamp(x);
        if (_given.Count == 0 && state.Baseline.Count < _options.WarmUp)
        {
            state.Baseline.Add(x);
            state.Window.Seen++;
            return DriftStatus.Stable;
        }

        state.Window.Push(ring, x);
        return state.Window.Count == ring.Length && Math.Abs(state.Window.Mean - state.Baseline.Mean) >= _options.Threshold
            ? DriftStatus.Drift
            : DriftStatus.Stable;
    }

    public Evidence Explain(ReadOnlySpan<byte> state)
    {
        ref readonly var s = ref StateBlock.Header<State>(state);
        var ring = StateBlock.Ring<State>(state, _options.Window);
        var shift = s.Window.Mean - s.Baseline.Mean;
        var (start, end) = _given.Count == 0 ? (0, s.Baseline.Count - 1) : (-1, -1);
        return new Evidence(
            Math.Abs(shift),
            _options.Threshold,
            s.Window.Last(ring),
            shift > 0 ? Direction.Up : Direction.Down,
            double.NaN,
            s.Window.Summarize(ring),
            new Segment(start, end, s.Baseline.Count, s.Baseline.Mean, s.Baseline.Sd),
            -1,
            s.Baseline.Sd > 0 ? shift / s.Baseline.Sd : double.NaN);
    }

    /// <summary>The mean is the exact one, rounded once.</summary>
    private static RunningMoments MomentsOf(IReadOnlyList<double> readings)
    {
        if (readings.Count == 0)
        {
            return default;
        }

        var ring = new double[readings.Count];
        var sum = default(WindowSum);
        foreach (var reading in readings)
        {
            sum.Push(ring, Door.Clamp(reading));
        }

        var sd = sum.Summarize(ring).Sd;
        return new RunningMoments { Count = readings.Count, Mean = sum.Mean, Squares = sd * sd * (readings.Count - 1) };
    }
}
