using VisuTility.Streams.Detection.Parameters;
using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.ControlCharts;

/// <summary>What <see cref="PageHinkley"/> sums up.</summary>
public enum PageHinkleyUnits
{
    /// <summary>Self-starting scores: delta and threshold are standard deviations, whatever the metric.</summary>
    Sigma,

    /// <summary>Deviations from the running mean, in the unit of the metric, as River 0.15 and later.</summary>
    Metric,
}

/// <summary>
/// Parameters of <see cref="PageHinkley"/>; the defaults are for scores: an allowance of a quarter, for shifts of half a standard deviation
/// and more, and about one false alarm in 100,000 readings.
/// </summary>
public sealed record PageHinkleyOptions
{
    /// <summary>Allowance per reading, 0 or more.</summary>
    public double Delta { get; init; } = 0.25;

    /// <summary>Decision limit, above 0.</summary>
    public double Threshold { get; init; } = 20;

    /// <summary>How much of a sum is left after a reading, 0 to 1; 1 = nothing is forgotten.</summary>
    public double Alpha { get; init; } = 1;

    /// <summary>Which changes are a drift.</summary>
    public Sides Direction { get; init; } = Sides.Both;

    /// <summary>What is summed up.</summary>
    public PageHinkleyUnits Units { get; init; } = PageHinkleyUnits.Sigma;

    /// <summary>Readings before the first judgement, 1 or more; sigma: more than <see cref="WarmUp"/>.</summary>
    public int Min { get; init; } = 100;

    /// <summary>Readings that only learn, 5 or more.</summary>
    public int WarmUp { get; init; } = 50;

    /// <summary>Largest score, above 0, at most 30.</summary>
    public double Clip { get; init; } = 30;

    /// <summary>Smallest standard deviation, in the unit of the metric, above 0.</summary>
    public double SigmaFloor { get; init; } = Statistics.SigmaFloor.DefaultAbsolute;

    /// <summary>Smallest standard deviation as a share of the mean's magnitude, 0 or more.</summary>
    public double RelativeSigmaFloor { get; init; } = Statistics.SigmaFloor.DefaultRelative;

    /// <summary>Whose arithmetic, in units of the metric.</summary>
    internal PageHinkleyForm Form { get; init; } = PageHinkleyForm.River;
}

/// <summary>Variants of the test that other libraries have, or had.</summary>
internal enum PageHinkleyForm
{
    River,

    /// <summary>River to 0.13, scikit-multiflow: one sum that never falls below 0.</summary>
    RiverOld,

    /// <summary>One sum without its minimum.</summary>
    Moa,

    /// <summary>As MOA, judged one reading later.</summary>
    Frouros,
}

/// <summary>Page's test on the deviations from everything so far.</summary>
/// <remarks>
/// <para><b>Detects</b>: a lasting shift of the mean of about 2 delta and more, without a reference of its own.</para>
/// <para><b>Input</b>: any finite number; magnitudes past 1e150 count as 1e150.</para>
/// <para><b>Statistic</b>: I = alpha I + y - delta, D = alpha D + y + delta, both from 0. Sigma: y = <see cref="SelfStartingScore"/> of x.
/// Metric: y = x - mean of everything so far, x included (mean += (1 / n) (x - mean)).</para>
/// <para><b>Warning / drift rule</b>: drift when I - min I &gt; threshold (up) or max D - D &gt; threshold (down), min and max over all
/// readings since the start (sigma: and over 0; metric: max D over -1 too, as River has it). No warning. First possible at reading
/// <c>min</c>. At the update after a drift everything restarts. Sigma's standard deviation is at least max(sigma_floor,
/// relative_sigma_floor * |mean|).</para>
/// <para><b>Memory and cost per update</b>: 152 bytes, O(1). Sigma: an outlier past (threshold + delta) sd is a drift by itself and
/// restarts; a smaller one adds up to its score to a sum; among the learned readings it blinds until a <see cref="CleanBlock"/> of
/// <c>warm_up</c> readings replaces them. Metric: an outlier past the threshold is a drift and restarts; asked for one side only, one on
/// the other side moves the mean for ever: use sigma.</para>
/// <para><b>Source</b>: Page, Biometrika 41 (1954); Hinkley, Biometrika 58 (1971); two-sided: Sebastiao and Fernandes 2017; River 0.26.1.
/// With alpha 1 and units sigma it is the CUSUM of self-starting scores: Hawkins, The Statistician 36 (1987).</para>
/// <para><b>Differs from source</b>: units sigma (River's threshold of 50 in units of the metric cannot fire on a rate). Forms of other
/// libraries, under their names only: MOA 2024.07 and Frouros 0.9 sum alpha S + (y - delta) and compare S itself, which can fall without
/// limit; both divide (x - mean) / n; MOA counts from 1 and so judges from reading <c>min</c> - 1 on. River to 0.13
/// (<c>river-0.13:PageHinkley</c>): S = max(0, alpha S + y - delta), S &gt;= threshold, counted from 1.</para>
/// </remarks>
public sealed class PageHinkley : IDriftDetector
{
    internal static readonly ParameterTable<PageHinkleyOptions> Table = new ParameterTable<PageHinkleyOptions>(new PageHinkleyOptions())
        .Number("delta", NumberRange.NotNegative, "allowance per reading", o => o.Delta, (o, v) => o with { Delta = v })
        .Number("threshold", NumberRange.Positive, "decision limit", o => o.Threshold, (o, v) => o with { Threshold = v })
        .Number("alpha", NumberRange.Share, "what is left of a sum after a reading", o => o.Alpha, (o, v) => o with { Alpha = v })
        .Choice("direction", "which changes are a drift", o => o.Direction, (o, v) => o with { Direction = v })
        .Choice("units", "unit of delta and threshold", o => o.Units, (o, v) => o with { Units = v })
        .Integer("min", 1, 1_000_000, "readings before it is judged", o => o.Min, (o, v) => o with { Min = v })
        .Integer("warm_up", 5, 1_000_000, "readings that only learn", o => o.WarmUp, (o, v) => o with { WarmUp = v })
        .OnlyWhen("units is sigma", o => o.Units == PageHinkleyUnits.Sigma)
        .Number(
            "clip", new NumberRange(0, 30, MinimumExcluded: true), "largest score, in sd", o => o.Clip, (o, v) => o with { Clip = v })
        .OnlyWhen("units is sigma", o => o.Units == PageHinkleyUnits.Sigma)
        .Number("sigma_floor", NumberRange.Positive, "smallest sd", o => o.SigmaFloor, (o, v) => o with { SigmaFloor = v })
        .OnlyWhen("units is sigma", o => o.Units == PageHinkleyUnits.Sigma)
        .Number(
            "relative_sigma_floor",
            NumberRange.NotNegative,
            "smallest sd as a share of |mean|",
            o => o.RelativeSigmaFloor,
            (o, v) => o with { RelativeSigmaFloor = v })
        .OnlyWhen("units is sigma", o => o.Units == PageHinkleyUnits.Sigma)
        .Check("min", "warm_up", o => o.Units == PageHinkleyUnits.Metric || o.Min > o.WarmUp, "must be above warm_up");

    internal static readonly DetectorType Type = new DetectorType<PageHinkleyOptions>(
        new DetectorInfo(
            "page-hinkley",
            "lasting shift of the mean away from everything so far",
            "any number",
            false,
            "152",
            "Page 1954; Hinkley 1971",
            []),
        Table,
        options => new PageHinkley(options));

    internal static readonly DetectorType RiverType = Peer(
        "river:PageHinkley",
        new ParameterTable<PageHinkleyOptions>(PeerDefaults(PageHinkleyForm.River, Sides.Both))
            .Integer("min_instances", 1, 1_000_000, "first reading judged", o => o.Min, (o, v) => o with { Min = v })
            .Number("delta", NumberRange.Any, "allowance per reading", o => o.Delta, (o, v) => o with { Delta = v })
            .Number("threshold", NumberRange.Any, "decision limit", o => o.Threshold, (o, v) => o with { Threshold = v })
            .Number("alpha", NumberRange.Any, "what is left of a sum", o => o.Alpha, (o, v) => o with { Alpha = v })
            .Choice("mode", "which changes are a drift", o => o.Direction, (o, v) => o with { Direction = v }));

    internal static readonly DetectorType RiverOldType = Peer(
        "river-0.13:PageHinkley",
        new ParameterTable<PageHinkleyOptions>(PeerDefaults(PageHinkleyForm.RiverOld, Sides.Up))
            .Integer("min_instances", 1, 1_000_000, "readings counted from 1", o => o.Min, (o, v) => o with { Min = v })
            .Number("delta", NumberRange.Any, "allowance per reading", o => o.Delta, (o, v) => o with { Delta = v })
            .Number("threshold", NumberRange.Any, "decision limit", o => o.Threshold, (o, v) => o with { Threshold = v })
            .Number("alpha", NumberRange.Any, "what is left of the sum", o => o.Alpha, (o, v) => o with { Alpha = v }));

    internal static readonly DetectorType MoaType = Peer(
        "moa:PageHinkleyDM",
        new ParameterTable<PageHinkleyOptions>(PeerDefaults(PageHinkleyForm.Moa, Sides.Up))
            .Integer("minNumInstancesOption", 0, 1_000_000, "readings counted from 1", o => o.Min, (o, v) => o with { Min = v })
            .Number("deltaOption", NumberRange.Share, "allowance per reading", o => o.Delta, (o, v) => o with { Delta = v })
            .Number("lambdaOption", NumberRange.NotNegative, "decision limit", o => o.Threshold, (o, v) => o with { Threshold = v })
            .Number("alphaOption", NumberRange.Share, "what is left of the sum", o => o.Alpha, (o, v) => o with { Alpha = v }));

    internal static readonly DetectorType FrourosType = Peer(
        "frouros:PageHinkley",
        new ParameterTable<PageHinkleyOptions>(PeerDefaults(PageHinkleyForm.Frouros, Sides.Up))
            .Integer("min_num_instances", 0, 1_000_000, "first reading judged", o => o.Min, (o, v) => o with { Min = v })
            .Number("delta", NumberRange.Share, "allowance per reading", o => o.Delta, (o, v) => o with { Delta = v })
            .Number("lambda_", NumberRange.NotNegative, "decision limit", o => o.Threshold, (o, v) => o with { Threshold = v })
            .Number("alpha", NumberRange.Share, "what is left of the sum", o => o.Alpha, (o, v) => o with { Alpha = v }));

    private readonly PageHinkleyOptions _options;
    private readonly SigmaFloor _floor;

    /// <exception cref="ArgumentException">Parameters out of range.</exception>
    public PageHinkley(PageHinkleyOptions options)
        : this(Table.Require(options, "page-hinkley"), "page-hinkley", Table)
    {
    }

    private PageHinkley(PageHinkleyOptions options, string name, ParameterTable<PageHinkleyOptions> table)
    {
        _options = options;
        _floor = new SigmaFloor(options.SigmaFloor, options.RelativeSigmaFloor);
        Name = name;
        Parameters = table.Canonical(options);
    }

    /// <summary>The whole state.</summary>
    public struct State
    {
        /// <summary>Sigma: everything before the next reading.</summary>
        public SelfStartingScore Score;

        /// <summary>n since the last restart.</summary>
        public long Count;

        /// <summary>Metric: mean of the readings since the last restart.</summary>
        public double Mean;

        /// <summary>I.</summary>
        public double Up;

        /// <summary>min I.</summary>
        public double UpLow;

        /// <summary>D.</summary>
        public double Down;

        /// <summary>max D.</summary>
        public double DownHigh;

        /// <summary>Ordinal of the first reading after min I.</summary>
        public long UpStart;

        /// <summary>Ordinal of the first reading after max D.</summary>
        public long DownStart;

        /// <summary>Readings ever; the next reading's ordinal.</summary>
        public long Seen;

        /// <summary>The last reading.</summary>
        public double Value;

        /// <summary>What the sums were last given.</summary>
        public double Deviation;

        /// <summary>1 = the last update was a drift.</summary>
        public long Drifted;
    }

    public string Name { get; }

    public string Parameters { get; }

    public ushort StateVersion => 1;

    public int StateBytes => StateBlock.Bytes<State>(0);

    public void Initialize(Span<byte> state) => Restart(ref StateBlock.Header<State>(state), 0);

    public DriftStatus Update(Span<byte> state, in Reading reading) =>
        Door.Refuses(reading) ? DriftStatus.Stable : Update(ref StateBlock.Header<State>(state), reading.Value);

    /// <summary>The formula.</summary>
    public DriftStatus Update(ref State state, double x)
    {
        if (state.Drifted != 0)
        {
            Restart(ref state, state.Seen);
        }

        x = Door.Clamp(x);
        state.Value = x;
        state.Seen++;
        state.Count++;
        if (_options.Units == PageHinkleyUnits.Sigma)
        {
            return UpdateScore(ref state, x);
        }

        if (_options.Form != PageHinkleyForm.River)
        {
            return UpdateOneSum(ref state, x);
        }

        state.Mean += 1.0 / state.Count * (x - state.Mean);
        Sum(ref state, x - state.Mean);
        return Judge(ref state);
    }

    public Evidence Explain(ReadOnlySpan<byte> state)
    {
        ref readonly var s = ref StateBlock.Header<State>(state);
        var (rise, fall) = (s.Up - s.UpLow, s.DownHigh - s.Down);
        var up = _options.Direction != Sides.Down && (rise >= fall || _options.Direction == Sides.Up);
        var (sum, start, sign) = up ? (rise, s.UpStart, 1) : (fall, s.DownStart, -1);
        var count = s.Seen - start;
        var size = sign * ((sum / count) + _options.Delta);
        var before = s.Score.Before;
        var (mean, sigma) = _options.Units == PageHinkleyUnits.Sigma
            ? (before.Mean, _floor.Apply(before.Sd, before.Mean))
            : (s.Mean, 1);
        var scored = _options.Units == PageHinkleyUnits.Sigma;
        var evidence = new Evidence(
            sum,
            _options.Threshold,
            s.Value,
            up ? Direction.Up : Direction.Down,
            double.NaN,
            new Segment(start, s.Seen - 1, count, mean + (size * sigma), double.NaN),
            new Segment(s.Seen - s.Count, s.Seen - 1, s.Count, mean, scored ? sigma : double.NaN),
            start,
            scored ? size : double.NaN)
        { Size = size * sigma };
        return ChangePointInterval.Around(evidence, s.Seen - s.Count);
    }

    private static PageHinkleyOptions PeerDefaults(PageHinkleyForm form, Sides direction) => new()
    {
        Units = PageHinkleyUnits.Metric,
        Form = form,
        Direction = direction,
        Delta = 0.005,
        Threshold = 50,
        Alpha = form == PageHinkleyForm.Moa ? 1 - 0.0001 : 0.9999,
        Min = 30,
    };

    private static DetectorType<PageHinkleyOptions> Peer(string name, ParameterTable<PageHinkleyOptions> table) =>
        new(Type.Info with { Name = name, Source = name }, table, options => new PageHinkley(options, name, table));

    private DriftStatus UpdateScore(ref State state, double x)
    {
        var learning = state.Score.Before.Count < _options.WarmUp;
        var z = state.Score.Take(x, _options.WarmUp, _options.Clip, _floor, out var replaced);
        if (learning || replaced)
        {
            RestartSums(ref state, 0);
            return DriftStatus.Stable;
        }

        Sum(ref state, z);
        return Judge(ref state);
    }

    private void Sum(ref State state, double y)
    {
        state.Deviation = y;
        state.Up = (_options.Alpha * state.Up) + y - _options.Delta;
        state.Down = (_options.Alpha * state.Down) + y + _options.Delta;
        if (state.Up <= state.UpLow || (state.Count == 1 && _options.Units == PageHinkleyUnits.Metric))
        {
            state.UpLow = state.Up;
            state.UpStart = state.Seen;
        }

        if (state.Down >= state.DownHigh)
        {
            state.DownHigh = state.Down;
            state.DownStart = state.Seen;
        }
    }

    private DriftStatus Judge(ref State state)
    {
        var drift = state.Count >= _options.Min
            && ((state.Up - state.UpLow > _options.Threshold && _options.Direction != Sides.Down)
                || (state.DownHigh - state.Down > _options.Threshold && _options.Direction != Sides.Up));
        state.Drifted = drift ? 1 : 0;
        return drift ? DriftStatus.Drift : DriftStatus.Stable;
    }

    private DriftStatus UpdateOneSum(ref State state, double x)
    {
        state.Mean += (x - state.Mean) / state.Count;
        state.Deviation = x - state.Mean;
        var old = _options.Form == PageHinkleyForm.RiverOld;
        state.Up = old
            ? Math.Max(0, (_options.Alpha * state.Up) + (x - state.Mean - _options.Delta))
            : (_options.Alpha * state.Up) + (x - state.Mean - _options.Delta);
        if (!(state.Up > 0))
        {
            state.UpStart = state.Seen;
        }

        var counted = state.Count + (_options.Form == PageHinkleyForm.Frouros ? 0 : 1);
        var drift = counted >= _options.Min && (old ? state.Up >= _options.Threshold : state.Up > _options.Threshold);
        state.Drifted = drift ? 1 : 0;
        return drift ? DriftStatus.Drift : DriftStatus.Stable;
    }

    private void Restart(ref State state, long seen)
    {
        state = default;
        state.Seen = seen;
        RestartSums(ref state, _options.Units == PageHinkleyUnits.Metric && _options.Form == PageHinkleyForm.River ? -1 : 0);
    }

    private static void RestartSums(ref State state, double downHigh)
    {
        state.Up = 0;
        state.UpLow = 0;
        state.Down = 0;
        state.DownHigh = downHigh;
        state.UpStart = state.Seen;
        state.DownStart = state.Seen;
    }
}
