using VisuTility.Streams.Detection.Parameters;
using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.Thresholds;

/// <summary>Parameters of <see cref="WindowMean"/>; the defaults are the older camera monitor's.</summary>
public sealed record WindowMeanOptions
{
    /// <summary>L, in the unit of the metric. Must be given.</summary>
    public double Limit { get; init; } = double.NaN;

    /// <summary>On which side of L the mean is a drift.</summary>
    public Comparison Comparison { get; init; } = Comparison.Above;

    /// <summary>N, readings in the window, 1 or more.</summary>
    public int Window { get; init; } = 100;

    /// <summary>Readings in the window before it is judged, 1 to N.</summary>
    public int Min { get; init; } = 1;

    /// <summary>Empty the window after a drift, so that the same readings do not fire twice.</summary>
    public bool PurgeOnDrift { get; init; }

    /// <summary>Judge at most once per this much event time, milliseconds; null = at every reading.</summary>
    public long? CheckEveryMs { get; init; }

    /// <summary>Limit of a warning, reached before L; null = no warning.</summary>
    public double? Warning { get; init; }
}

/// <summary>Mean of the last N readings against a fixed limit, from a least number of readings on.</summary>
/// <remarks>
/// <para><b>Detects</b>: a level past a limit known beforehand, smoothed over N readings.</para>
/// <para><b>Input</b>: any finite number; magnitudes past 1e150 count as 1e150.</para>
/// <para><b>Statistic</b>: m = mean of the last min(n, N) readings since the last purge, the present one included.</para>
/// <para><b>Warning / drift rule</b>: nothing before <c>min</c> readings; then drift when m &gt;, &lt;, &gt;= or &lt;= L by comparison,
/// otherwise warning when the same holds for the warning limit. With <c>check_every</c> T it judges at the first reading whose event time
/// is at least T after the last judgement (at first: after the series' first reading) and holds that status in between. With
/// <c>purge_on_drift</c> the window is emptied at the start of the update after the drift.</para>
/// <para><b>Memory and cost per update</b>: 64 + 8 N bytes, O(1). An outlier is forgotten N readings later.</para>
/// <para><b>Source</b>: drift-score detector of the older camera monitor (mean of the last N &gt; limit from the first value on); threshold
/// detector of the older performance monitor (mean accuracy &lt; 0.90 from 100 readings on, window cleared after a drift, checked every 30
/// s).</para>
/// <para><b>Differs from source</b>: the 30 s run in event time and per series, so that a replay decides the same.</para>
/// </remarks>
public sealed class WindowMean : IDriftDetector
{
    internal static readonly ParameterTable<WindowMeanOptions> Table = CommonTable(new WindowMeanOptions())
        .Choice("comparison", "side of the limit that is a drift", o => o.Comparison, (o, v) => o with { Comparison = v })
        .Number("warning", NumberRange.Any, "limit of a warning", o => o.Warning, (o, v) => o with { Warning = v })
        .Check("warning", "limit", o => o.Comparison.InOrder(o.Warning, o.Limit), "must be reached before limit");

    internal static readonly DetectorType Type = new DetectorType<WindowMeanOptions>(
        new DetectorInfo(
            "window-mean", "mean of the last N readings past a limit", "any number", true, "64 + 8 x window", "older camera monitor", []),
        Table,
        options => new WindowMean(options));

    private readonly WindowMeanOptions _options;
    private readonly double _warning;

    /// <exception cref="ArgumentException">Parameters out of range.</exception>
    public WindowMean(WindowMeanOptions options)
        : this(options, Type.Info.Name, Table)
    {
    }

    internal WindowMean(WindowMeanOptions options, string name, ParameterTable<WindowMeanOptions> table)
    {
        Name = name;
        _options = table.Require(options, name);
        _warning = options.Warning ?? double.NaN;
        Parameters = table.Canonical(options);
    }

    /// <summary>State before the ring of N readings.</summary>
    public struct State
    {
        public WindowSum Window;

        /// <summary>Event time of the last judgement, at first of the first reading.</summary>
        public long CheckedMs;

        /// <summary>The mean that was judged last.</summary>
        public double Judged;

        /// <summary>Status of the last judgement.</summary>
        public int Status;

        /// <summary>1 = the next update empties the window first.</summary>
        public int Purge;
    }

    public string Name { get; }

    public string Parameters { get; }

    public ushort StateVersion => 1;

    public int StateBytes => StateBlock.Bytes<State>(_options.Window);

    /// <summary>Rows that every preset of this detector shares.</summary>
    internal static ParameterTable<WindowMeanOptions> CommonTable(WindowMeanOptions defaults) =>
        new ParameterTable<WindowMeanOptions>(defaults)
            .Number("limit", NumberRange.Any, "limit, in the unit of the metric", o => o.Limit, (o, v) => o with { Limit = v })
            .Required()
            .Integer("window", 1, 1_000_000, "readings in the window", o => o.Window, (o, v) => o with { Window = v })
            .Integer("min", 1, 1_000_000, "readings before it is judged", o => o.Min, (o, v) => o with { Min = v })
            .Boolean("purge_on_drift", "empty the window after a drift", o => o.PurgeOnDrift, (o, v) => o with { PurgeOnDrift = v })
            .Duration(
                "check_every", "judge at most once per this much event time", o => o.CheckEveryMs, (o, v) => o with { CheckEveryMs = v })
            .Check("min", "window", o => o.Min <= o.Window, "must be at most window");

    public void Initialize(Span<byte> state) => state[..StateBytes].Clear();

    public DriftStatus Update(Span<byte> state, in Reading reading) =>
        Door.Refuses(reading)
            ? DriftStatus.Stable
            : Update(ref StateBlock.Header<State>(state), StateBlock.Ring<State>(state, _options.Window), reading);

    /// <summary>The formula.</summary>
    public DriftStatus Update(ref State state, Span<double> ring, in Reading reading)
    {
        if (state.Purge != 0)
        {
            state.Window.Clear();
            state.Purge = 0;
            state.Status = (int)DriftStatus.Stable;
        }

        state.Window.Push(ring, Door.Clamp(reading.Value));
        if (!IsDue(ref state, reading.TimeMs))
        {
            return (DriftStatus)state.Status;
        }

        state.Judged = state.Window.Mean;
        var status = state.Window.Count < _options.Min
            ? DriftStatus.Stable
            : _options.Comparison.Judge(state.Judged, _options.Limit, _warning);
        state.Status = (int)status;
        state.Purge = status == DriftStatus.Drift && _options.PurgeOnDrift ? 1 : 0;
        return status;
    }

    public Evidence Explain(ReadOnlySpan<byte> state)
    {
        ref readonly var s = ref StateBlock.Header<State>(state);
        var ring = StateBlock.Ring<State>(state, _options.Window);
        return Evidence.OfLimit(
            s.Judged, _options.Limit, s.Window.Last(ring), _options.Comparison.Direction(), s.Window.Summarize(ring));
    }

    private bool IsDue(ref State state, long timeMs)
    {
        if (_options.CheckEveryMs is not { } every)
        {
            return true;
        }

        if (state.Window.Seen == 1)
        {
            state.CheckedMs = timeMs;
            return false;
        }

        if (timeMs - state.CheckedMs < every)
        {
            return false;
        }

        state.CheckedMs = timeMs;
        return true;
    }
}
