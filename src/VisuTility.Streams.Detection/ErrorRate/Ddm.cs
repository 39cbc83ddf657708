using VisuTility.Streams.Detection.Parameters;
using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.ErrorRate;

/// <summary>Parameters of <see cref="Ddm"/>; defaults: River's, those of the paper.</summary>
public sealed record DdmOptions
{
    /// <summary>What the readings count.</summary>
    public OutcomeKind Counts { get; init; } = OutcomeKind.Errors;

    /// <summary>Outcomes before it is judged, 0 or more; how exactly it counts depends on <see cref="Semantics"/>.</summary>
    public int WarmUp { get; init; } = 30;

    /// <summary>Standard deviations of the least rate that are a warning, above 0.</summary>
    public double Warning { get; init; } = 2;

    /// <summary>Standard deviations of the least rate that are a drift, at least <see cref="Warning"/>.</summary>
    public double Drift { get; init; } = 3;

    /// <summary>Whose answers it gives.</summary>
    public Semantics Semantics { get; init; } = Semantics.Own;
}

/// <summary>DDM: the error rate leaves the lowest level it has reached.</summary>
/// <remarks>
/// <para><b>Detects</b>: a rise of the error rate; sudden ones best.</para>
/// <para><b>Input</b>: outcomes, 1 = error (or successes), single or counted: 28 errors of 400 are one update.</para>
/// <para><b>Statistic</b>: p = errors / n since the restart, s = sqrt(q (1 - q) / n), q = p kept in [1/n, 1 - 1/n]. While p + s is at most
/// the least so far, pmin = p and smin = s. With counted outcomes p and s are exactly those of the outcomes one by one at the same
/// boundary, to the bit; the least is taken over the boundaries, because what lies inside a batch has no order.</para>
/// <para><b>Warning / drift rule</b>: once n &gt; <c>warm_up</c>: drift when p + s &gt; pmin + drift smin, otherwise warning when p + s
/// &gt; pmin + warning smin. First possible alarm: the second judged reading. At the update after a drift everything starts anew.</para>
/// <para><b>Memory and cost per update</b>: 120 bytes, O(1). It grows deaf: after n outcomes at p a rise to p1 needs about 3 sqrt(n p (1 -
/// p)) / (p1 - p) more, so the longer the calm the later; <see cref="Rddm"/> forgets. It never becomes deaf for ever.</para>
/// <para><b>Source</b>: Gama, Medas, Castillo, Rodrigues, "Learning with drift detection", SBIA 2004; the comparison is &gt; as in River
/// and MOA, not &gt;=, which would fire on a constant stream.</para>
/// <para><b>Differs from source</b>: q: without it the first error after an error-free start is a drift, because smin is 0.
/// <c>river:DDM</c>, <c>moa:DDM</c>, <c>frouros:DDM</c> are theirs without it: River judges from n &gt; warm_start, MOA takes the least and
/// warns from n = min - 1 and drifts from n = min, Frouros judges from n = min and takes a new least only when it is lower; the first
/// infinity of pmin is the largest double here; nothing else differs.</para>
/// </remarks>
public sealed class Ddm : IDriftDetector
{
    internal static readonly ParameterTable<DdmOptions> Table = new ParameterTable<DdmOptions>(new DdmOptions())
        .Choice("counts", "what the readings count", o => o.Counts, (o, v) => o with { Counts = v })
        .Integer("warm_up", 0, 1_000_000, "outcomes before it is judged", o => o.WarmUp, (o, v) => o with { WarmUp = v })
        .Number("warning", NumberRange.Positive, "sd of the least rate that warn", o => o.Warning, (o, v) => o with { Warning = v })
        .Number("drift", NumberRange.Positive, "sd of the least rate that are a drift", o => o.Drift, (o, v) => o with { Drift = v })
        .Check("warning", "drift", o => o.Warning <= o.Drift, "must be at most drift");

    internal static readonly ParameterTable<DdmOptions> River =
        new ParameterTable<DdmOptions>(new DdmOptions { Semantics = Semantics.River })
        .Integer("warm_start", 0, 1_000_000, "samples not judged", o => o.WarmUp, (o, v) => o with { WarmUp = v })
        .Number("warning_threshold", NumberRange.Positive, "sd that warn", o => o.Warning, (o, v) => o with { Warning = v })
        .Number("drift_threshold", NumberRange.Positive, "sd that are a drift", o => o.Drift, (o, v) => o with { Drift = v });

    internal static readonly ParameterTable<DdmOptions> Moa =
        new ParameterTable<DdmOptions>(new DdmOptions { Semantics = Semantics.Moa })
        .Integer("minNumInstancesOption", 0, int.MaxValue, "samples before it judges", o => o.WarmUp, (o, v) => o with { WarmUp = v })
        .Number("warningLevelOption", new NumberRange(1, 4), "sd that warn", o => o.Warning, (o, v) => o with { Warning = v })
        .Number("outcontrolLevelOption", new NumberRange(1, 5), "sd that are a drift", o => o.Drift, (o, v) => o with { Drift = v });

    internal static readonly ParameterTable<DdmOptions> Frouros =
        new ParameterTable<DdmOptions>(new DdmOptions { Semantics = Semantics.Frouros })
        .Integer("min_num_instances", 0, int.MaxValue, "samples before it judges", o => o.WarmUp, (o, v) => o with { WarmUp = v })
        .Number("warning_level", NumberRange.Positive, "sd that warn", o => o.Warning, (o, v) => o with { Warning = v })
        .Number("drift_level", NumberRange.Positive, "sd that are a drift", o => o.Drift, (o, v) => o with { Drift = v })
        .Check("warning_level", "drift_level", o => o.Warning < o.Drift, "must be below drift_level");

    internal static readonly DetectorType[] Types =
    [
        TypeOf(Semantics.Own, Table), TypeOf(Semantics.River, River), TypeOf(Semantics.Moa, Moa), TypeOf(Semantics.Frouros, Frouros),
    ];

    private readonly DdmOptions _options;
    private readonly MeanRounding _rounding;
    private readonly long _first;
    private readonly long _firstDrift;

    /// <exception cref="ArgumentException">Parameters out of range.</exception>
    public Ddm(DdmOptions options)
    {
        var table = options.Semantics switch
        {
            Semantics.River => River,
            Semantics.Moa => Moa,
            Semantics.Frouros => Frouros,
            _ => Table,
        };
        Name = NameOf(options.Semantics);
        _options = table.Require(options, Name);
        _rounding = RunningRate.Of(options.Semantics);
        (_first, _firstDrift) = options.Semantics switch
        {
            Semantics.Moa => (options.WarmUp - 1L, options.WarmUp),
            Semantics.Frouros => (options.WarmUp, options.WarmUp),
            _ => (options.WarmUp + 1L, options.WarmUp + 1L),
        };
        Parameters = table.Canonical(options);
    }

    /// <summary>The whole state.</summary>
    public struct State
    {
        /// <summary>p and n.</summary>
        public RunningRate Rate;

        /// <summary>The outcomes up to the least p + s; its mean is pmin.</summary>
        public RunningRate Least;

        /// <summary>pmin; the largest double before the first judgement.</summary>
        public double LeastRate;

        /// <summary>smin.</summary>
        public double LeastSd;

        /// <summary>pmin + smin.</summary>
        public double LeastSum;

        /// <summary>s.</summary>
        public double Sd;

        /// <summary>Readings ever; the next reading's ordinal.</summary>
        public long Seen;

        /// <summary>Ordinal of the first reading since the restart.</summary>
        public long Start;

        /// <summary>Ordinal of the first reading after the least p + s.</summary>
        public long AfterLeast;

        /// <summary>Error rate of the last reading.</summary>
        public double Value;

        /// <summary>1 = the last update was a drift.</summary>
        public long Drifted;
    }

    public string Name { get; }

    public string Parameters { get; }

    public ushort StateVersion => 1;

    public int StateBytes => StateBlock.Bytes<State>(0);

    public void Initialize(Span<byte> state)
    {
        ref var s = ref StateBlock.Header<State>(state);
        s = default;
        Restart(ref s);
    }

    public DriftStatus Update(Span<byte> state, in Reading reading)
    {
        if (Door.Refuses(reading))
        {
            return DriftStatus.Stable;
        }

        var (errors, count) = RunningRate.Read(reading, _options.Counts, _options.Semantics);
        return Update(ref StateBlock.Header<State>(state), errors, count);
    }

    /// <summary>The formula.</summary>
    public DriftStatus Update(ref State state, double errors, long count)
    {
        if (state.Drifted != 0)
        {
            Restart(ref state);
        }

        state.Seen++;
        state.Value = errors / count;
        state.Rate.Add(errors, count, _rounding);
        var p = state.Rate.Mean;
        var n = state.Rate.Count;
        var s = Deviation(p, n, _options.Semantics);
        state.Sd = s;
        if (n < _first)
        {
            return DriftStatus.Stable;
        }

        if (p + s < state.LeastSum || (p + s == state.LeastSum && _options.Semantics != Semantics.Frouros))
        {
            state.Least = state.Rate;
            state.LeastRate = p;
            state.LeastSd = s;
            state.LeastSum = p + s;
            state.AfterLeast = state.Seen;
        }

        if (n >= _firstDrift && p + s > state.LeastRate + (_options.Drift * state.LeastSd))
        {
            state.Drifted = 1;
            return DriftStatus.Drift;
        }

        return p + s > state.LeastRate + (_options.Warning * state.LeastSd) ? DriftStatus.Warning : DriftStatus.Stable;
    }

    /// <summary>The outcomes up to the least p + s against those after it.</summary>
    public Evidence Explain(ReadOnlySpan<byte> state)
    {
        ref readonly var s = ref StateBlock.Header<State>(state);
        return OutcomeEvidence.Compare(
            s.Rate.Mean + s.Sd,
            s.LeastRate + (_options.Drift * s.LeastSd),
            s.Value,
            Direction.Up,
            double.NaN,
            new Stretch(s.Start, s.AfterLeast - 1, s.Least.Mean, s.Least.Count),
            Stretch.After(s.Least, s.Rate, s.AfterLeast, s.Seen - 1),
            s.Start);
    }

    /// <summary>
    /// s. Ours as if at least one outcome were an error and one were not. Rounding can take p past 1 by a bit, hence the floor at 0.
    /// </summary>
    internal static double Deviation(double p, long n, Semantics semantics)
    {
        var q = semantics == Semantics.Own && n > 1 ? Math.Clamp(p, 1.0 / n, 1 - (1.0 / n)) : p;
        return Math.Sqrt(Math.Max(0, q * (1 - q)) / n);
    }

    private static void Restart(ref State state)
    {
        state = new State
        {
            LeastRate = double.MaxValue,
            LeastSd = double.MaxValue,
            LeastSum = double.MaxValue,
            Seen = state.Seen,
            Start = state.Seen,
            AfterLeast = state.Seen,
        };
    }

    private static string NameOf(Semantics semantics) => PeerName.Of(semantics, "ddm", "DDM");

    private static DetectorType TypeOf(Semantics semantics, ParameterTable<DdmOptions> table) => new DetectorType<DdmOptions>(
        new DetectorInfo(
            NameOf(semantics),
            "error rate leaves the lowest level it has reached",
            PeerName.Input(semantics),
            true,
            "120",
            "Gama, Medas, Castillo, Rodrigues 2004",
            []),
        table,
        options => new Ddm(options));
}
