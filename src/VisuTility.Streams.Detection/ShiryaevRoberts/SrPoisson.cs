using VisuTility.Streams.Detection.Parameters;
using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.ShiryaevRoberts;

/// <summary>Parameters of <see cref="SrPoisson"/>.</summary>
public sealed record SrPoissonOptions
{
    /// <summary>A: readings per false alarm on a stable series, 10 to 1e15.</summary>
    public double ReadingsPerFalseAlarm { get; init; } = 100_000;

    /// <summary>Readings per false warning, at most those per false alarm; null = no warning.</summary>
    public double? ReadingsPerFalseWarning { get; init; }

    /// <summary>Which changes of the rate are a drift.</summary>
    public Sides Direction { get; init; } = Sides.Both;

    /// <summary>Events per reading of the stable series, above 0; null = learned, and learned on.</summary>
    public double? Rate { get; init; }

    /// <summary>Readings that only learn, 5 or more.</summary>
    public int WarmUp { get; init; } = 50;

    /// <summary>Readings before the first judgement, at least <see cref="WarmUp"/>.</summary>
    public int Min { get; init; } = 100;

    /// <summary>Learn a new rate after a drift; otherwise keep the old one and only restart the sums.</summary>
    public bool RelearnOnDrift { get; init; } = true;
}

/// <summary>Shiryaev-Roberts mixture on counts of events: the default for a count per reading.</summary>
/// <remarks>
/// <para><b>Detects</b>: a lasting change of the rate of events, of any size.</para>
/// <para><b>Input</b>: events in a reading of equal exposure, 0 to 1e9; others count as the nearest. Poisson: where the variance of the
/// counts is above their mean, alarms come more often than promised; take <see cref="SrMixture"/> there.</para>
/// <para><b>Statistic</b>: m = rate, or (events + .5) / n over the n readings before, at least 1e-9; d = .25 .5 1 2 3;
/// m1 = m + d sqrt(m); down: m - d sqrt(m), at least m / 4. L = exp(k (x ln(m1 / m) - (m1 - m))), R = (R + 1) L, from 0; S = mean of the
/// ten R (of five when one direction is asked for). k = n / (n + 1) for a learned m, which is uncertain by as much; else 1.</para>
/// <para><b>Warning / drift rule</b>: drift when S &gt;= A, A = readings per false alarm; otherwise warning when S is at least the same for
/// the warning. Nothing before <c>min</c> readings: first possible alarm at reading <c>min</c> (rate given: at the first). At the update
/// after a drift R restarts at 0 and with <c>relearn_on_drift</c> m is learned anew; so it is, in silence, when the side not asked for
/// reaches A.</para>
/// <para><b>Memory and cost per update</b>: 296 bytes; O(1), ten exponentials and ten logarithms. An outlier is a drift by itself and
/// restarts; among the learned readings it is one down again, as soon as they are judged. The floor of sd is sqrt(m).</para>
/// <para><b>Source</b>: Shiryaev 1963, Roberts 1966; with known m every R - n is a martingale, so that A holds exactly: Shin, Ramdas,
/// Rinaldo, NEJSDS 2024.</para>
/// <para><b>Differs from source</b>: the running m with its power k.</para>
/// </remarks>
public sealed class SrPoisson : IDriftDetector
{
    internal static readonly ParameterTable<SrPoissonOptions> Table = new ParameterTable<SrPoissonOptions>(new SrPoissonOptions())
        .Number(
            "readings_per_false_alarm",
            new NumberRange(10, 1e15),
            "readings per false alarm on a stable series",
            o => o.ReadingsPerFalseAlarm,
            (o, v) => o with { ReadingsPerFalseAlarm = v })
        .Number(
            "readings_per_false_warning",
            new NumberRange(10, 1e15),
            "readings per false warning",
            o => o.ReadingsPerFalseWarning,
            (o, v) => o with { ReadingsPerFalseWarning = v })
        .Choice("direction", "which changes of the rate are a drift", o => o.Direction, (o, v) => o with { Direction = v })
        .Number(
            "rate",
            new NumberRange(0, MostEvents, MinimumExcluded: true),
            "events per reading of the stable series; none = learned",
            o => o.Rate,
            (o, v) => o with { Rate = v })
        .Integer("warm_up", 5, 1_000_000, "readings that only learn", o => o.WarmUp, (o, v) => o with { WarmUp = v })
        .OnlyWhen("rate is not given", IsLearned)
        .Integer("min", 5, 1_000_000, "readings before it is judged", o => o.Min, (o, v) => o with { Min = v })
        .OnlyWhen("rate is not given", IsLearned)
        .Boolean("relearn_on_drift", "learn anew after a drift", o => o.RelearnOnDrift, (o, v) => o with { RelearnOnDrift = v })
        .OnlyWhen("rate is not given", IsLearned)
        .Check("min", "warm_up", o => o.Min >= o.WarmUp, "must be at least warm_up")
        .Check(
            "readings_per_false_warning",
            "readings_per_false_alarm",
            o => o.ReadingsPerFalseWarning is not { } w || w <= o.ReadingsPerFalseAlarm,
            "must be at most readings_per_false_alarm");

    internal static readonly DetectorType Type = new DetectorType<SrPoissonOptions>(
        new DetectorInfo(
            "sr-poisson",
            "lasting change of the rate of events, at a stated rate of false alarms",
            "events per reading",
            true,
            "296",
            "Shin, Ramdas, Rinaldo 2024",
            []),
        Table,
        options => new SrPoisson(options));

    private const double MostEvents = 1e9;
    private const double LeastRate = 1e-9;

    private static readonly double[] Sizes = [0.25, 0.5, 1, 2, 3];

    private readonly SrPoissonOptions _options;
    private readonly double _drift;
    private readonly double _warning;

    /// <exception cref="ArgumentException">Parameters out of range.</exception>
    public SrPoisson(SrPoissonOptions options)
    {
        _options = Table.Require(options, Type.Info.Name);
        _drift = options.ReadingsPerFalseAlarm;
        _warning = options.ReadingsPerFalseWarning ?? double.NaN;
        Parameters = Table.Canonical(options);
    }

    /// <summary>The whole state.</summary>
    public struct State
    {
        /// <summary>Readings ever; the next reading's ordinal.</summary>
        public long Seen;

        /// <summary>Readings since m is learned.</summary>
        public long Count;

        /// <summary>Events in them.</summary>
        public double Events;

        /// <summary>R.</summary>
        public MixtureSums Sums;

        /// <summary>The last reading.</summary>
        public double Value;

        /// <summary>1 = the last update was a drift.</summary>
        public long Drifted;

        /// <summary>Readings since the sums restarted.</summary>
        public long Since;
    }

    public string Name => Type.Info.Name;

    public string Parameters { get; }

    public ushort StateVersion => 1;

    public int StateBytes => StateBlock.Bytes<State>(0);

    public void Initialize(Span<byte> state) => state[..StateBytes].Clear();

    public DriftStatus Update(Span<byte> state, in Reading reading) =>
        Door.Refuses(reading) ? DriftStatus.Stable : Update(ref StateBlock.Header<State>(state), reading.Value);

    /// <summary>The formula.</summary>
    public DriftStatus Update(ref State state, double x)
    {
        if (state.Drifted != 0)
        {
            Restart(ref state, _options.RelearnOnDrift);
        }

        x = Math.Clamp(x, 0, MostEvents);
        var m = Rate(state);
        double learned = state.Count;
        var ordinal = state.Seen++;
        state.Value = x;
        state.Count++;
        state.Events += x;
        if (IsLearned(_options) && learned < _options.WarmUp)
        {
            return DriftStatus.Stable;
        }

        state.Since++;
        Span<double> ratios = stackalloc double[2 * MixtureSums.Sizes];
        var power = IsLearned(_options) ? learned / (learned + 1) : 1;
        for (var i = 0; i < Sizes.Length; i++)
        {
            ratios[2 * i] = Ratio(m, Up(m, Sizes[i]), x, power);
            ratios[(2 * i) + 1] = Ratio(m, Down(m, Sizes[i]), x, power);
        }

        return Judge(ref state, state.Sums.Add(ratios, ordinal, _options.Direction, 1));
    }

    /// <summary>
    /// Statistic and threshold are logarithms (nats); the reference is everything since the last restart, the change included, and the
    /// window's mean is estimated from the size of the change. Effect size is in standard deviations sqrt(m) of one reading. </summary>
    public Evidence Explain(ReadOnlySpan<byte> state)
    {
        ref readonly var s = ref StateBlock.Header<State>(state);
        var m = Rate(s);
        var sd = Math.Sqrt(m);
        Span<double> up = stackalloc double[Sizes.Length];
        Span<double> down = stackalloc double[Sizes.Length];
        for (var i = 0; i < Sizes.Length; i++)
        {
            up[i] = Sizes[i];
            down[i] = (Down(m, Sizes[i]) - m) / sd;
        }

        var lead = s.Sums.Explain(_options.Direction, up, down);
        var evidence = new Evidence(
            StableMath.Log(s.Sums.Mean(_options.Direction)),
            StableMath.Log(_drift),
            s.Value,
            lead.Direction,
            double.NaN,
            new Segment(lead.ChangePoint, s.Seen - 1, s.Seen - lead.ChangePoint, m + (lead.Size * sd), double.NaN),
            new Segment(s.Seen - s.Count, s.Seen - 1, s.Count, m, sd),
            lead.ChangePoint,
            lead.Size)
        {
            Size = lead.Size * sd,
        };
        return lead.Mark(evidence, s.Seen - s.Since);
    }

    private static bool IsLearned(SrPoissonOptions options) => options.Rate is null;

    private static double Up(double m, double d) => m + (d * Math.Sqrt(m));

    private static double Down(double m, double d) => Math.Max(m - (d * Math.Sqrt(m)), m / 4);

    private static double Ratio(double m, double other, double x, double power) =>
        StableMath.Exp(Math.Min(power * ((x * StableMath.Log(other / m)) - (other - m)), MixtureSums.MostNats));

    private double Rate(in State state) => Math.Max(_options.Rate ?? ((state.Events + 0.5) / Math.Max(state.Count, 1)), LeastRate);

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
            state.Events = 0;
        }
    }
}
