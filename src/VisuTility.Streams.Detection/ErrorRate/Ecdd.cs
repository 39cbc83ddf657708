using VisuTility.Streams.Detection.Parameters;
using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.ErrorRate;

/// <summary>Parameters of <see cref="Ecdd"/>; defaults: those of the paper.</summary>
public sealed record EcddOptions
{
    /// <summary>What the readings count.</summary>
    public OutcomeKind Counts { get; init; } = OutcomeKind.Errors;

    /// <summary>Weight of the newest outcome, above 0, at most 1; the paper's limits are fitted at .2.</summary>
    public double Lambda { get; init; } = 0.2;

    /// <summary>Outcomes per false alarm the limit is fitted for: 100 or 400; Frouros also 1000.</summary>
    public int RunLength { get; init; } = 400;

    /// <summary>Outcomes before it is judged.</summary>
    public int WarmUp { get; init; } = 30;

    /// <summary>Share of the limit that is a warning, above 0, below 1.</summary>
    public double Warning { get; init; } = 0.5;

    /// <summary>Whose answers it gives.</summary>
    public Semantics Semantics { get; init; } = Semantics.Own;
}

/// <summary>ECDD: an exponentially weighted error rate leaves the running one by more than a limit fitted to a run length.</summary>
/// <remarks>
/// <para><b>Detects</b>: a sudden rise of the error rate within few outcomes; many false alarms by design (one in 100 or 400).</para>
/// <para><b>Input</b>: outcomes, 1 = error (or successes), single (also a share in [0, 1]) or counted.</para>
/// <para><b>Statistic</b>: p = errors / n since the restart, Z and V = mean and squared weights of a <see cref="FadingRate"/> from 0, so V
/// = lambda / (2 - lambda) (1 - (1 - lambda)^(2 n)) for single outcomes, s = sqrt(p (1 - p) V). A batch is one step that leaves (1 -
/// lambda)^c of the past: the average over all orders, with its exact variance; p is exactly that of the outcomes one by one. L(p) = the
/// paper's polynomial of the run length.</para>
/// <para><b>Warning / drift rule</b>: from n = <c>warm_up</c> on: drift when Z &gt; p + L s, otherwise warning when Z &gt; p + warning L s.
/// First possible alarm: outcome <c>warm_up</c>. At the update after a drift everything starts anew. No floor under s is needed: at p = 0
/// both sides are 0, and a lone error past a long clean run is a drift, which the run length allows.</para>
/// <para><b>Memory and cost per update</b>: 120 bytes, O(1) (a batch: log c), one square root. p follows the change, so what has not fired
/// within some n outcomes of it will not; and with lambda .2 it cannot fire from p = .5 on, where p + L s is past 1: for error rates up to
/// a fifth.</para>
/// <para><b>Source</b>: Ross, Adams, Tasoulis, Hand, "Exponentially weighted moving average charts for detecting concept drift", Pattern
/// Recognition Letters 33 (2012).</para>
/// <para><b>Differs from source</b>: the published fits are for small p: that for 100 turns negative from .37 on and that for 1000 is below
/// that for 400 up to .25. So ours has no 1000, and p counts in L as at most .2 (100) or .5 (400). Outcomes per false alarm then, measured
/// over 4 million at p = .01, .05, .1, .2, .4: 400: 189, 290, 357, 374, 434; 100: 137, 98, 84, 68, 75. With batches the
/// run length counts readings. <c>moa:EWMAChartDM</c> (the fit for 400, warns from n = min - 1, drifts from n = min) and
/// <c>frouros:ECDDWT</c> (any of the three, from n = min) take the fits as they are.</para>
/// </remarks>
public sealed class Ecdd : IDriftDetector
{
    internal static readonly ParameterTable<EcddOptions> Table = new ParameterTable<EcddOptions>(new EcddOptions())
        .Choice("counts", "what the readings count", o => o.Counts, (o, v) => o with { Counts = v })
        .Number("lambda", Weights, "weight of the newest outcome", o => o.Lambda, (o, v) => o with { Lambda = v })
        .Integer("run_length", 100, 400, "outcomes per false alarm", o => o.RunLength, (o, v) => o with { RunLength = v })
        .Integer("warm_up", 1, 1_000_000, "outcomes before it is judged", o => o.WarmUp, (o, v) => o with { WarmUp = v })
        .Number("warning", Shares, "share of the limit that warns", o => o.Warning, (o, v) => o with { Warning = v })
        .Check("run_length", "run_length", o => o.RunLength is 100 or 400, "must be 100 or 400");

    internal static readonly ParameterTable<EcddOptions> Moa =
        new ParameterTable<EcddOptions>(new EcddOptions { Semantics = Semantics.Moa })
        .Integer("minNumInstancesOption", 0, int.MaxValue, "samples before it judges", o => o.WarmUp, (o, v) => o with { WarmUp = v })
        .Number("lambdaOption", Weights, "weight of the newest sample", o => o.Lambda, (o, v) => o with { Lambda = v });

    internal static readonly ParameterTable<EcddOptions> Frouros =
        new ParameterTable<EcddOptions>(new EcddOptions { Semantics = Semantics.Frouros })
        .Number("lambda_", Weights, "weight of the newest sample", o => o.Lambda, (o, v) => o with { Lambda = v })
        .Integer("average_run_length", 100, 1000, "samples per false alarm", o => o.RunLength, (o, v) => o with { RunLength = v })
        .Number("warning_level", Shares, "share of the limit that warns", o => o.Warning, (o, v) => o with { Warning = v })
        .Integer("min_num_instances", 0, int.MaxValue, "samples before it judges", o => o.WarmUp, (o, v) => o with { WarmUp = v })
        .Check("average_run_length", "average_run_length", o => o.RunLength is 100 or 400 or 1000, "must be 100, 400 or 1000");

    internal static readonly DetectorType[] Types =
        [TypeOf(Semantics.Own, Table), TypeOf(Semantics.Moa, Moa), TypeOf(Semantics.Frouros, Frouros)];

    private readonly EcddOptions _options;
    private readonly MeanRounding _rounding;
    private readonly long _first;

    /// <exception cref="ArgumentException">Parameters out of range.</exception>
    public Ecdd(EcddOptions options)
    {
        var table = options.Semantics switch
        {
            Semantics.River => throw new ArgumentException("River has none", nameof(options)),
            Semantics.Moa => Moa,
            Semantics.Frouros => Frouros,
            _ => Table,
        };
        Name = NameOf(options.Semantics);
        _options = table.Require(options, Name);
        _rounding = options.Semantics == Semantics.Frouros ? MeanRounding.Quotient : MeanRounding.Sum;
        _first = options.Semantics == Semantics.Moa ? options.WarmUp - 1L : options.WarmUp;
        Parameters = table.Canonical(options);
    }

    /// <summary>The whole state.</summary>
    public struct State
    {
        /// <summary>p and n.</summary>
        public RunningRate Rate;

        /// <summary>The same when Z was last at most p.</summary>
        public RunningRate Calm;

        /// <summary>Z and V.</summary>
        public FadingRate Fading;

        /// <summary>L s.</summary>
        public double Limit;

        /// <summary>Readings ever; the next reading's ordinal.</summary>
        public long Seen;

        /// <summary>Ordinal of the first reading since the restart.</summary>
        public long Start;

        /// <summary>Ordinal of the first reading since Z was at most p.</summary>
        public long AfterCalm;

        /// <summary>Error rate of the last reading.</summary>
        public double Value;

        /// <summary>1 = the last update was a drift.</summary>
        public long Drifted;
    }

    public string Name { get; }

    public string Parameters { get; }

    public ushort StateVersion => 1;

    public int StateBytes => StateBlock.Bytes<State>(0);

    private static NumberRange Weights => new(0, 1, MinimumExcluded: true);

    private static NumberRange Shares => new(0, 1, MinimumExcluded: true, MaximumExcluded: true);

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
            state = new State { Seen = state.Seen, Start = state.Seen, AfterCalm = state.Seen };
        }

        state.Seen++;
        state.Value = errors / count;
        state.Rate.Add(errors, count, _rounding);
        state.Fading.Add(errors, count, _options.Lambda);
        var p = state.Rate.Mean;
        var z = state.Fading.Mean;
        if (z <= p)
        {
            state.Calm = state.Rate;
            state.AfterCalm = state.Seen;
        }

        state.Limit = Width(p) * Math.Sqrt(Math.Max(0, p * (1 - p)) * state.Fading.Squares);
        if (state.Rate.Count < _first)
        {
            return DriftStatus.Stable;
        }

        if (state.Rate.Count >= _options.WarmUp && z > p + state.Limit)
        {
            state.Drifted = 1;
            return DriftStatus.Drift;
        }

        return z > p + (_options.Warning * state.Limit) ? DriftStatus.Warning : DriftStatus.Stable;
    }

    /// <summary>The outcomes until Z was last at most p against those after it. Statistic: Z - p, against L s.</summary>
    public Evidence Explain(ReadOnlySpan<byte> state)
    {
        ref readonly var s = ref StateBlock.Header<State>(state);
        return OutcomeEvidence.Compare(
            s.Fading.Mean - s.Rate.Mean,
            s.Limit,
            s.Value,
            Direction.Up,
            double.NaN,
            new Stretch(s.Start, s.AfterCalm - 1, s.Calm.Mean, s.Calm.Count),
            Stretch.After(s.Calm, s.Rate, s.AfterCalm, s.Seen - 1),
            s.Start);
    }

    /// <summary>L; ours only where the fit is one.</summary>
    private double Width(double p) =>
        Fit(_options.RunLength, _options.Semantics == Semantics.Own ? Math.Min(p, _options.RunLength == 100 ? 0.2 : 0.5) : p);

    private static double Fit(int runLength, double p)
    {
        var square = p * p;
        var third = p * square;
        var fifth = third * square;
        var seventh = fifth * square;
        return runLength switch
        {
            100 => 2.76 - (6.23 * p) + (18.12 * third) - (312.45 * fifth) + (1002.18 * seventh),
            400 => 3.97 - (6.56 * p) + (48.73 * third) - (330.13 * fifth) + (848.18 * seventh),
            _ => 1.17 + (7.56 * p) - (21.24 * third) + (112.12 * fifth) - (987.23 * seventh),
        };
    }

    private static string NameOf(Semantics semantics) =>
        PeerName.Of(semantics, "ecdd", semantics == Semantics.Moa ? "EWMAChartDM" : "ECDDWT");

    private static DetectorType TypeOf(Semantics semantics, ParameterTable<EcddOptions> table) => new DetectorType<EcddOptions>(
        new DetectorInfo(
            NameOf(semantics),
            "exponentially weighted error rate leaves the running one",
            PeerName.Input(semantics),
            true,
            "120",
            "Ross, Adams, Tasoulis, Hand 2012",
            []),
        table,
        options => new Ecdd(options));
}
