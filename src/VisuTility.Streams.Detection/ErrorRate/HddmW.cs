using VisuTility.Streams.Detection.Parameters;
using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.ErrorRate;

/// <summary>Parameters of <see cref="HddmW"/>; defaults: those of the paper, River and MOA.</summary>
public sealed record HddmWOptions
{
    /// <summary>What the readings count.</summary>
    public OutcomeKind Counts { get; init; } = OutcomeKind.Errors;

    /// <summary>Which changes of the error rate are a drift.</summary>
    public Sides Direction { get; init; } = Sides.Up;

    /// <summary>Chance of a false drift at one cut, above 0, below 1.</summary>
    public double Confidence { get; init; } = 0.001;

    /// <summary>The same for a warning, at least <see cref="Confidence"/>.</summary>
    public double WarningConfidence { get; init; } = 0.005;

    /// <summary>Weight of the newest outcome, above 0, below 1.</summary>
    public double Lambda { get; init; } = 0.05;

    /// <summary>Outcomes before it is judged; only Frouros has it.</summary>
    public int Min { get; init; }

    /// <summary>Whose answers it gives.</summary>
    public Semantics Semantics { get; init; } = Semantics.Own;
}

/// <summary>HDDM_W: the weighted mean since the best cut has left the weighted mean before it, by McDiarmid's bound.</summary>
/// <remarks>
/// <para><b>Detects</b>: a change of an error rate, or of any mean in [0, 1]; weighs recent outcomes more, so gradual ones earlier than
/// <see cref="HddmA"/>.</para>
/// <para><b>Input</b>: outcomes, 1 = error (or successes), single (also a share in [0, 1]) or counted.</para>
/// <para><b>Statistic</b>: all, before, after: <see cref="FadingRate"/> with lambda of all outcomes since the restart, of those up to the
/// cut and of those after it, V = its sum of squared weights. Up: the cut moves to the present when all + sqrt(V ln(1 / c) / 2) is below
/// its least so far; after - before against eps(c) = sqrt((Vbefore + Vafter) ln(1 / c) / 2). Down: mirrored. A batch is one step with
/// weight (1 - lambda)^c left on the past: the average over all orders of its outcomes, with the exact bound of that average; so a batch
/// judges a little earlier than its outcomes one by one would on average.</para>
/// <para><b>Warning / drift rule</b>: drift when a side that is asked for exceeds eps(confidence), otherwise warning when one exceeds
/// eps(warning_confidence). First possible alarm at the defaults: the 43rd outcome (a run of right ones, then of wrong ones); the bound
/// itself is the warm-up. At the update after a drift everything starts anew.</para>
/// <para><b>Memory and cost per update</b>: 208 bytes, O(1) (a batch: log c), three square roots. Never deaf: what is 10 / lambda outcomes
/// old is forgotten, but the cut keeps the best stretch of the whole calm, so small shifts may fire late or, below eps, never.</para>
/// <para><b>Source</b>: Frias-Blanco et al., "Online and non-parametric drift detection methods based on Hoeffding's bounds", IEEE TKDE 27
/// (2015), the W-test.</para>
/// <para><b>Differs from source</b>: batches; both sides: a drift of one wins over a warning of the other. <c>river:HDDMW</c>: V starts at
/// 1 before the first outcome (so .905 after it), keeps the other side's warning flag beside a drift (the status here is then Drift).
/// <c>moa:HDDM_W_Test</c>: the high cut starts just above 0, a fall restarts it at once and is not reported, and that takes back a warning
/// of the same update; its state that all instances of a JVM share is not imitated. <c>frouros:HDDMW</c>: means start at 0, V as River's,
/// the cut's bound takes lambda for the confidence, judged from <c>min_num_instances</c> on, and with two_sided_test every judged update is
/// a drift (a one-element tuple that is always true). Their logarithms are the platform's; infinite cuts are the largest double
/// here.</para>
/// </remarks>
public sealed class HddmW : IDriftDetector
{
    internal static readonly ParameterTable<HddmWOptions> Table = new ParameterTable<HddmWOptions>(new HddmWOptions())
        .Choice("counts", "what the readings count", o => o.Counts, (o, v) => o with { Counts = v })
        .Choice("direction", "changes of the error rate that are a drift", o => o.Direction, (o, v) => o with { Direction = v })
        .Number("confidence", Chances, "chance of a false drift at one cut", o => o.Confidence, (o, v) => o with { Confidence = v })
        .Number(
            "warning_confidence", Chances, "the same for a warning", o => o.WarningConfidence, (o, v) => o with { WarningConfidence = v })
        .Number("lambda", Chances, "weight of the newest outcome", o => o.Lambda, (o, v) => o with { Lambda = v })
        .Check("confidence", "warning_confidence", o => o.Confidence <= o.WarningConfidence, "must be at most warning_confidence");

    internal static readonly ParameterTable<HddmWOptions> River =
        new ParameterTable<HddmWOptions>(new HddmWOptions { Semantics = Semantics.River })
        .Number("drift_confidence", Chances, "confidence of a drift", o => o.Confidence, (o, v) => o with { Confidence = v })
        .Number("warning_confidence", Chances, "of a warning", o => o.WarningConfidence, (o, v) => o with { WarningConfidence = v })
        .Number("lambda_val", Chances, "weight of the newest sample", o => o.Lambda, (o, v) => o with { Lambda = v })
        .Boolean("two_sided_test", "falls too", o => o.Direction == Sides.Both, (o, v) => o with { Direction = Of(v) });

    internal static readonly ParameterTable<HddmWOptions> Moa =
        new ParameterTable<HddmWOptions>(new HddmWOptions { Semantics = Semantics.Moa })
        .Number("driftConfidenceOption", Chances, "confidence of a drift", o => o.Confidence, (o, v) => o with { Confidence = v })
        .Number("warningConfidenceOption", Chances, "of a warning", o => o.WarningConfidence, (o, v) => o with { WarningConfidence = v })
        .Number("lambdaOption", Chances, "weight of the newest sample", o => o.Lambda, (o, v) => o with { Lambda = v })
        .Integer(
            "oneSidedTestOption",
            0,
            1,
            "0 = rises, 1 = falls restart it too",
            o => o.Direction == Sides.Both ? 1 : 0,
            (o, v) => o with { Direction = Of(v == 1) });

    internal static readonly ParameterTable<HddmWOptions> Frouros =
        new ParameterTable<HddmWOptions>(new HddmWOptions { Semantics = Semantics.Frouros, Min = 30 })
        .Number("alpha_d", Chances, "significance of a drift", o => o.Confidence, (o, v) => o with { Confidence = v })
        .Number("alpha_w", Chances, "of a warning", o => o.WarningConfidence, (o, v) => o with { WarningConfidence = v })
        .Number("lambda_", Chances, "weight of the newest sample", o => o.Lambda, (o, v) => o with { Lambda = v })
        .Boolean("two_sided_test", "falls too", o => o.Direction == Sides.Both, (o, v) => o with { Direction = Of(v) })
        .Integer("min_num_instances", 0, int.MaxValue, "samples before it judges", o => o.Min, (o, v) => o with { Min = v })
        .Check("alpha_d", "alpha_w", o => o.Confidence < o.WarningConfidence, "must be below alpha_w");

    internal static readonly DetectorType[] Types =
    [
        TypeOf(Semantics.Own, Table), TypeOf(Semantics.River, River), TypeOf(Semantics.Moa, Moa), TypeOf(Semantics.Frouros, Frouros),
    ];

    private readonly HddmWOptions _options;
    private readonly double _cutLog;
    private readonly double _driftLog;
    private readonly double _warningLog;

    /// <exception cref="ArgumentException">Parameters out of range.</exception>
    public HddmW(HddmWOptions options)
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
        _driftLog = Log(options.Confidence);
        _warningLog = Log(options.WarningConfidence);
        _cutLog = options.Semantics == Semantics.Frouros ? Log(options.Lambda) : _driftLog;
        Parameters = table.Canonical(options);

        double Log(double c) => options.Semantics == Semantics.Own ? StableMath.Log(1 / c) : Math.Log(1 / c);
    }

    /// <summary>A cut: the outcomes up to it and after it.</summary>
    public struct Cut
    {
        /// <summary>Weighted mean up to the cut plus (high: minus) its bound.</summary>
        public double Limit;

        public FadingRate Before;

        public FadingRate After;

        /// <summary>Ordinal of the first reading after it.</summary>
        public long First;

        /// <summary>Ordinal of the first reading since the means last were within half the limit of each other.</summary>
        public long Since;
    }

    /// <summary>The whole state.</summary>
    public struct State
    {
        /// <summary>All outcomes since the restart.</summary>
        public FadingRate All;

        /// <summary>For rises.</summary>
        public Cut Low;

        /// <summary>For falls.</summary>
        public Cut High;

        /// <summary>Readings ever; the next reading's ordinal.</summary>
        public long Seen;

        /// <summary>Ordinal of the first reading since the restart.</summary>
        public long Start;

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
        Add(ref state.All, errors, count);
        var bound = Bound(state.All.Squares, _cutLog);
        if (state.All.Mean + bound < state.Low.Limit)
        {
            state.Low = new Cut { Limit = state.All.Mean + bound, Before = state.All, First = state.Seen, Since = state.Seen };
        }
        else
        {
            Add(ref state.Low.After, errors, count);
        }

        if (state.All.Mean - bound > state.High.Limit)
        {
            state.High = new Cut { Limit = state.All.Mean - bound, Before = state.All, First = state.Seen, Since = state.Seen };
        }
        else
        {
            Add(ref state.High.After, errors, count);
        }

        return Judge(ref state);
    }

    /// <summary>
    /// The outcomes up to the cut against those since the two means last were within half the limit of each other: the cut itself may lie
    /// far back, at the best stretch of the calm. Means are weighted.
    /// </summary>
    public Evidence Explain(ReadOnlySpan<byte> state)
    {
        ref readonly var s = ref StateBlock.Header<State>(state);
        ref readonly var cut = ref s.Fell != 0 ? ref s.High : ref s.Low;
        return OutcomeEvidence.Compare(
            Math.Abs(cut.After.Mean - cut.Before.Mean),
            Bound(cut.Before.Squares + cut.After.Squares, _driftLog),
            s.Value,
            s.Fell != 0 ? Direction.Down : Direction.Up,
            double.NaN,
            new Stretch(s.Start, cut.First - 1, cut.Before.Mean, cut.Before.Count),
            new Stretch(cut.Since, s.Seen - 1, cut.After.Mean, cut.After.Count),
            s.Start);
    }

    private DriftStatus Judge(ref State state)
    {
        var up = _options.Direction == Sides.Down ? DriftStatus.Stable : Side(ref state.Low, 1, state.Seen);
        var down = _options.Direction == Sides.Up ? DriftStatus.Stable : Side(ref state.High, -1, state.Seen);
        if (_options.Semantics == Semantics.Frouros)
        {
            var judged = state.All.Count >= _options.Min;
            up = judged ? up : DriftStatus.Stable;
            down = judged && _options.Direction == Sides.Both ? DriftStatus.Drift : DriftStatus.Stable;
        }

        if (_options.Semantics == Semantics.Moa && up != DriftStatus.Drift)
        {
            state.Drifted = down == DriftStatus.Drift ? 1 : 0;
            up = down == DriftStatus.Drift ? DriftStatus.Stable : up;
            down = DriftStatus.Stable;
        }

        var status = up > down ? up : down;
        state.Drifted = status == DriftStatus.Drift ? 1 : state.Drifted;
        state.Fell = down > up ? 1 : 0;
        state.Warned = up == DriftStatus.Warning || down == DriftStatus.Warning ? 1 : 0;
        return status;
    }

    private DriftStatus Side(ref Cut cut, int sign, long seen)
    {
        if ((cut.Before.Count == 0 || cut.After.Count == 0) && _options.Semantics != Semantics.Frouros)
        {
            return DriftStatus.Stable;
        }

        // Frouros compares also with what has not begun: mean 0, squares 1.
        var squares = cut.Before.Squares + (cut.After.Count == 0 ? 1 : cut.After.Squares);
        var difference = sign * (cut.After.Mean - cut.Before.Mean);
        var limit = Bound(squares, _driftLog);
        if (difference <= 0.5 * limit)
        {
            cut.Since = seen;
        }

        return difference > limit ? DriftStatus.Drift
            : difference > Bound(squares, _warningLog) ? DriftStatus.Warning
            : DriftStatus.Stable;
    }

    private void Add(ref FadingRate rate, double errors, long count)
    {
        if (_options.Semantics is Semantics.River or Semantics.Frouros)
        {
            rate.AddFromOne(errors, _options.Lambda, _options.Semantics == Semantics.River);
        }
        else
        {
            rate.AddOrBegin(errors, count, _options.Lambda);
        }
    }

    private void Restart(ref State state)
    {
        state = new State { Seen = state.Seen, Start = state.Seen };
        state.Low.Limit = double.MaxValue;
        state.High.Limit = _options.Semantics == Semantics.Moa ? double.Epsilon : -double.MaxValue;
    }

    private static double Bound(double squares, double log) => Math.Sqrt(squares * log / 2);

    private static Sides Of(bool twoSided) => twoSided ? Sides.Both : Sides.Up;

    private static string NameOf(Semantics semantics) =>
        PeerName.Of(semantics, "hddm-w", semantics == Semantics.Moa ? "HDDM_W_Test" : "HDDMW");

    private static DetectorType TypeOf(Semantics semantics, ParameterTable<HddmWOptions> table) => new DetectorType<HddmWOptions>(
        new DetectorInfo(
            NameOf(semantics),
            "weighted mean of the error rate leaves that before the best cut, by McDiarmid's bound",
            PeerName.Input(semantics),
            true,
            "208",
            "Frias-Blanco et al. 2015",
            []),
        table,
        options => new HddmW(options));
}
