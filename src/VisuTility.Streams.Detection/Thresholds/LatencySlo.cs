using VisuTility.Streams.Detection.Parameters;
using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.Thresholds;

/// <summary>What <see cref="LatencySlo"/> holds against the objective.</summary>
public enum SloMode
{
    /// <summary>Share of readings over the objective, against the error budget: a quantile objective.</summary>
    Share,

    /// <summary>Mean of the readings, against the objective itself.</summary>
    Mean,
}

/// <summary>Parameters of <see cref="LatencySlo"/>.</summary>
public sealed record LatencySloOptions
{
    /// <summary>T, in the unit of the metric (milliseconds for latency_ms). Must be given.</summary>
    public double Objective { get; init; } = double.NaN;

    /// <summary>What is held against it.</summary>
    public SloMode Mode { get; init; } = SloMode.Share;

    /// <summary>B, share of readings that may be over the objective, above 0, below 1: .01 is "p99 within the objective".</summary>
    public double Budget { get; init; } = 0.01;

    /// <summary>R, how many times faster than allowed the budget must burn for a drift, above 0.</summary>
    public double BurnRate { get; init; } = 1;

    /// <summary>Burn rate of a warning, at most <see cref="BurnRate"/>; null = no warning.</summary>
    public double? WarningBurnRate { get; init; }

    /// <summary>N, readings in the window, 2 or more.</summary>
    public int Window { get; init; } = 1000;

    /// <summary>
    /// Latest readings that must burn as fast too, below N, so that the drift ends soon after the cause; null = no such condition.
    /// </summary>
    public int? ShortWindow { get; init; }

    /// <summary>Readings in the window before it is judged, 1 to N.</summary>
    public int Min { get; init; } = 100;
}

/// <summary>A latency objective with an error budget, on a quantile or on the mean.</summary>
/// <remarks>
/// <para><b>Detects</b>: readings over an objective more often than the budget allows, or a mean over the objective.</para>
/// <para><b>Input</b>: latency, one reading per request or batch; magnitudes past 1e150 count as 1e150.</para>
/// <para><b>Statistic</b>: share: burn = (readings over T in the last min(n, N)) / (B min(n, N)), over = &gt; T; with a short window W also
/// the same over the last W. Mean: m = mean of the last min(n, N) readings.</para>
/// <para><b>Warning / drift rule</b>: nothing before <c>min</c> readings. Share: drift when burn &gt; R in every window, otherwise warning
/// when burn &gt; the warning burn rate in every window. Mean: drift when m &gt; T. The status holds as long as the condition does.</para>
/// <para><b>Memory and cost per update</b>: 48 + 8 N bytes, O(1). An outlier is one reading over T and is forgotten N readings
/// later.</para>
/// <para><b>Source</b>: latency enforcer named in the older monitoring hub; burn rates and the short window: Google, The Site Reliability
/// Workbook (2018), chapter 5.</para>
/// <para><b>Differs from source</b>: windows count readings, not time, so that the verdict needs no clock.</para>
/// </remarks>
public sealed class LatencySlo : IDriftDetector
{
    internal static readonly ParameterTable<LatencySloOptions> Table = new ParameterTable<LatencySloOptions>(new LatencySloOptions())
        .Number("objective", NumberRange.Any, "objective, in the unit of the metric", o => o.Objective, (o, v) => o with { Objective = v })
        .Required()
        .Choice("mode", "share of readings over the objective, or their mean", o => o.Mode, (o, v) => o with { Mode = v })
        .Number(
            "budget",
            new NumberRange(0, 1, MinimumExcluded: true, MaximumExcluded: true),
            "share that may be over the objective",
            o => o.Budget,
            (o, v) => o with { Budget = v })
        .OnlyWhen("mode is share", IsShare)
        .Number("burn_rate", NumberRange.Positive, "times the budget that is a drift", o => o.BurnRate, (o, v) => o with { BurnRate = v })
        .OnlyWhen("mode is share", IsShare)
        .Number(
            "warning_burn_rate",
            NumberRange.Positive,
            "times the budget that is a warning",
            o => o.WarningBurnRate,
            (o, v) => o with { WarningBurnRate = v })
        .OnlyWhen("mode is share", IsShare)
        .Integer("window", 2, 1_000_000, "readings in the window", o => o.Window, (o, v) => o with { Window = v })
        .Integer("short_window", 1, 1_000_000, "latest readings, must burn too", o => o.ShortWindow, (o, v) => o with { ShortWindow = v })
        .OnlyWhen("mode is share", IsShare)
        .Integer("min", 1, 1_000_000, "readings before it is judged", o => o.Min, (o, v) => o with { Min = v })
        .Check("min", "window", o => o.Min <= o.Window, "must be at most window")
        .Check("short_window", "window", o => o.ShortWindow is not { } w || w < o.Window, "must be below window")
        .Check("warning_burn_rate", "burn_rate", o => o.WarningBurnRate is not { } w || w <= o.BurnRate, "must be at most burn_rate");

    internal static readonly DetectorType Type = new DetectorType<LatencySloOptions>(
        new DetectorInfo(
            "latency-slo",
            "error budget of a latency objective burns too fast, or mean over the objective",
            "latency",
            true,
            "48 + 8 x window",
            "older monitoring hub; SRE Workbook 2018",
            []),
        Table,
        options => new LatencySlo(options));

    private readonly LatencySloOptions _options;

    /// <exception cref="ArgumentException">Parameters out of range.</exception>
    public LatencySlo(LatencySloOptions options)
    {
        _options = Table.Require(options, Type.Info.Name);
        Parameters = Table.Canonical(options);
    }

    /// <summary>State before the ring of N readings.</summary>
    public struct State
    {
        public WindowSum Window;

        /// <summary>Readings of the window over the objective.</summary>
        public int Over;

        /// <summary>Readings of the short window over the objective.</summary>
        public int ShortOver;
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
        x = Door.Clamp(x);
        var full = state.Window.Count == ring.Length;
        var leaving = state.Window.Push(ring, x);
        state.Over += Over(x) - (full ? Over(leaving) : 0);
        if (_options.ShortWindow is { } w)
        {
            state.ShortOver += Over(x) - (state.Window.Count > w ? Over(state.Window.Ago(ring, w)) : 0);
        }

        if (state.Window.Count < _options.Min)
        {
            return DriftStatus.Stable;
        }

        if (_options.Mode == SloMode.Mean)
        {
            return state.Window.Mean > _options.Objective ? DriftStatus.Drift : DriftStatus.Stable;
        }

        return Burns(state, _options.BurnRate) ? DriftStatus.Drift
            : _options.WarningBurnRate is { } warning && Burns(state, warning) ? DriftStatus.Warning
            : DriftStatus.Stable;
    }

    /// <summary>Statistic: share mode: the burn rate of the window, against R; mean mode: the mean, against T.</summary>
    public Evidence Explain(ReadOnlySpan<byte> state)
    {
        ref readonly var s = ref StateBlock.Header<State>(state);
        var ring = StateBlock.Ring<State>(state, _options.Window);
        var window = s.Window.Summarize(ring);
        var (statistic, limit) = _options.Mode == SloMode.Mean
            ? (window.Mean, _options.Objective)
            : (s.Over / (_options.Budget * s.Window.Count), _options.BurnRate);
        return Evidence.OfLimit(statistic, limit, s.Window.Last(ring), Direction.Up, window);
    }

    private static bool IsShare(LatencySloOptions options) => options.Mode == SloMode.Share;

    private int Over(double x) => x > _options.Objective ? 1 : 0;

    private bool Burns(in State state, double rate)
    {
        // Just above, so that a share that is exactly the allowed one is inside whatever the product rounds to.
        var allowed = _options.Budget * rate * (1 + 1e-12);
        return state.Over > allowed * state.Window.Count
            && (_options.ShortWindow is not { } w || state.ShortOver > allowed * Math.Min(w, state.Window.Count));
    }
}
