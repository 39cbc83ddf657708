using VisuTility.Streams.Detection.Parameters;
using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.ShiryaevRoberts;

/// <summary>What a share of outcomes counts.</summary>
public enum OutcomeCounts
{
    /// <summary>1 = an error.</summary>
    Errors,

    /// <summary>1 = correct, as in accuracy.</summary>
    Successes,
}

/// <summary>Parameters of <see cref="SrBernoulli"/>.</summary>
public sealed record SrBernoulliOptions
{
    /// <summary>A: outcomes per false alarm on a stable series, 10 to 1e15.</summary>
    public double SamplesPerFalseAlarm { get; init; } = 100_000;

    /// <summary>A on another clock: readings per false alarm, whatever each of them counts; null = the clock is outcomes.</summary>
    public double? ReadingsPerFalseAlarm { get; init; }

    /// <summary>Outcomes (or readings) per false warning, at most those per false alarm; null = no warning.</summary>
    public double? PerFalseWarning { get; init; }

    /// <summary>What the values count.</summary>
    public OutcomeCounts Counts { get; init; } = OutcomeCounts.Errors;

    /// <summary>Which changes of the share of errors are a drift.</summary>
    public Sides Direction { get; init; } = Sides.Both;

    /// <summary>Share of errors of the stable series, above 0, below 1; null = learned, and learned on.</summary>
    public double? ErrorShare { get; init; }

    /// <summary>Outcomes that only learn, 10 or more.</summary>
    public int WarmUp { get; init; } = 50;

    /// <summary>Outcomes before the first judgement, at least <see cref="WarmUp"/>.</summary>
    public int Min { get; init; } = 100;

    /// <summary>Learn a new share after a drift; otherwise keep the old one and only restart the sums.</summary>
    public bool RelearnOnDrift { get; init; } = true;
}

/// <summary>Shiryaev-Roberts mixture on outcomes, one by one or counted: the default for errors and accuracies with sample
/// counts.</summary> <remarks>
/// <para><b>Detects</b>: a lasting change of the share of errors, of any size.</para>
/// <para><b>Input</b>: outcomes 0 or 1, or a share with the number of samples it stands for (<see cref="Outcomes"/>): 28 errors of 400 are
/// one update. A single value between 0 and 1 counts as that share of one outcome. Evidence is about errors: up = more of them.</para>
/// <para><b>Statistic</b>: p = error_share, or (errors + .5) / (n + 1) over everything before the reading; sd = sqrt(p (1 - p) / c), that
/// of the reading's share of c outcomes; d = .25 .5 1 2 3; p1 = p + d sd, at most .98 (or 1 - (1 - p) / 4 where p is past .92); down: p -
/// d sd, at least p / 4. For s errors of c:
/// L = ((p1 / p)^s ((1 - p1) / (1 - p))^(c - s))^k, R = (R + c) L, from 0; S = mean of the ten R (of five when one direction is asked for).
/// k = n / (n + c - 1) for a learned p, else 1: a batch as large as what p was learned from says half as much, because p is as uncertain as
/// the batch. c = 1: k = 1 and a share s has L = s p1 / p + (1 - s) (1 - p1) / (1 - p), which is the mean of both answers.</para>
/// <para><b>Warning / drift rule</b>: drift when S &gt;= A, A = outcomes per false alarm; with readings per false alarm R = (R + 1) L and A
/// is in readings. Otherwise warning when S is at least the same for the warning. Nothing before <c>min</c> outcomes: first possible alarm
/// at the reading that completes them (error_share given: at the first reading). At the update after a drift R restarts at 0 and with
/// <c>relearn_on_drift</c> p is learned anew; so it is, in silence, when the side not asked for reaches A.</para>
/// <para><b>Memory and cost per update</b>: 312 bytes; O(1): ten divisions for one outcome, ten exponentials and twenty logarithms for a
/// batch. p is kept within [1e-9, 1 - 1e-9], the floor of sd.</para>
/// <para><b>Source</b>: Shiryaev 1963, Roberts 1966; with known p every R - sum of c is a martingale, so that A holds exactly: Shin,
/// Ramdas, Rinaldo, NEJSDS 2024.</para>
/// <para><b>Differs from source</b>: the running p with its power k; batches move all their starting points to the batch's first outcome,
/// and sizes follow the batch, for against the sd of one outcome the least size would be five sd of a batch of 400: small changes would go
/// unseen. Any size chosen before the outcomes are known keeps the martingale.</para>
/// </remarks>
public sealed class SrBernoulli : IDriftDetector
{
    internal static readonly ParameterTable<SrBernoulliOptions> Table = new ParameterTable<SrBernoulliOptions>(new SrBernoulliOptions())
        .Number(
            "samples_per_false_alarm",
            new NumberRange(10, 1e15),
            "outcomes per false alarm on a stable series",
            o => o.SamplesPerFalseAlarm,
            (o, v) => o with { SamplesPerFalseAlarm = v })
        .OnlyWhen("readings_per_false_alarm is not given", o => o.ReadingsPerFalseAlarm is null)
        .Number(
            "readings_per_false_alarm",
            new NumberRange(10, 1e15),
            "readings per false alarm, in place of outcomes",
            o => o.ReadingsPerFalseAlarm,
            (o, v) => o with { ReadingsPerFalseAlarm = v })
        .Number(
            "per_false_warning",
            new NumberRange(10, 1e15),
            "outcomes (or readings) per false warning",
            o => o.PerFalseWarning,
            (o, v) => o with { PerFalseWarning = v })
        .Choice("counts", "what the values count", o => o.Counts, (o, v) => o with { Counts = v })
        .Choice("direction", "which changes of the share of errors are a drift", o => o.Direction, (o, v) => o with { Direction = v })
        .Number(
            "error_share",
            new NumberRange(0, 1, MinimumExcluded: true, MaximumExcluded: true),
            "share of errors of the stable series; none = learned",
            o => o.ErrorShare,
            (o, v) => o with { ErrorShare = v })
        .Integer("warm_up", 10, 1_000_000_000, "outcomes that only learn", o => o.WarmUp, (o, v) => o with { WarmUp = v })
        .OnlyWhen("error_share is not given", IsLearned)
        .Integer("min", 10, 1_000_000_000, "outcomes before it is judged", o => o.Min, (o, v) => o with { Min = v })
        .OnlyWhen("error_share is not given", IsLearned)
        .Boolean("relearn_on_drift", "learn anew after a drift", o => o.RelearnOnDrift, (o, v) => o with { RelearnOnDrift = v })
        .OnlyWhen("error_share is not given", IsLearned)
        .Check("min", "warm_up", o => o.Min >= o.WarmUp, "must be at least warm_up")
        .Check(
            "per_false_warning",
            "samples_per_false_alarm",
            o => o.PerFalseWarning is not { } w || w <= (o.ReadingsPerFalseAlarm ?? o.SamplesPerFalseAlarm),
            "must be at most the same per false alarm");

    internal static readonly DetectorType Type = new DetectorType<SrBernoulliOptions>(
        new DetectorInfo(
            "sr-bernoulli",
            "lasting change of the share of errors, at a stated rate of false alarms",
            "outcomes 0/1, or share with samples",
            true,
            "312",
            "Shin, Ramdas, Rinaldo 2024",
            []),
        Table,
        options => new SrBernoulli(options));

    private static readonly double[] Sizes = [0.25, 0.5, 1, 2, 3];

    private readonly SrBernoulliOptions _options;
    private readonly double _drift;
    private readonly double _warning;

    /// <exception cref="ArgumentException">Parameters out of range.</exception>
    public SrBernoulli(SrBernoulliOptions options)
    {
        _options = Table.Require(options, Type.Info.Name);
        _drift = options.ReadingsPerFalseAlarm ?? options.SamplesPerFalseAlarm;
        _warning = options.PerFalseWarning ?? double.NaN;
        Parameters = Table.Canonical(options);
    }

    /// <summary>The whole state.</summary>
    public struct State
    {
        /// <summary>Readings ever; the next reading's ordinal.</summary>
        public long Seen;

        /// <summary>Outcomes since p is learned.</summary>
        public long Count;

        /// <summary>Errors among them.</summary>
        public double Errors;

        /// <summary>R.</summary>
        public MixtureSums Sums;

        /// <summary>Share of errors of the last reading.</summary>
        public double Value;

        /// <summary>Its outcomes.</summary>
        public long LastCount;

        /// <summary>1 = the last update was a drift.</summary>
        public long Drifted;

        /// <summary>Readings since the sums restarted.</summary>
        public long Since;

        /// <summary>Ordinal of the first reading p is learned from.</summary>
        public long Start;
    }

    public string Name => Type.Info.Name;

    public string Parameters { get; }

    /// <summary>2 keeps where the reference starts.</summary>
    public ushort StateVersion => 2;

    public int StateBytes => StateBlock.Bytes<State>(0);

    public void Initialize(Span<byte> state) => state[..StateBytes].Clear();

    public DriftStatus Update(Span<byte> state, in Reading reading) =>
        Door.Refuses(reading)
            ? DriftStatus.Stable
            : Update(ref StateBlock.Header<State>(state), Outcomes.Of(reading, _options.Counts == OutcomeCounts.Successes));

    /// <summary>The formula.</summary>
    internal DriftStatus Update(ref State state, Outcomes outcomes)
    {
        if (state.Drifted != 0)
        {
            Restart(ref state, _options.RelearnOnDrift);
        }

        var (errors, count) = outcomes;
        var p = Share(state);
        var learned = state.Count;
        var ordinal = state.Seen++;
        state.Value = errors / count;
        state.LastCount = count;
        state.Count += count;
        state.Errors += errors;
        if (IsLearned(_options) && learned < _options.WarmUp)
        {
            return DriftStatus.Stable;
        }

        state.Since++;
        Span<double> ratios = stackalloc double[2 * MixtureSums.Sizes];
        var root = Math.Sqrt(count);
        var power = IsLearned(_options) ? learned / (learned + count - 1.0) : 1;
        for (var i = 0; i < Sizes.Length; i++)
        {
            ratios[2 * i] = Ratio(p, Up(p, Sizes[i] / root), errors, count, power);
            ratios[(2 * i) + 1] = Ratio(p, Down(p, Sizes[i] / root), errors, count, power);
        }

        var mean = state.Sums.Add(ratios, ordinal, _options.Direction, _options.ReadingsPerFalseAlarm is null ? count : 1);
        return Judge(ref state, mean);
    }

    /// <summary>
    /// About errors. Statistic and threshold are logarithms (nats); the reference is everything since the last restart, the change
    /// included (its mean is error_share where that is given), and the window's mean is estimated from the size of the change. Effect size
    /// is in standard deviations of one outcome.
    /// </summary>
    public Evidence Explain(ReadOnlySpan<byte> state)
    {
        ref readonly var s = ref StateBlock.Header<State>(state);
        var p = Share(s);
        var sd = Math.Sqrt(p * (1 - p));
        var root = Math.Sqrt(Math.Max(s.LastCount, 1));
        Span<double> up = stackalloc double[Sizes.Length];
        Span<double> down = stackalloc double[Sizes.Length];
        for (var i = 0; i < Sizes.Length; i++)
        {
            up[i] = (Up(p, Sizes[i] / root) - p) / sd;
            down[i] = (Down(p, Sizes[i] / root) - p) / sd;
        }

        var lead = s.Sums.Explain(_options.Direction, up, down);
        var evidence = new Evidence(
            StableMath.Log(s.Sums.Mean(_options.Direction)),
            StableMath.Log(_drift),
            s.Value,
            lead.Direction,
            double.NaN,
            new Segment(lead.ChangePoint, s.Seen - 1, s.Seen - lead.ChangePoint, p + (lead.Size * sd), double.NaN),
            new Segment(s.Start, s.Seen - 1, s.Seen - s.Start, p, sd),
            lead.ChangePoint,
            lead.Size)
        {
            Size = lead.Size * sd,
        };
        return lead.Mark(evidence, s.Seen - s.Since);
    }

    private static bool IsLearned(SrBernoulliOptions options) => options.ErrorShare is null;

    private static double Up(double p, double d) => Math.Min(p + (d * Math.Sqrt(p * (1 - p))), Math.Max(0.98, 1 - ((1 - p) / 4)));

    private static double Down(double p, double d) => Math.Max(p - (d * Math.Sqrt(p * (1 - p))), p / 4);

    private static double Ratio(double p, double other, double errors, long count, double power)
    {
        var error = other / p;
        var success = (1 - other) / (1 - p);
        if (count == 1)
        {
            return (errors * error) + ((1 - errors) * success);
        }

        var nats = (errors * StableMath.Log(error)) + ((count - errors) * StableMath.Log(success));
        return StableMath.Exp(Math.Min(power * nats, MixtureSums.MostNats));
    }

    private double Share(in State state) =>
        Math.Clamp(_options.ErrorShare ?? ((state.Errors + 0.5) / (state.Count + 1.0)), 1e-9, 1 - 1e-9);

    private DriftStatus Judge(ref State state, double mean)
    {
        if (IsLearned(_options) && state.Count < _options.Min)
        {
            return DriftStatus.Stable;
        }

        if (mean >= _drift)
        {
            state.Drifted = 1;
            return DriftStatus.Drift;
        }

        if (_options.Direction != Sides.Both && state.Sums.Mean(_options.Direction == Sides.Up ? Sides.Down : Sides.Up) >= _drift)
        {
            Restart(ref state, true);
            return DriftStatus.Stable;
        }

        return mean >= _warning ? DriftStatus.Warning : DriftStatus.Stable;
    }

    private static void Restart(ref State state, bool relearn)
    {
        state.Drifted = 0;
        state.Sums.Restart();
        state.Since = 0;
        if (relearn)
        {
            state.Count = 0;
            state.Errors = 0;
            state.Start = state.Seen;
        }
    }
}
