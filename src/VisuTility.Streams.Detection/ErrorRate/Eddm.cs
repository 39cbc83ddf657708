using VisuTility.Streams.Detection.Parameters;
using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.ErrorRate;

/// <summary>Parameters of <see cref="Eddm"/>; defaults: River's, those of the paper. They alarm often: .8 and .75 are calmer.</summary>
public sealed record EddmOptions
{
    /// <summary>What the readings count.</summary>
    public OutcomeKind Counts { get; init; } = OutcomeKind.Errors;

    /// <summary>Outcomes before the largest distance is taken, and errors before it is judged, 0 or more.</summary>
    public int WarmUp { get; init; } = 30;

    /// <summary>Share of the largest statistic below which it warns, above 0, at most 1.</summary>
    public double Warning { get; init; } = 0.95;

    /// <summary>Share of the largest statistic below which it is a drift, at most <see cref="Warning"/>.</summary>
    public double Drift { get; init; } = 0.9;

    /// <summary>Standard deviations added to the mean distance, above 0.</summary>
    public double Level { get; init; } = 2;

    /// <summary>Whose answers it gives.</summary>
    public Semantics Semantics { get; init; } = Semantics.Own;
}

/// <summary>EDDM: errors come closer together than they did at their best.</summary>
/// <remarks>
/// <para><b>Detects</b>: a rise of the error rate; slow ones earlier than <see cref="Ddm"/>, with more false alarms.</para>
/// <para><b>Input</b>: outcomes, 1 = error (or successes), single (a lone share of a half or more is an error) or counted.</para>
/// <para><b>Statistic</b>: d = outcomes from one error to the next (the first from the start), v = mean d + level sd d (divisor errors -
/// 1), vmax = the largest v, l = v / vmax. Where the errors of a batch of c with e errors lie is not known; they are taken at their mean
/// places under a random order, k (c + 1) / (e + 1), so inner distances are g = (c + 1) / (e + 1), and the sum of squares gets the variance
/// such a distance has then, g e (c - e) / ((e + 1) (e + 2)), once for each. One outcome is the case c = 1, exact.</para>
/// <para><b>Warning / drift rule</b>: judged at a reading with an error, after <c>warm_up</c> outcomes: v &gt; vmax is the new vmax;
/// otherwise, after <c>warm_up</c> errors, drift when l &lt; drift, otherwise warning when l &lt; warning. A warning holds until the next
/// error is judged, or until the outcomes since the last error exceed vmax. First possible alarm: at error <c>warm_up</c> + 1. At the
/// update after a drift everything starts anew.</para>
/// <para><b>Memory and cost per update</b>: 144 bytes, O(1). All errors so far count alike, so it too reacts the later the longer the
/// calm.</para>
/// <para><b>Source</b>: Baena-Garcia et al., "Early drift detection method", IWKDDS 2006.</para>
/// <para><b>Differs from source</b>: the treatment of batches; a distance counts as at most 20 times the mean so far, once there are more
/// than <c>warm_up</c> errors, because one very long gap lifts vmax so far that nothing fires until the errors have doubled; the sd has
/// divisor errors - 1 (River). <c>river:EDDM</c>: the warning stays when a new vmax is taken and on a drift (here the status is then
/// Drift), and ends only when an error is judged stable. <c>moa:EDDM</c>: divisor errors, vmax from outcome 30, each error ends the warning
/// first. <c>frouros:EDDM</c>: divisor errors, judged from error <c>min_num_misclassified_instances</c>, a correct outcome ends the
/// warning. Their parameters of the base class that EDDM never reads are not taken. River's square root is <c>Math.Pow(x, .5)</c> as
/// Python's, platform libm.</para>
/// </remarks>
public sealed class Eddm : IDriftDetector
{
    internal static readonly ParameterTable<EddmOptions> Table = new ParameterTable<EddmOptions>(new EddmOptions())
        .Choice("counts", "what the readings count", o => o.Counts, (o, v) => o with { Counts = v })
        .Integer("warm_up", 0, 1_000_000, "outcomes and errors not judged", o => o.WarmUp, (o, v) => o with { WarmUp = v })
        .Number("warning", Shares, "share of the largest that warns", o => o.Warning, (o, v) => o with { Warning = v })
        .Number("drift", Shares, "share of the largest that is a drift", o => o.Drift, (o, v) => o with { Drift = v })
        .Check("drift", "warning", o => o.Drift <= o.Warning, "must be at most warning");

    internal static readonly ParameterTable<EddmOptions> River =
        new ParameterTable<EddmOptions>(new EddmOptions { Semantics = Semantics.River })
        .Integer("warm_start", 0, 1_000_000, "samples and errors not judged", o => o.WarmUp, (o, v) => o with { WarmUp = v })
        .Number("alpha", Shares, "share of the largest that warns", o => o.Warning, (o, v) => o with { Warning = v })
        .Number("beta", Shares, "share of the largest that is a drift", o => o.Drift, (o, v) => o with { Drift = v })
        .Check("beta", "alpha", o => o.Drift <= o.Warning, "must be at most alpha");

    internal static readonly ParameterTable<EddmOptions> Moa =
        new ParameterTable<EddmOptions>(new EddmOptions { Semantics = Semantics.Moa });

    internal static readonly ParameterTable<EddmOptions> Frouros =
        new ParameterTable<EddmOptions>(new EddmOptions { Semantics = Semantics.Frouros })
        .Integer(
            "min_num_misclassified_instances", 0, int.MaxValue, "samples and errors first", o => o.WarmUp, (o, v) => o with { WarmUp = v })
        .Number("alpha", NumberRange.Positive, "share of the largest that warns", o => o.Warning, (o, v) => o with { Warning = v })
        .Number("beta", NumberRange.Positive, "share of the largest that is a drift", o => o.Drift, (o, v) => o with { Drift = v })
        .Number("level", NumberRange.Positive, "sd added to the mean", o => o.Level, (o, v) => o with { Level = v })
        .Check("beta", "alpha", o => o.Drift < o.Warning, "must be below alpha");

    internal static readonly DetectorType[] Types =
    [
        TypeOf(Semantics.Own, Table), TypeOf(Semantics.River, River), TypeOf(Semantics.Moa, Moa), TypeOf(Semantics.Frouros, Frouros),
    ];

    /// <summary>Longest distance, in means: random distances reach it once in e^20 errors.</summary>
    private const double Longest = 20;

    private readonly EddmOptions _options;
    private readonly long _firstOutcome;
    private readonly long _firstError;

    /// <exception cref="ArgumentException">Parameters out of range.</exception>
    public Eddm(EddmOptions options)
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
        (_firstOutcome, _firstError) = options.Semantics switch
        {
            Semantics.Moa => (options.WarmUp, options.WarmUp + 1L),
            Semantics.Frouros => (options.WarmUp, options.WarmUp),
            _ => (options.WarmUp + 1L, options.WarmUp + 1L),
        };
        Parameters = table.Canonical(options);
    }

    /// <summary>The whole state.</summary>
    public struct State
    {
        /// <summary>Outcomes and errors since the restart.</summary>
        public RunningRate Rate;

        /// <summary>The same when l was last at least the middle of 1 and the warning's.</summary>
        public RunningRate Calm;

        /// <summary>Distances: their number is that of the errors.</summary>
        public RunningMoments Distances;

        /// <summary>Place of the last error, in outcomes since the restart.</summary>
        public double LastError;

        /// <summary>Variance of that place.</summary>
        public double LastVariance;

        /// <summary>v.</summary>
        public double Statistic;

        /// <summary>vmax; -1 before the first.</summary>
        public double Max;

        /// <summary>Readings ever; the next reading's ordinal.</summary>
        public long Seen;

        /// <summary>Ordinal of the first reading since the restart.</summary>
        public long Start;

        /// <summary>Ordinal of the first reading after that.</summary>
        public long AfterCalm;

        /// <summary>Error rate of the last reading.</summary>
        public double Value;

        /// <summary>1 = the warning flag is up; River's may be beside a drift.</summary>
        public int Warned;

        /// <summary>1 = the last update was a drift.</summary>
        public int Drifted;
    }

    public string Name { get; }

    public string Parameters { get; }

    public ushort StateVersion => 1;

    public int StateBytes => StateBlock.Bytes<State>(0);

    private static NumberRange Shares => new(0, 1, MinimumExcluded: true);

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
        if (count == 1)
        {
            errors = errors >= (_options.Semantics == Semantics.Own ? 0.5 : 1) ? 1 : 0;
        }

        return Update(ref StateBlock.Header<State>(state), errors, count);
    }

    /// <summary>The formula; <paramref name="errors"/> is whole.</summary>
    public DriftStatus Update(ref State state, double errors, long count)
    {
        if (state.Drifted != 0)
        {
            Restart(ref state);
        }

        state.Seen++;
        state.Value = errors / count;
        var before = state.Rate.Count;
        state.Rate.Add(errors, count, MeanRounding.Sum);
        if (errors > 0)
        {
            AddDistances(ref state, errors, count, before);
            Judge(ref state);
        }
        else if (_options.Semantics == Semantics.Frouros
            || (_options.Semantics == Semantics.Own && state.Rate.Count - state.LastError > state.Max))
        {
            state.Warned = 0;
        }

        return state.Drifted != 0 ? DriftStatus.Drift : state.Warned != 0 ? DriftStatus.Warning : DriftStatus.Stable;
    }

    /// <summary>
    /// The outcomes until l last was above the middle of 1 and the warning's against those after it (vmax may lie far back). Statistic: l.
    /// </summary>
    public Evidence Explain(ReadOnlySpan<byte> state)
    {
        ref readonly var s = ref StateBlock.Header<State>(state);
        return OutcomeEvidence.Compare(
            s.Max > 0 ? s.Statistic / s.Max : 1,
            _options.Drift,
            s.Value,
            Direction.Up,
            double.NaN,
            new Stretch(s.Start, s.AfterCalm - 1, s.Calm.Mean, s.Calm.Count),
            Stretch.After(s.Calm, s.Rate, s.AfterCalm, s.Seen - 1),
            s.Start);
    }

    private void AddDistances(ref State state, double errors, long count, long before)
    {
        var gap = (count + 1.0) / (errors + 1);
        var variance = gap * errors * (count - errors) / ((errors + 1) * (errors + 2));
        ref var d = ref state.Distances;
        var first = before + gap - state.LastError;
        if (_options.Semantics == Semantics.Own && d.Count > _options.WarmUp)
        {
            first = Math.Min(first, Longest * d.Mean);
        }

        var old = d.Mean;
        d.Count++;
        d.Mean += _options.Semantics == Semantics.River ? 1.0 / d.Count * (first - d.Mean) : (first - d.Mean) / d.Count;
        d.Squares += (first - old) * (first - d.Mean);
        if (errors > 1)
        {
            // The others are equal: merged at once.
            var others = (long)errors - 1;
            var total = d.Count + others;
            var delta = gap - d.Mean;
            d.Squares += delta * delta * ((double)d.Count * others / total);
            d.Mean += delta * (others / (double)total);
            d.Count = total;
        }

        d.Squares += state.LastVariance + (errors * variance);
        state.LastError = before + (errors * gap);
        state.LastVariance = variance;
    }

    private void Judge(ref State state)
    {
        ref readonly var d = ref state.Distances;
        var sd = _options.Semantics switch
        {
            Semantics.River => Math.Pow(d.Count > 1 ? d.Squares / (d.Count - 1) : 0, 0.5),
            Semantics.Own => d.Sd,
            _ => Math.Sqrt(d.Squares / d.Count),
        };
        state.Statistic = d.Mean + (_options.Level * sd);
        if (state.Rate.Count < _firstOutcome)
        {
            state.Warned = 0;
        }
        else if (state.Statistic > state.Max)
        {
            state.Max = state.Statistic;
            MarkCalm(ref state);
            state.Warned = _options.Semantics == Semantics.River ? state.Warned : 0;
        }
        else if (d.Count >= _firstError)
        {
            var l = state.Statistic / state.Max;
            if (l >= 0.5 * (1 + _options.Warning))
            {
                MarkCalm(ref state);
            }

            var drift = l < _options.Drift;
            state.Drifted = drift ? 1 : 0;
            state.Warned = drift ? (_options.Semantics == Semantics.River ? state.Warned : 0) : l < _options.Warning ? 1 : 0;
        }
    }

    private static void MarkCalm(ref State state)
    {
        state.Calm = state.Rate;
        state.AfterCalm = state.Seen;
    }

    private static void Restart(ref State state) =>
        state = new State { Max = -1, Seen = state.Seen, Start = state.Seen, AfterCalm = state.Seen };

    private static string NameOf(Semantics semantics) => PeerName.Of(semantics, "eddm", "EDDM");

    private static DetectorType TypeOf(Semantics semantics, ParameterTable<EddmOptions> table) => new DetectorType<EddmOptions>(
        new DetectorInfo(
            NameOf(semantics),
            "errors come closer together than at their best",
            PeerName.Input(semantics),
            true,
            "144",
            "Baena-Garcia et al. 2006",
            []),
        table,
        options => new Eddm(options));
}
