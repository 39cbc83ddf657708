using VisuTility.Streams.Detection.Parameters;
using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.ErrorRate;

/// <summary>Parameters of <see cref="Rddm"/>; defaults: those of the paper.</summary>
public sealed record RddmOptions
{
    /// <summary>What the readings count.</summary>
    public OutcomeKind Counts { get; init; } = OutcomeKind.Errors;

    /// <summary>Outcomes before it is judged, 1 or more.</summary>
    public int WarmUp { get; init; } = 129;

    /// <summary>Standard deviations of the least rate that are a warning, above 0.</summary>
    public double Warning { get; init; } = 1.773;

    /// <summary>Standard deviations of the least rate that are a drift, at least <see cref="Warning"/>.</summary>
    public double Drift { get; init; } = 2.258;

    /// <summary>Outcomes of one concept before it is shortened, more than <see cref="MinConcept"/>.</summary>
    public int MaxConcept { get; init; } = 40_000;

    /// <summary>Outcomes kept, and what a concept is shortened to.</summary>
    public int MinConcept { get; init; } = 7000;

    /// <summary>Outcomes in warning that are a drift.</summary>
    public int WarningLimit { get; init; } = 1400;

    /// <summary>Whose answers it gives.</summary>
    public Semantics Semantics { get; init; } = Semantics.Own;
}

/// <summary>
/// RDDM: <see cref="Ddm"/> that shortens long concepts, limits warnings, and after a drift knows what came since the warning.
/// </summary>
/// <remarks>
/// <para><b>Detects</b>: a rise of the error rate, also after a long calm.</para>
/// <para><b>Input</b>: outcomes, 1 = error (or successes), single (a lone share of a half or more is an error) or counted.</para>
/// <para><b>Statistic</b>: p, s, pmin, smin as of <see cref="Ddm"/>, a new least only when lower; the last <c>min_concept</c> outcomes are
/// kept as bits. A batch is one judgement; in the bits its errors are evenly spread, for want of their order.</para>
/// <para><b>Warning / drift rule</b>: from n = <c>warm_up</c> on: drift when p + s &gt; pmin + drift smin; otherwise, when p + s &gt; pmin
/// + warning smin, warning, or drift if the warning began <c>warning_limit</c> outcomes ago. First possible alarm: the second judged
/// reading. At the update after a drift p is taken anew over the outcomes since the warning began (the last reading alone if there was none
/// or the limit was reached), and pmin, smin over them from outcome <c>warm_up</c> + 1. When n reaches <c>max_concept</c> outside a
/// warning, all are taken anew over the kept outcomes in the same way at the next update.</para>
/// <para><b>Memory and cost per update</b>: 192 bytes and one bit per outcome kept (48 to 8 bytes), O(1), a batch O(its errors, at most
/// min_concept); taking anew costs O(min_concept) once per drift and per max_concept - min_concept outcomes.</para>
/// <para><b>Source</b>: Barros, Cabral, Goncalves, Santos, "RDDM: Reactive drift detection method", Expert Systems with Applications 90
/// (2017).</para>
/// <para><b>Differs from source</b>: s never below that of one error (see <see cref="Ddm"/>), batches, and a shortened concept has its own
/// pmin and smin. <c>moa:RDDM</c> keeps the old ones then, so that at the defaults s grows to sqrt(40000 / 7000) = 2.4 smin &gt; drift smin
/// and calm itself becomes a drift. <c>frouros:RDDM</c>: its caller's reset after each drift forgets the replay but neither the bits nor
/// the count of warnings, which is of warned updates; shortening also forgets pmin, smin and leaves n one behind; at the limit its warning
/// flag stays beside the drift (the status here is then Drift).</para>
/// </remarks>
public sealed class Rddm : IDriftDetector
{
    internal static readonly DetectorType[] Types =
        [TypeOf(Semantics.Own, RddmTable.Own), TypeOf(Semantics.Moa, RddmTable.Moa), TypeOf(Semantics.Frouros, RddmTable.Frouros)];

    /// <summary>Below 0, and no NaN when the state's bytes are read as doubles.</summary>
    private const long None = long.MinValue / 2;

    private readonly RddmOptions _options;
    private readonly MeanRounding _rounding;
    private readonly int _words;

    /// <exception cref="ArgumentException">Parameters out of range.</exception>
    public Rddm(RddmOptions options)
    {
        var table = options.Semantics switch
        {
            Semantics.River => throw new ArgumentException("River has none", nameof(options)),
            Semantics.Moa => RddmTable.Moa,
            Semantics.Frouros => RddmTable.Frouros,
            _ => RddmTable.Own,
        };
        Name = NameOf(options.Semantics);
        _options = table.Require(options, Name);
        _rounding = RunningRate.Of(options.Semantics);
        _words = OutcomeBits.Words(options.MinConcept);
        Parameters = table.Canonical(options);
    }

    /// <summary>State before the bits.</summary>
    public struct State
    {
        /// <summary>p and n.</summary>
        public RunningRate Rate;

        /// <summary>The outcomes up to the least p + s; its mean is pmin.</summary>
        public RunningRate Least;

        /// <summary>The outcomes after it.</summary>
        public RunningRate AfterLeast;

        /// <summary>smin; the largest double before the first judgement.</summary>
        public double LeastSd;

        /// <summary>pmin + smin.</summary>
        public double LeastSum;

        /// <summary>s.</summary>
        public double Sd;

        /// <summary>Outcomes ever.</summary>
        public long Outcomes;

        /// <summary>Number of the first outcome kept.</summary>
        public long First;

        /// <summary>Number of the first outcome of the warning; below 0 = none or no longer kept.</summary>
        public long WarningFirst;

        /// <summary>Outcomes ever when the warning began; below 0 = no warning.</summary>
        public long WarningSince;

        /// <summary>Warned updates since the last stable one: Frouros.</summary>
        public long Warnings;

        /// <summary>n behind the outcomes of the rate: Frouros.</summary>
        public long Behind;

        /// <summary>Readings ever; the next reading's ordinal.</summary>
        public long Seen;

        /// <summary>Ordinal of the first reading since the last drift or its warning.</summary>
        public long Start;

        /// <summary>Ordinal of the reading at which the warning began.</summary>
        public long WarningStart;

        /// <summary>Ordinal of the first reading after the least p + s; of one that was taken anew, the one after that.</summary>
        public long FirstAfterLeast;

        /// <summary>Error rate of the last reading.</summary>
        public double Value;

        /// <summary>1 = the last update was a drift.</summary>
        public int Drifted;

        /// <summary>1 = the next update takes p anew.</summary>
        public int Renew;
    }

    public string Name { get; }

    public string Parameters { get; }

    public ushort StateVersion => 1;

    public int StateBytes => StateBlock.Bytes<State>(_words);

    public void Initialize(Span<byte> state)
    {
        state[..StateBytes].Clear();
        ref var s = ref StateBlock.Header<State>(state);
        ForgetLeast(ref s);
        s.WarningFirst = None;
        s.WarningSince = None;
    }

    public DriftStatus Update(Span<byte> state, in Reading reading)
    {
        if (Door.Refuses(reading))
        {
            return DriftStatus.Stable;
        }

        var (errors, count) = RunningRate.Read(reading, _options.Counts, _options.Semantics);
        var whole = count == 1 ? (errors >= (_options.Semantics == Semantics.Own ? 0.5 : 1) ? 1 : 0) : (long)errors;
        var ring = StateBlock.Ring<State>(state, _words);
        return Update(ref StateBlock.Header<State>(state), OutcomeWindow.Ring(ring), whole, count);
    }

    /// <summary>The formula.</summary>
    public DriftStatus Update(ref State state, Span<ulong> words, long errors, long count)
    {
        var bits = new OutcomeBits(words, _options.MinConcept);
        if (state.Renew != 0)
        {
            Renew(ref state, bits);
        }

        state.Seen++;
        state.Value = errors / (double)count;
        bits.Write(state.Outcomes, errors, count);
        state.Outcomes += count;
        state.First = Math.Max(state.First, state.Outcomes - _options.MinConcept);
        state.WarningFirst = state.WarningFirst < state.First ? None : state.WarningFirst;
        state.Rate.Add(errors, count, _rounding);
        state.AfterLeast.Add(errors, count, MeanRounding.Sum);
        var n = state.Rate.Count - state.Behind;
        var p = state.Rate.Mean;
        var s = Ddm.Deviation(p, n, _options.Semantics);
        state.Sd = s;
        if (n < _options.WarmUp)
        {
            return DriftStatus.Stable;
        }

        if (p + s < state.LeastSum)
        {
            TakeLeast(ref state, p, s);
        }

        if (p + s > state.Least.Mean + (_options.Drift * state.LeastSd))
        {
            var warned = _options.Semantics == Semantics.Frouros ? state.Warnings > 0 : state.WarningSince >= 0;
            return Drift(ref state, warned, count);
        }

        if (p + s > state.Least.Mean + (_options.Warning * state.LeastSd))
        {
            return Warn(ref state, count);
        }

        state.WarningFirst = None;
        state.WarningSince = None;
        state.Warnings = 0;
        state.Renew = n + 1 > _options.MaxConcept ? 1 : 0;
        return DriftStatus.Stable;
    }

    /// <summary>
    /// The outcomes up to the least p + s against those after it. Where that was found when all was taken anew, the change is dated from
    /// there on, because the bits do not say to which readings they belong.
    /// </summary>
    public Evidence Explain(ReadOnlySpan<byte> state)
    {
        ref readonly var s = ref StateBlock.Header<State>(state);
        return OutcomeEvidence.Compare(
            s.Rate.Mean + s.Sd,
            s.Least.Mean + (_options.Drift * s.LeastSd),
            s.Value,
            Direction.Up,
            double.NaN,
            new Stretch(s.Start, s.FirstAfterLeast - 1, s.Least.Mean, s.Least.Count),
            new Stretch(s.FirstAfterLeast, s.Seen - 1, s.AfterLeast.Mean, s.AfterLeast.Count),
            s.Start);
    }

    private DriftStatus Warn(ref State state, long count)
    {
        var limit = _options.Semantics == Semantics.Frouros
            ? state.Warnings >= _options.WarningLimit
            : state.WarningSince >= 0 && state.Outcomes >= state.WarningSince + _options.WarningLimit;
        if (limit)
        {
            return Drift(ref state, false, count);
        }

        state.Warnings++;
        if (state.WarningSince < 0)
        {
            state.WarningSince = state.Outcomes;
            state.WarningFirst = Math.Max(state.First, state.Outcomes - count);
            state.WarningStart = state.Seen - 1;
        }

        return DriftStatus.Warning;
    }

    /// <summary>Without a warning before it only the last reading is kept.</summary>
    private static DriftStatus Drift(ref State state, bool warned, long count)
    {
        state.Drifted = 1;
        state.Renew = 1;
        if (!warned)
        {
            state.First = Math.Max(state.First, state.Outcomes - count);
            state.WarningFirst = None;
            state.WarningSince = None;
            state.WarningStart = state.Seen - 1;
        }

        return DriftStatus.Drift;
    }

    private void Renew(ref State state, OutcomeBits bits)
    {
        var drifted = state.Drifted != 0;
        var own = _options.Semantics == Semantics.Own;
        var frouros = _options.Semantics == Semantics.Frouros;
        state.Rate = default;
        state.Behind = 0;
        state.Drifted = 0;
        state.Renew = 0;
        if (drifted || own || frouros)
        {
            ForgetLeast(ref state);
        }

        state.Start = drifted ? state.WarningStart : state.Start;
        state.FirstAfterLeast = state.Seen;

        if (!(drifted && frouros))
        {
            state.First = state.WarningFirst >= 0 ? state.WarningFirst : state.First;
            Replay(ref state, bits, drifted || own);
            state.Behind = frouros ? 1 : 0;
            state.Warnings = 0;
        }

        state.WarningFirst = None;
        state.WarningSince = None;
    }

    private void Replay(ref State state, OutcomeBits bits, bool takesLeast)
    {
        for (var i = state.First; i < state.Outcomes; i++)
        {
            var x = bits[i] ? 1.0 : 0.0;
            state.Rate.Add(x, 1, _rounding);
            if (!takesLeast)
            {
                continue;
            }

            state.AfterLeast.Add(x, 1, MeanRounding.Sum);
            var s = Ddm.Deviation(state.Rate.Mean, state.Rate.Count, _options.Semantics);
            if (state.Rate.Count > _options.WarmUp && state.Rate.Mean + s < state.LeastSum)
            {
                TakeLeast(ref state, state.Rate.Mean, s);
            }
        }
    }

    private static void TakeLeast(ref State state, double p, double s)
    {
        state.Least = state.Rate;
        state.AfterLeast = default;
        state.LeastSd = s;
        state.LeastSum = p + s;
        state.FirstAfterLeast = state.Seen;
    }

    private static void ForgetLeast(ref State state)
    {
        state.Least = default;
        state.AfterLeast = default;
        state.LeastSd = double.MaxValue;
        state.LeastSum = double.MaxValue;
    }

    private static string NameOf(Semantics semantics) => PeerName.Of(semantics, "rddm", "RDDM");

    private static DetectorType TypeOf(Semantics semantics, ParameterTable<RddmOptions> table) => new DetectorType<RddmOptions>(
        new DetectorInfo(
            NameOf(semantics),
            "error rate leaves the lowest level of a concept that is kept short",
            PeerName.Input(semantics),
            true,
            "192 + " + (semantics switch
            {
                Semantics.Moa => "minSizeStableConceptOption",
                Semantics.Frouros => "min_concept_size",
                _ => "min_concept",
            }) + " / 6, rounded up to 8",
            "Barros et al. 2017",
            []),
        table,
        options => new Rddm(options));
}
