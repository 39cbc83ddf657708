using VisuTility.Streams.Detection.Parameters;
using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.ControlCharts;

/// <summary>Parameters of <see cref="Gma"/>.</summary>
public sealed record GmaOptions
{
    /// <summary>How much of the average is left after a reading, 0 to below 1: it remembers about 1 / (1 - alpha) readings.</summary>
    public double Alpha { get; init; } = 0.95;

    /// <summary>Decision limit, in standard deviations of the average, above 0.</summary>
    public double Width { get; init; } = 4.5;

    /// <summary>Limit of a warning, below <see cref="Width"/>; null = no warning.</summary>
    public double? Warning { get; init; }

    /// <summary>Which changes are a drift.</summary>
    public Sides Direction { get; init; } = Sides.Both;

    /// <summary>Readings that only learn, 5 or more.</summary>
    public int WarmUp { get; init; } = 50;

    /// <summary>Readings before the first judgement, above <see cref="WarmUp"/>.</summary>
    public int Min { get; init; } = 100;

    /// <summary>Largest score, above 0, at most 30.</summary>
    public double Clip { get; init; } = 30;

    /// <summary>Smallest standard deviation, in the unit of the metric, above 0.</summary>
    public double SigmaFloor { get; init; } = Statistics.SigmaFloor.DefaultAbsolute;

    /// <summary>Smallest standard deviation as a share of the mean's magnitude, 0 or more.</summary>
    public double RelativeSigmaFloor { get; init; } = Statistics.SigmaFloor.DefaultRelative;

    /// <summary>Limit in the unit of the metric, on deviations from the running mean: the test of MOA and Frouros; null = ours.</summary>
    internal double? Lambda { get; init; }

    /// <summary>1 = readings are counted from 1, as MOA does.</summary>
    internal int CountedBefore { get; init; }
}

/// <summary>Geometric moving average of the deviations from everything so far.</summary>
/// <remarks>
/// <para><b>Detects</b>: a lasting shift of the mean, small ones with alpha near 1, without a frozen reference (that is
/// <see cref="EwmaChart"/>).</para>
/// <para><b>Input</b>: any finite number; magnitudes past 1e150 count as 1e150.</para>
/// <para><b>Statistic</b>: g = alpha g + (1 - alpha) z from 0, z = <see cref="SelfStartingScore"/> of x; after i scores the standard
/// deviation of g is s = sqrt((1 - alpha) / (1 + alpha) (1 - alpha^(2 i))).</para>
/// <para><b>Warning / drift rule</b>: drift when g &gt; width s (up) or g &lt; -width s (down), otherwise warning when the same holds for
/// the warning's width. First possible at reading <c>min</c>. At the update after a drift everything restarts. The standard deviation of
/// the readings is at least max(sigma_floor, relative_sigma_floor * |mean|).</para>
/// <para><b>Memory and cost per update</b>: 112 bytes, O(1), two square roots. An outlier is a drift and restarts; on a side that is not
/// asked for it is felt for about ln(clip) / (1 - alpha) readings; among the learned readings it blinds until a <see cref="CleanBlock"/>
/// of <c>warm_up</c> readings replaces them.</para>
/// <para><b>Source</b>: Roberts, "Control chart tests based on geometric moving averages", Technometrics 1 (1959); scores: Hawkins, The
/// Statistician 36 (1987).</para>
/// <para><b>Differs from source</b>: self-starting scores in place of a known mean and sigma. Under the names of MOA 2024.07 and Frouros
/// 0.9: g of x - running mean (x included), one limit lambda in the unit of the metric, up only; MOA counts from 1 and so judges one
/// reading earlier.</para>
/// </remarks>
public sealed class Gma : IDriftDetector
{
    internal static readonly ParameterTable<GmaOptions> Table = new ParameterTable<GmaOptions>(new GmaOptions())
        .Number(
            "alpha",
            new NumberRange(0, 1, MaximumExcluded: true),
            "what is left of the average after a reading",
            o => o.Alpha,
            (o, v) => o with { Alpha = v })
        .Number("width", NumberRange.Positive, "limit, in sd of the average", o => o.Width, (o, v) => o with { Width = v })
        .Number("warning", NumberRange.Positive, "limit of a warning, likewise", o => o.Warning, (o, v) => o with { Warning = v })
        .Choice("direction", "which changes are a drift", o => o.Direction, (o, v) => o with { Direction = v })
        .Integer("warm_up", 5, 1_000_000, "readings that only learn", o => o.WarmUp, (o, v) => o with { WarmUp = v })
        .Integer("min", 5, 1_000_000, "readings before it is judged", o => o.Min, (o, v) => o with { Min = v })
        .Number(
            "clip", new NumberRange(0, 30, MinimumExcluded: true), "largest score, in sd", o => o.Clip, (o, v) => o with { Clip = v })
        .Number("sigma_floor", NumberRange.Positive, "smallest sd", o => o.SigmaFloor, (o, v) => o with { SigmaFloor = v })
        .Number(
            "relative_sigma_floor",
            NumberRange.NotNegative,
            "smallest sd as a share of |mean|",
            o => o.RelativeSigmaFloor,
            (o, v) => o with { RelativeSigmaFloor = v })
        .Check("min", "warm_up", o => o.Min > o.WarmUp, "must be above warm_up")
        .Check("warning", "width", o => !(o.Warning >= o.Width), "must be below width");

    internal static readonly DetectorType Type = new DetectorType<GmaOptions>(
        new DetectorInfo(
            "gma",
            "shift of the mean, geometric moving average of self-starting scores",
            "any number",
            true,
            "112",
            "Roberts 1959; Hawkins 1987",
            []),
        Table,
        options => new Gma(options));

    internal static readonly DetectorType MoaType = Peer(
        "moa:GeometricMovingAverageDM",
        new ParameterTable<GmaOptions>(PeerDefaults(1))
            .Integer("minNumInstancesOption", 0, 1_000_000, "readings counted from 1", o => o.Min, (o, v) => o with { Min = v })
            .Number("lambdaOption", NumberRange.NotNegative, "decision limit", o => o.Lambda, (o, v) => o with { Lambda = v })
            .Number("alphaOption", NumberRange.Share, "what is left of the average", o => o.Alpha, (o, v) => o with { Alpha = v }));

    internal static readonly DetectorType FrourosType = Peer(
        "frouros:GeometricMovingAverage",
        new ParameterTable<GmaOptions>(PeerDefaults(0))
            .Integer("min_num_instances", 0, 1_000_000, "first reading judged", o => o.Min, (o, v) => o with { Min = v })
            .Number("lambda_", NumberRange.NotNegative, "decision limit", o => o.Lambda, (o, v) => o with { Lambda = v })
            .Number("alpha", NumberRange.Share, "what is left of the average", o => o.Alpha, (o, v) => o with { Alpha = v }));

    private readonly GmaOptions _options;
    private readonly SigmaFloor _floor;

    /// <exception cref="ArgumentException">Parameters out of range.</exception>
    public Gma(GmaOptions options)
        : this(Table.Require(options, "gma"), "gma", Table)
    {
    }

    private Gma(GmaOptions options, string name, ParameterTable<GmaOptions> table)
    {
        _options = options;
        _floor = new SigmaFloor(options.SigmaFloor, options.RelativeSigmaFloor);
        Name = name;
        Parameters = table.Canonical(options);
    }

    /// <summary>The whole state.</summary>
    public struct State
    {
        /// <summary>Everything before the next reading; of the peers only its mean, x included.</summary>
        public SelfStartingScore Score;

        /// <summary>g.</summary>
        public double Average;

        /// <summary>alpha^(2 i).</summary>
        public double Fading;

        /// <summary>Readings since the last restart.</summary>
        public long Count;

        /// <summary>Ordinal of the first reading since g last changed its sign.</summary>
        public long Start;

        /// <summary>Readings ever; the next reading's ordinal.</summary>
        public long Seen;

        /// <summary>The last reading.</summary>
        public double Value;

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
        if (_options.Lambda is { } lambda)
        {
            state.Score.Before.Add(x);
            Take(ref state, x - state.Score.Before.Mean);
            return Report(ref state, state.Average > lambda, false);
        }

        var learning = state.Score.Before.Count < _options.WarmUp;
        var z = state.Score.Take(x, _options.WarmUp, _options.Clip, _floor, out var replaced);
        if (learning || replaced)
        {
            state.Average = 0;
            state.Fading = 1;
            state.Start = state.Seen;
            return DriftStatus.Stable;
        }

        Take(ref state, z);
        state.Fading = state.Fading < 1e-30 ? 0 : state.Fading * _options.Alpha * _options.Alpha;
        var g = _options.Direction switch { Sides.Up => state.Average, Sides.Down => -state.Average, _ => Math.Abs(state.Average) };
        var sd = Sd(state);
        return Report(ref state, g > _options.Width * sd, g > _options.Warning * sd);
    }

    /// <summary>Statistic and threshold are in standard deviations of a score; of the peers in the unit of the metric.</summary>
    public Evidence Explain(ReadOnlySpan<byte> state)
    {
        ref readonly var s = ref StateBlock.Header<State>(state);
        var before = s.Score.Before;
        var sigma = _floor.Apply(before.Sd, before.Mean);
        var peer = _options.Lambda.HasValue;

        // g of a shift by d is d (1 - alpha^i) after i readings.
        var count = s.Seen - s.Start;
        var reached = 1 - StableMath.Exp(count * StableMath.Log(Math.Max(_options.Alpha, 1e-300)));
        var shift = s.Average / Math.Max(reached, 1e-3);
        var evidence = new Evidence(
            Math.Abs(s.Average),
            _options.Lambda ?? (_options.Width * Sd(s)),
            s.Value,
            s.Average > 0 ? Direction.Up : Direction.Down,
            double.NaN,
            new Segment(s.Start, s.Seen - 1, count, before.Mean + (peer ? shift : shift * sigma), double.NaN),
            new Segment(s.Seen - s.Count, s.Seen - 1, s.Count, before.Mean, sigma),
            s.Start,
            peer ? shift / sigma : shift)
        { Size = peer ? shift : shift * sigma };
        return ChangePointInterval.Around(evidence, s.Seen - s.Count);
    }

    private static GmaOptions PeerDefaults(int countedBefore) =>
        new() { Lambda = 1, Alpha = 0.99, Min = 30, Direction = Sides.Up, CountedBefore = countedBefore };

    private static DetectorType<GmaOptions> Peer(string name, ParameterTable<GmaOptions> table) =>
        new(Type.Info with { Name = name, HasWarning = false, Source = name }, table, options => new Gma(options, name, table));

    private void Take(ref State state, double y)
    {
        var before = state.Average;
        state.Average = (_options.Alpha * before) + ((1 - _options.Alpha) * y);
        if (state.Average > 0 != before > 0)
        {
            state.Start = state.Seen - 1;
        }
    }

    private double Sd(in State state) => Math.Sqrt((1 - _options.Alpha) / (1 + _options.Alpha) * (1 - state.Fading));

    private DriftStatus Report(ref State state, bool drift, bool warning)
    {
        if (state.Count + _options.CountedBefore < _options.Min || !(drift || warning))
        {
            return DriftStatus.Stable;
        }

        state.Drifted = drift ? 1 : 0;
        return drift ? DriftStatus.Drift : DriftStatus.Warning;
    }

    private static void Restart(ref State state, long seen)
    {
        state = default;
        state.Seen = seen;
        state.Start = seen;
        state.Fading = 1;
    }
}
