using VisuTility.Streams.Detection.Parameters;
using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.Windowed;

/// <summary>Parameters of <see cref="WelchShift"/>.</summary>
public sealed record WelchShiftOptions
{
    /// <summary>Least |t| that is a drift, above 0. One test per reading: take it well above a table's 3.</summary>
    public double Threshold { get; init; } = 5.5;

    /// <summary>Least |t| that is a warning, below <see cref="Threshold"/>; null = no warning.</summary>
    public double? Warning { get; init; }

    /// <summary>n, readings in the window, 4 to 8192.</summary>
    public int Window { get; init; } = 200;

    /// <summary>r, newest readings that are compared with the others, 2 to n / 2.</summary>
    public int Recent { get; init; } = 50;

    /// <summary>Medians and median deviations in place of means and standard deviations.</summary>
    public bool Robust { get; init; }

    /// <summary>Which changes are a drift.</summary>
    public Sides Direction { get; init; } = Sides.Both;

    /// <summary>Smallest standard deviation of a window, in the unit of the metric, above 0.</summary>
    public double SigmaFloor { get; init; } = Statistics.SigmaFloor.DefaultAbsolute;

    /// <summary>Smallest standard deviation of a window as a share of its mean's magnitude, 0 or more.</summary>
    public double RelativeSigmaFloor { get; init; } = Statistics.SigmaFloor.DefaultRelative;
}

/// <summary>Mean of the newest readings against the mean of the ones before them, by Welch's t.</summary>
/// <remarks>
/// <para><b>Detects</b>: a shift of the mean that shows within r readings; the spreads of the two windows may differ. A smaller or slower
/// one passes into the older window unseen: at the defaults a shift of half a standard deviation.</para>
/// <para><b>Input</b>: any finite number; magnitudes past 1e150 count as 1e150. Heavy tails: robust.</para>
/// <para><b>Statistic</b>: t = (m1 - m0) / sqrt(s1^2 / r + s0^2 / (n - r)), m1, s1 of the newest r readings, m0, s0 of the n - r before
/// them. Robust: m = median, s = 1.4826 median |x - m|, and the variance of a median, pi / 2 s^2 / count, in place of s^2 / count. s =
/// max(s, sigma_floor, relative_sigma_floor * |m|).</para>
/// <para><b>Warning / drift rule</b>: once n readings are there, at every reading: drift when t &gt;= threshold (up) or t &lt;=
/// -threshold (down), otherwise warning when the same holds for the warning's. First possible at reading n. At the update after a drift
/// the newest r readings stay as the first of the older ones, so the next judgement is n - r readings later.</para>
/// <para><b>Memory and cost per update</b>: 40 + 16 n bytes, O(n): both windows are kept sorted and summed anew, so nothing that has left
/// them is felt. An outlier among the newest readings widens s1 about as much as it moves m1 (|t| stays near 1), among the older ones it
/// hides a change for at most n readings; robust, up to half of a window may be outliers.</para>
/// <para><b>Source</b>: Welch, Biometrika 34 (1947); variance of the median: Kendall and Stuart, The Advanced Theory of Statistics 1,
/// 10.12.</para>
/// <para><b>Differs from source</b>: a fixed limit of t, not a p-value for its degrees of freedom: tests of overlapping windows are far
/// from independent. The floor of s.</para>
/// </remarks>
public sealed class WelchShift : IDriftDetector
{
    internal static readonly ParameterTable<WelchShiftOptions> Table = new ParameterTable<WelchShiftOptions>(new WelchShiftOptions())
        .Number("threshold", NumberRange.Positive, "least |t| of a drift", o => o.Threshold, (o, v) => o with { Threshold = v })
        .Number("warning", NumberRange.Positive, "least |t| of a warning", o => o.Warning, (o, v) => o with { Warning = v })
        .Integer("window", 4, 8192, "readings in the window", o => o.Window, (o, v) => o with { Window = v })
        .Integer("recent", 2, 4096, "newest readings, compared with the others", o => o.Recent, (o, v) => o with { Recent = v })
        .Boolean("robust", "medians in place of means", o => o.Robust, (o, v) => o with { Robust = v })
        .Choice("direction", "which changes are a drift", o => o.Direction, (o, v) => o with { Direction = v })
        .Number("sigma_floor", NumberRange.Positive, "smallest sd", o => o.SigmaFloor, (o, v) => o with { SigmaFloor = v })
        .Number(
            "relative_sigma_floor",
            NumberRange.NotNegative,
            "smallest sd as a share of |mean|",
            o => o.RelativeSigmaFloor,
            (o, v) => o with { RelativeSigmaFloor = v })
        .Check("recent", "window", o => o.Recent <= o.Window / 2, "must be at most half of window")
        .Check("warning", "threshold", o => !(o.Warning >= o.Threshold), "must be below threshold");

    internal static readonly DetectorType Type = new DetectorType<WelchShiftOptions>(
        new DetectorInfo(
            "welch-shift",
            "mean of the newest readings differs from the ones before them",
            "any number",
            true,
            "40 + 16 x window",
            "Welch 1947",
            []),
        Table,
        options => new WelchShift(options));

    private readonly WelchShiftOptions _options;
    private readonly SigmaFloor _floor;

    /// <exception cref="ArgumentException">Parameters out of range.</exception>
    public WelchShift(WelchShiftOptions options)
    {
        _options = Table.Require(options, Type.Info.Name);
        _floor = new SigmaFloor(options.SigmaFloor, options.RelativeSigmaFloor);
        Parameters = Table.Canonical(options);
    }

    /// <summary>State before the windows.</summary>
    public struct State
    {
        public TwoWindows Windows;

        /// <summary>The last reading.</summary>
        public double Value;

        /// <summary>t of the last test.</summary>
        public double Statistic;

        /// <summary>1 = the last update was a drift.</summary>
        public long Drifted;
    }

    public string Name => Type.Info.Name;

    public string Parameters { get; }

    public ushort StateVersion => 1;

    public int StateBytes => StateBlock.Bytes<State>(TwoWindows.Length(_options.Window));

    public void Initialize(Span<byte> state) => state[..StateBytes].Clear();

    public DriftStatus Update(Span<byte> state, in Reading reading) =>
        Door.Refuses(reading)
            ? DriftStatus.Stable
            : Update(
                ref StateBlock.Header<State>(state), StateBlock.Ring<State>(state, TwoWindows.Length(_options.Window)), reading.Value);

    /// <summary>The formula.</summary>
    public DriftStatus Update(ref State state, Span<double> windows, double x)
    {
        if (state.Drifted != 0)
        {
            state.Drifted = 0;
            state.Windows.KeepNewer(windows, _options.Recent);
        }

        x = Door.Clamp(x);
        state.Value = x;
        state.Windows.Push(windows, _options.Recent, x);
        if (state.Windows.Count < _options.Window)
        {
            return DriftStatus.Stable;
        }

        var older = Describe(state.Windows.Older(windows, _options.Recent));
        var newer = Describe(TwoWindows.Newer(windows, _options.Recent));
        state.Statistic = Statistic(older, newer);
        var t = _options.Direction switch { Sides.Up => state.Statistic, Sides.Down => -state.Statistic, _ => Math.Abs(state.Statistic) };
        state.Drifted = t >= _options.Threshold ? 1 : 0;
        return state.Drifted != 0 ? DriftStatus.Drift : t >= _options.Warning ? DriftStatus.Warning : DriftStatus.Stable;
    }

    /// <summary>The change is dated at the newest part's start, with an interval for its size.</summary>
    public Evidence Explain(ReadOnlySpan<byte> state)
    {
        ref readonly var s = ref StateBlock.Header<State>(state);
        var windows = StateBlock.Ring<State>(state, TwoWindows.Length(_options.Window));
        var older = Describe(s.Windows.Older(windows, _options.Recent));
        var newer = Describe(TwoWindows.Newer(windows, _options.Recent));
        var seen = s.Windows.Seen;
        var start = seen - _options.Recent;
        var size = newer.Location - older.Location;
        var evidence = new Evidence(
            Math.Abs(s.Statistic),
            _options.Threshold,
            s.Value,
            size > 0 ? Direction.Up : Direction.Down,
            double.NaN,
            new Segment(start, seen - 1, newer.Count, newer.Location, newer.Scale),
            new Segment(seen - s.Windows.Count, start - 1, older.Count, older.Location, older.Scale),
            start,
            size / older.Scale)
        { Size = size };
        return ChangePointInterval.Around(evidence, seen - s.Windows.Count);
    }

    /// <summary>t of two windows.</summary>
    internal double Statistic(Summary older, Summary newer)
    {
        var variance = (newer.Scale * newer.Scale / newer.Count) + (older.Scale * older.Scale / older.Count);
        return (newer.Location - older.Location) / Math.Sqrt(_options.Robust ? Math.PI / 2 * variance : variance);
    }

    /// <summary>m and s of a sorted window.</summary>
    internal Summary Describe(ReadOnlySpan<double> sorted)
    {
        if (sorted.IsEmpty)
        {
            return new Summary(0, 0, _options.SigmaFloor);
        }

        if (_options.Robust)
        {
            var median = Middle(sorted);
            return new Summary(sorted.Length, median, _floor.Apply(1.4826 * MedianDeviation(sorted, median), median));
        }

        var moments = default(RunningMoments);
        foreach (var value in sorted)
        {
            moments.Add(value);
        }

        return new Summary(sorted.Length, moments.Mean, _floor.Apply(moments.Sd, moments.Mean));
    }

    private static double Middle(ReadOnlySpan<double> sorted) =>
        0.5 * (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]);

    /// <summary>Distances grow from the median outwards on both sides: merged until half of them are passed.</summary>
    private static double MedianDeviation(ReadOnlySpan<double> sorted, double median)
    {
        var right = sorted.Length / 2;
        var left = right - 1;
        var (before, last) = (0.0, 0.0);
        for (var k = 0; k <= sorted.Length / 2; k++)
        {
            before = last;
            var low = left >= 0 ? median - sorted[left] : double.PositiveInfinity;
            var high = right < sorted.Length ? sorted[right] - median : double.PositiveInfinity;
            if (low < high)
            {
                last = low;
                left--;
            }
            else
            {
                last = high;
                right++;
            }
        }

        return sorted.Length % 2 == 1 ? last : 0.5 * (before + last);
    }

    /// <summary>Location and scale of a window.</summary>
    internal readonly record struct Summary(int Count, double Location, double Scale);
}
