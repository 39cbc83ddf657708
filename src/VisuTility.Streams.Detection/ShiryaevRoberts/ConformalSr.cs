using VisuTility.Streams.Detection.Distribution;
using VisuTility.Streams.Detection.Parameters;
using VisuTility.Streams.Detection.Statistics;
using VisuTility.Streams.Detection.Statistics.Distributions;

namespace VisuTility.Streams.Detection.ShiryaevRoberts;

/// <summary>What <see cref="ConformalSr"/> ranks.</summary>
public enum ConformalScore
{
    /// <summary>The value: up = larger values.</summary>
    Value,

    /// <summary>Its distance from the median: up = a wider spread.</summary>
    Distance,
}

/// <summary>Parameters of <see cref="ConformalSr"/>.</summary>
public sealed record ConformalSrOptions
{
    /// <summary>A: readings per false alarm on a stable series, 10 to 1e15.</summary>
    public double ReadingsPerFalseAlarm { get; init; } = 100_000;

    /// <summary>Readings per false warning, at most those per false alarm; null = no warning.</summary>
    public double? ReadingsPerFalseWarning { get; init; }

    /// <summary>What is ranked.</summary>
    public ConformalScore Score { get; init; } = ConformalScore.Value;

    /// <summary>Which changes are a drift.</summary>
    public Sides Direction { get; init; } = Sides.Both;

    /// <summary>N: past values kept to rank against, 10 to 16,384.</summary>
    public int Reference { get; init; } = 1000;

    /// <summary>Readings before the first judgement, 1 or more.</summary>
    public int Min { get; init; } = 100;

    /// <summary>Which random numbers break ties and choose what is forgotten.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Learn a new reference after a drift; otherwise keep the old one and only restart the sums.</summary>
    public bool RelearnOnDrift { get; init; } = true;
}

/// <summary>Shiryaev-Roberts mixture on conformal normal scores: the guarantee for every distribution, with no calibration.</summary>
/// <remarks>
/// <para><b>Detects</b>: a lasting shift (or change of spread) of a metric of any distribution, heavy-tailed, skewed or rounded.</para>
/// <para><b>Input</b>: any finite number; magnitudes past 1e150 count as 1e150. Few distinct values blunt it; for 0/1 take
/// <see cref="SrBernoulli"/>.</para>
/// <para><b>Statistic</b>: the reference C holds up to N past values, U = C and x. p = (#{a &gt; a(x)} + theta #{a = a(x)}) / |U| over U,
/// x itself included, a = value or |value - median of U|, theta uniform. z = -Phi^-1(p) within +-30 and then the sums of
/// <see cref="MeanMixture"/>; S = their mean. When U is larger than N, one of it is forgotten, whichever a uniform draw says, x itself not
/// spared. theta and the draw are <see cref="CounterHash"/> of seed and ordinal.</para>
/// <para><b>Warning / drift rule</b>: drift when S &gt;= A, A = readings per false alarm; otherwise warning when S is at least the same for
/// the warning. Nothing before <c>min</c> readings, the <c>min</c>-th is judged. At the update after a drift the sums restart at 0 and with
/// <c>relearn_on_drift</c> the reference is empty again.</para>
/// <para><b>Guarantee</b>: independent, equally distributed readings give independent uniform p, so at least A readings per false alarm,
/// for every distribution. Why, although N bounds the memory: which of U is x does not depend on what U holds, so p is independent of U.
/// The forgotten one is drawn without regard to either, so the next C is a function of U and the draw, and all later p are functions of
/// that and of later readings. A window of the last N does not have this: what leaves it tells which of the others came when; nor does a
/// frozen reference, whose error stays in every p. Dependent readings break it, as for every detector here.</para>
/// <para><b>Memory and cost per update</b>: 296 + 8 N bytes; two binary searches (distance: seven) and a move of N / 3 values on average
/// when full. The reference forgets with a mean life of N + 1 readings: a change that builds up more slowly is learned instead of found. An
/// outlier is only the largest rank; there is no sigma and no floor.</para>
/// <para><b>Source</b>: Vovk, Petej, Nouretdinov, Ahlberg, Carlsson, Gammerman, "Retrain or not retrain", COPA 2021 (conformal SR); normal
/// scores and the mixture: Shin, Ramdas, Rinaldo, NEJSDS 2024.</para>
/// <para><b>Differs from source</b>: normal-score bets in place of the Simple Jumper; a bounded reference with random forgetting.</para>
/// </remarks>
public sealed class ConformalSr : IDriftDetector
{
    internal static readonly ParameterTable<ConformalSrOptions> Table = new ParameterTable<ConformalSrOptions>(new ConformalSrOptions())
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
        .Choice("score", "what is ranked", o => o.Score, (o, v) => o with { Score = v })
        .Choice("direction", "which changes are a drift", o => o.Direction, (o, v) => o with { Direction = v })
        .Integer("reference", 10, 16_384, "past values kept to rank against", o => o.Reference, (o, v) => o with { Reference = v })
        .Integer("min", 1, 1_000_000, "readings before it is judged", o => o.Min, (o, v) => o with { Min = v })
        .Integer("seed", 0, int.MaxValue, "which random numbers are drawn", o => o.Seed, (o, v) => o with { Seed = v })
        .Boolean("relearn_on_drift", "learn anew after a drift", o => o.RelearnOnDrift, (o, v) => o with { RelearnOnDrift = v })
        .Check(
            "readings_per_false_warning",
            "readings_per_false_alarm",
            o => o.ReadingsPerFalseWarning is not { } w || w <= o.ReadingsPerFalseAlarm,
            "must be at most readings_per_false_alarm");

    internal static readonly DetectorType Type = new DetectorType<ConformalSrOptions>(
        new DetectorInfo(
            "conformal-sr",
            "lasting shift or change of spread of a metric of any distribution, with a guaranteed rate of false alarms",
            "any number",
            true,
            "296 + 8 x reference",
            "Vovk et al. 2021; Shin, Ramdas, Rinaldo 2024",
            []),
        Table,
        options => new ConformalSr(options));

    private const double MostZ = 30;

    private readonly ConformalSrOptions _options;
    private readonly double _drift;
    private readonly double _warning;

    /// <exception cref="ArgumentException">Parameters out of range.</exception>
    public ConformalSr(ConformalSrOptions options)
    {
        _options = Table.Require(options, Type.Info.Name);
        _drift = options.ReadingsPerFalseAlarm;
        _warning = options.ReadingsPerFalseWarning ?? double.NaN;
        Parameters = Table.Canonical(options);
    }

    /// <summary>State before the reference, sorted.</summary>
    public struct State
    {
        /// <summary>Readings ever; the next reading's ordinal.</summary>
        public long Seen;

        /// <summary>Readings since the sums restarted.</summary>
        public long Since;

        /// <summary>Values in the reference.</summary>
        public long Kept;

        /// <summary>The last reading.</summary>
        public double Value;

        /// <summary>Its p.</summary>
        public double P;

        /// <summary>R.</summary>
        public MeanMixture Mixture;

        /// <summary>1 = the last update was a drift.</summary>
        public long Drifted;
    }

    public string Name => Type.Info.Name;

    public string Parameters { get; }

    public ushort StateVersion => 1;

    public int StateBytes => StateBlock.Bytes<State>(_options.Reference);

    public void Initialize(Span<byte> state) => state[..StateBytes].Clear();

    public DriftStatus Update(Span<byte> state, in Reading reading) =>
        Door.Refuses(reading)
            ? DriftStatus.Stable
            : Update(ref StateBlock.Header<State>(state), StateBlock.Ring<State>(state, _options.Reference), reading.Value);

    /// <summary>The formula.</summary>
    public DriftStatus Update(ref State state, Span<double> reference, double x)
    {
        if (state.Drifted != 0)
        {
            state.Drifted = 0;
            state.Since = 0;
            state.Mixture.Restart();
            state.Kept = _options.RelearnOnDrift ? 0 : state.Kept;
        }

        // + 0.0 makes a negative zero positive, so that equal values have equal bits.
        x = Door.Clamp(x) + 0.0;
        state.Value = x;
        state.Since++;
        var ordinal = state.Seen++;
        var (theta, draw) = ((ulong)ordinal * 2, ((ulong)ordinal * 2) + 1);
        var kept = reference[..(int)state.Kept];
        var (greater, equal) = Rank(kept, x);
        state.P = (greater + (CounterHash.Uniform((ulong)_options.Seed, theta) * equal)) / (kept.Length + 1);
        var z = Math.Clamp(-NormalDistribution.Quantile(state.P), -MostZ, MostZ);
        var mean = state.Mixture.Add(z, ordinal, _options.Direction);
        state.Kept += Keep(reference, kept.Length, x, draw) ? 1 : 0;
        if (state.Since < _options.Min || !(mean >= _warning || mean >= _drift))
        {
            return DriftStatus.Stable;
        }

        state.Drifted = mean >= _drift ? 1 : 0;
        return mean >= _drift ? DriftStatus.Drift : DriftStatus.Warning;
    }

    /// <summary>
    /// Statistic and threshold are logarithms (nats). Effect size is in standard deviations of the normal scores; the reference is what is
    /// kept, the change included, and size and the window's mean (value) or sd (distance) are what the effect size makes of its sd.
    /// </summary>
    public Evidence Explain(ReadOnlySpan<byte> state)
    {
        ref readonly var s = ref StateBlock.Header<State>(state);
        var moments = ReferenceEvidence.MomentsOf(StateBlock.Ring<State>(state, _options.Reference)[..(int)s.Kept]);
        var lead = s.Mixture.Explain(_options.Direction);
        var ofValue = _options.Score == ConformalScore.Value;
        var evidence = new Evidence(
            StableMath.Log(s.Mixture.Mean(_options.Direction)),
            StableMath.Log(_drift),
            s.Value,
            lead.Direction,
            double.NaN,
            new Segment(
                lead.ChangePoint,
                s.Seen - 1,
                s.Seen - lead.ChangePoint,
                ofValue ? moments.Mean + (lead.Size * moments.Sd) : moments.Mean,
                double.NaN),
            new Segment(-1, -1, moments.Count, moments.Mean, moments.Sd),
            lead.ChangePoint,
            lead.Size)
        {
            Size = ofValue ? lead.Size * moments.Sd : double.NaN,
        };
        return lead.Mark(evidence, s.Seen - s.Since);
    }

    /// <summary>How many values of U have a larger score than x, and how many the same, x itself included.</summary>
    private (int Greater, int Equal) Rank(ReadOnlySpan<double> kept, double x)
    {
        if (_options.Score == ConformalScore.Value)
        {
            var above = kept.Length - AtMost(kept, 0, x);
            return (above, kept.Length - above - Below(kept, 0, x) + 1);
        }

        var median = MedianWith(kept, x);
        var distance = Math.Abs(x - median);
        var greater = Below(kept, median, -distance) + (kept.Length - AtMost(kept, median, distance));
        var atLeast = distance > 0 ? AtMost(kept, median, -distance) + (kept.Length - Below(kept, median, distance)) : kept.Length;
        return (greater, atLeast - greater + 1);
    }

    /// <summary>Median of the kept values and x.</summary>
    private static double MedianWith(ReadOnlySpan<double> kept, double x)
    {
        var at = Below(kept, 0, x);
        return (Of(kept, kept.Length / 2) / 2) + (Of(kept, (kept.Length + 1) / 2) / 2);

        double Of(ReadOnlySpan<double> sorted, int index) => index < at ? sorted[index] : index == at ? x : sorted[index - 1];
    }

    /// <summary>Values with value - centre below a limit. Differences round without changing their order.</summary>
    private static int Below(ReadOnlySpan<double> sorted, double centre, double limit)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = sorted[middle] - centre < limit ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>Values with value - centre at or below a limit.</summary>
    private static int AtMost(ReadOnlySpan<double> sorted, double centre, double limit)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = sorted[middle] - centre <= limit ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>Puts x in its place; when that is one too many a uniformly drawn one leaves. True when the reference grew.</summary>
    private bool Keep(Span<double> reference, int kept, double x, ulong draw)
    {
        var at = Below(reference[..kept], 0, x);
        if (kept < reference.Length)
        {
            reference[at..kept].CopyTo(reference[(at + 1)..]);
            reference[at] = x;
            return true;
        }

        var leaving = CounterHash.Below(kept + 1, (ulong)_options.Seed, draw);
        if (leaving < at)
        {
            reference[(leaving + 1)..at].CopyTo(reference[leaving..]);
            reference[at - 1] = x;
        }
        else if (leaving > at)
        {
            reference[at..(leaving - 1)].CopyTo(reference[(at + 1)..]);
            reference[at] = x;
        }

        return false;
    }
}
