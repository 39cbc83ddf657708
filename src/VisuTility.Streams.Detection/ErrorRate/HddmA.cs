using VisuTility.Streams.Detection.Parameters;
using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.ErrorRate;

/// <summary>Parameters of <see cref="HddmA"/>; defaults: those of the paper, River and MOA.</summary>
public sealed record HddmAOptions
{
    /// <summary>What the readings count.</summary>
    public OutcomeKind Counts { get; init; } = OutcomeKind.Errors;

    /// <summary>Which changes of the error rate are a drift.</summary>
    public Sides Direction { get; init; } = Sides.Up;

    /// <summary>Chance of a false drift at one cut, above 0, below 1.</summary>
    public double Confidence { get; init; } = 0.001;

    /// <summary>The same for a warning, at least <see cref="Confidence"/>.</summary>
    public double WarningConfidence { get; init; } = 0.005;

    /// <summary>Outcomes before it is judged; only Frouros has it.</summary>
    public int Min { get; init; }

    /// <summary>Whose answers it gives.</summary>
    public Semantics Semantics { get; init; } = Semantics.Own;
}

/// <summary>HDDM_A: the mean since the start has left the mean up to the best cut, by Hoeffding's bound.</summary>
/// <remarks>
/// <para><b>Detects</b>: a sudden change of an error rate, or of any mean in [0, 1]; no assumption about its law.</para>
/// <para><b>Input</b>: outcomes, 1 = error (or successes), single (also a share in [0, 1]) or counted.</para>
/// <para><b>Statistic</b>: z = mean of all n outcomes since the restart; bound(k) = sqrt(ln(1 / c) / (2 k)), c = confidence; low = z at the
/// last boundary where z + bound(n) was least, high = z where z - bound(n) was greatest. Up: z - low against eps(c) = sqrt((n - k) / (k n)
/// ln(2 / c) / 2), k = outcomes at low; down: high - z, mirrored. With counted outcomes all of this is that of the outcomes one by one at
/// the same boundaries, to the bit; a cut lies only at a boundary.</para>
/// <para><b>Warning / drift rule</b>: drift when a side that is asked for is at least eps(confidence), otherwise warning when one is at
/// least eps(warning_confidence). First possible alarm: outcome 16 at the default confidence (eight right, eight wrong); the bound itself
/// is the warm-up. At the update after a drift everything starts anew.</para>
/// <para><b>Memory and cost per update</b>: 128 bytes, O(1), four square roots. Deafness as for <see cref="Ddm"/>: the mean of everything
/// moves slowly after a long calm.</para>
/// <para><b>Source</b>: Frias-Blanco et al., "Online and non-parametric drift detection methods based on Hoeffding's bounds", IEEE TKDE 27
/// (2015), the A-test.</para>
/// <para><b>Differs from source</b>: nothing for errors that rise; both sides: a drift of one wins over a warning of the other.
/// <c>river:HDDMA</c> keeps the other's warning flag beside the drift (the status here is then Drift). <c>moa:HDDM_A_Test</c>: two-sided by
/// default, a fall restarts it at once and is not reported, nor is its warning. <c>frouros:HDDMA</c>: ln(1 / c) in eps, judged from
/// <c>min_num_instances</c> on, and two-sided a fall is compared also where the cut is the present (0 &gt;= 0), so it fires when nothing
/// has changed. Their logarithms are the platform's.</para>
/// </remarks>
public sealed class HddmA : IDriftDetector
{
    internal static readonly ParameterTable<HddmAOptions> Table = new ParameterTable<HddmAOptions>(new HddmAOptions())
        .Choice("counts", "what the readings count", o => o.Counts, (o, v) => o with { Counts = v })
        .Choice("direction", "changes of the error rate that are a drift", o => o.Direction, (o, v) => o with { Direction = v })
        .Number("confidence", Chances, "chance of a false drift at one cut", o => o.Confidence, (o, v) => o with { Confidence = v })
        .Number(
            "warning_confidence", Chances, "the same for a warning", o => o.WarningConfidence, (o, v) => o with { WarningConfidence = v })
        .Check("confidence", "warning_confidence", o => o.Confidence <= o.WarningConfidence, "must be at most warning_confidence");

    internal static readonly ParameterTable<HddmAOptions> River =
        new ParameterTable<HddmAOptions>(new HddmAOptions { Semantics = Semantics.River })
        .Number("drift_confidence", Chances, "confidence of a drift", o => o.Confidence, (o, v) => o with { Confidence = v })
        .Number("warning_confidence", Chances, "of a warning", o => o.WarningConfidence, (o, v) => o with { WarningConfidence = v })
        .Boolean("two_sided_test", "falls too", o => o.Direction == Sides.Both, (o, v) => o with { Direction = Of(v) });

    internal static readonly ParameterTable<HddmAOptions> Moa =
        new ParameterTable<HddmAOptions>(new HddmAOptions { Semantics = Semantics.Moa, Direction = Sides.Both })
        .Number("driftConfidenceOption", Chances, "confidence of a drift", o => o.Confidence, (o, v) => o with { Confidence = v })
        .Number("warningConfidenceOption", Chances, "of a warning", o => o.WarningConfidence, (o, v) => o with { WarningConfidence = v })
        .Integer(
            "oneSidedTestOption",
            0,
            1,
            "0 = rises, 1 = falls restart it too",
            o => o.Direction == Sides.Both ? 1 : 0,
            (o, v) => o with { Direction = Of(v == 1) });

    internal static readonly ParameterTable<HddmAOptions> Frouros =
        new ParameterTable<HddmAOptions>(new HddmAOptions { Semantics = Semantics.Frouros, Min = 30 })
        .Number("alpha_d", Chances, "significance of a drift", o => o.Confidence, (o, v) => o with { Confidence = v })
        .Number("alpha_w", Chances, "of a warning", o => o.WarningConfidence, (o, v) => o with { WarningConfidence = v })
        .Boolean("two_sided_test", "falls too", o => o.Direction == Sides.Both, (o, v) => o with { Direction = Of(v) })
        .Integer("min_num_instances", 0, int.MaxValue, "samples before it judges", o => o.Min, (o, v) => o with { Min = v })
        .Check("alpha_d", "alpha_w", o => o.Confidence < o.WarningConfidence, "must be below alpha_w");

    internal static readonly DetectorType[] Types =
    [
        TypeOf(Semantics.Own, Table), TypeOf(Semantics.River, River), TypeOf(Semantics.Moa, Moa), TypeOf(Semantics.Frouros, Frouros),
    ];

    private readonly HddmAOptions _options;
    private readonly MeanRounding _rounding;
    private readonly double _boundLog;
    private readonly double _driftLog;
    private readonly double _warningLog;

    /// <exception cref="ArgumentException">Parameters out of range.</exception>
    public HddmA(HddmAOptions options)
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
        _rounding = options.Semantics == Semantics.Moa ? MeanRounding.Sum : RunningRate.Of(options.Semantics);
        var sides = options.Semantics == Semantics.Frouros ? 1.0 : 2.0;
        _boundLog = Log(1 / options.Confidence);
        _driftLog = Log(sides / options.Confidence);
        _warningLog = Log(sides / options.WarningConfidence);
        Parameters = table.Canonical(options);

        double Log(double x) => options.Semantics == Semantics.Own ? StableMath.Log(x) : Math.Log(x);
    }

    /// <summary>The whole state.</summary>
    public struct State
    {
        /// <summary>All outcomes since the restart: z.</summary>
        public RunningRate All;

        /// <summary>Those up to the low cut.</summary>
        public RunningRate Low;

        /// <summary>Those up to the high cut.</summary>
        public RunningRate High;

        /// <summary>Readings ever; the next reading's ordinal.</summary>
        public long Seen;

        /// <summary>Ordinal of the first reading since the restart.</summary>
        public long Start;

        /// <summary>Ordinal of the first reading after the low cut.</summary>
        public long AfterLow;

        /// <summary>Ordinal of the first reading after the high cut.</summary>
        public long AfterHigh;

        /// <summary>Error rate of the last reading.</summary>
        public double Value;

        /// <summary>1 = the next update starts anew.</summary>
        public int Drifted;

        /// <summary>1 = the last status was of the high cut: a fall.</summary>
        public int Fell;

        /// <summary>1 = the warning flag is up; River's may be beside a drift.</summary>
        public long Warned;
    }

    public string Name { get; }

    public string Parameters { get; }

    public ushort StateVersion => 1;

    public int StateBytes => StateBlock.Bytes<State>(0);

    private static NumberRange Chances => new(0, 1, MinimumExcluded: true, MaximumExcluded: true);

    public void Initialize(Span<byte> state) => state[..StateBytes].Clear();

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
            state = new State { Seen = state.Seen, Start = state.Seen };
        }

        state.Seen++;
        state.Value = errors / count;
        state.All.Add(errors, count, _rounding);
        var z = state.All.Mean;
        var bound = Bound(state.All.Count);
        if (state.Low.Count == 0 || state.Low.Mean + Bound(state.Low.Count) >= z + bound)
        {
            state.Low = state.All;
            state.AfterLow = state.Seen;
        }

        if (state.High.Count == 0 || state.High.Mean - Bound(state.High.Count) <= z - bound)
        {
            state.High = state.All;
            state.AfterHigh = state.Seen;
        }

        return Judge(ref state);
    }

    /// <summary>The outcomes up to the cut against those after it.</summary>
    public Evidence Explain(ReadOnlySpan<byte> state)
    {
        ref readonly var s = ref StateBlock.Header<State>(state);
        var (cut, after) = s.Fell != 0 ? (s.High, s.AfterHigh) : (s.Low, s.AfterLow);
        return OutcomeEvidence.Compare(
            Math.Abs(s.All.Mean - cut.Mean),
            Epsilon(s.All.Count, cut.Count, _driftLog),
            s.Value,
            s.Fell != 0 ? Direction.Down : Direction.Up,
            double.NaN,
            new Stretch(s.Start, after - 1, cut.Mean, cut.Count),
            Stretch.After(cut, s.All, after, s.Seen - 1),
            s.Start);
    }

    private DriftStatus Judge(ref State state)
    {
        var up = _options.Direction == Sides.Down ? DriftStatus.Stable : Side(state.All, state.Low, state.All.Mean - state.Low.Mean);
        var down = _options.Direction == Sides.Up ? DriftStatus.Stable : Side(state.All, state.High, state.High.Mean - state.All.Mean);
        if (_options.Semantics == Semantics.Frouros && (state.All.Count == state.Low.Count || state.All.Count < _options.Min))
        {
            (up, down) = (DriftStatus.Stable, DriftStatus.Stable);
        }

        if (_options.Semantics == Semantics.Moa && down != DriftStatus.Stable)
        {
            // A fall starts it anew without a word, after the rise has been judged.
            state.Drifted = down == DriftStatus.Drift ? 1 : 0;
            down = DriftStatus.Stable;
        }

        var status = up > down ? up : down;
        state.Drifted = status == DriftStatus.Drift ? 1 : state.Drifted;
        state.Fell = down > up ? 1 : 0;
        state.Warned = up == DriftStatus.Warning || down == DriftStatus.Warning ? 1 : 0;
        return status;
    }

    private DriftStatus Side(in RunningRate all, in RunningRate cut, double difference)
    {
        if (cut.Count == all.Count && _options.Semantics != Semantics.Frouros)
        {
            return DriftStatus.Stable;
        }

        return difference >= Epsilon(all.Count, cut.Count, _driftLog) ? DriftStatus.Drift
            : difference >= Epsilon(all.Count, cut.Count, _warningLog) ? DriftStatus.Warning
            : DriftStatus.Stable;
    }

    private double Bound(long n) => Math.Sqrt(1.0 / (2.0 * n) * _boundLog);

    private static double Epsilon(long n, long k, double log) => Math.Sqrt((double)(n - k) / k * (1.0 / n) / 2 * log);

    private static Sides Of(bool twoSided) => twoSided ? Sides.Both : Sides.Up;

    private static string NameOf(Semantics semantics) =>
        PeerName.Of(semantics, "hddm-a", semantics == Semantics.Moa ? "HDDM_A_Test" : "HDDMA");

    private static DetectorType TypeOf(Semantics semantics, ParameterTable<HddmAOptions> table) => new DetectorType<HddmAOptions>(
        new DetectorInfo(
            NameOf(semantics),
            "mean error rate leaves that up to the best cut, by Hoeffding's bound",
            PeerName.Input(semantics),
            true,
            "128",
            "Frias-Blanco et al. 2015",
            []),
        table,
        options => new HddmA(options));
}
