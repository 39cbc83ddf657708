using VisuTility.Streams.Detection.Parameters;
using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.ShiryaevRoberts;

/// <summary>What a detector does to a reading before anything else.</summary>
public enum InputTransform
{
    None,

    /// <summary>Natural logarithm, of at least 1e-6: for latencies and sizes.</summary>
    Log,
}

/// <summary>Parameters of <see cref="SrMixture"/>.</summary>
public sealed record SrMixtureOptions
{
    /// <summary>A: readings per false alarm on a stable series, 10 to 1e15.</summary>
    public double ReadingsPerFalseAlarm { get; init; } = 100_000;

    /// <summary>Readings per false warning, 10 to <see cref="ReadingsPerFalseAlarm"/>; null = no warning.</summary>
    public double? ReadingsPerFalseWarning { get; init; }

    /// <summary>Use the measured limit ln A - 0.6 in place of the guaranteed ln A.</summary>
    public bool Calibrated { get; init; }

    /// <summary>Which changes are a drift.</summary>
    public Sides Direction { get; init; } = Sides.Both;

    /// <summary>What is done to a reading first.</summary>
    public InputTransform Transform { get; init; } = InputTransform.None;

    /// <summary>Largest score, in standard deviations, above 0, at most 30. 3 for heavy tails: single outliers then never fire.</summary>
    public double Clip { get; init; } = 30;

    /// <summary>Readings that only learn, 5 or more.</summary>
    public int WarmUp { get; init; } = 50;

    /// <summary>Readings before the first judgement, at least <see cref="WarmUp"/>.</summary>
    public int Min { get; init; } = 100;

    /// <summary>Smallest standard deviation, in the unit of the (transformed) metric, above 0.</summary>
    public double SigmaFloor { get; init; } = Statistics.SigmaFloor.DefaultAbsolute;

    /// <summary>Smallest standard deviation as a share of the mean's magnitude, 0 or more.</summary>
    public double RelativeSigmaFloor { get; init; } = Statistics.SigmaFloor.DefaultRelative;

    /// <summary>Learn a new reference after a drift; otherwise keep the old one and only restart the sums.</summary>
    public bool RelearnOnDrift { get; init; } = true;
}

/// <summary>
/// Shiryaev-Roberts mixture over five sizes of shift and both directions, on self-starting scores: the default for continuous metrics.
/// </summary>
/// <remarks>
/// <para><b>Detects</b>: a lasting shift of the mean of any size; 1.2 to 1.4 times the delay of a detector that knows both
/// densities.</para>
/// <para><b>Input</b>: any finite number (log: above 0); magnitudes past 1e150 count as 1e150. About normal scores; for heavy tails clip at
/// 3.</para>
/// <para><b>Statistic</b>: z = <see cref="SelfStartingScore"/>, d = .25 .5 1 2 4, R_d+ = (R_d+ + 1) exp(d z - d^2 / 2), R_d- the same with
/// -z, all from 0; S = mean of the ten (of five when one direction is asked for).</para>
/// <para><b>Warning / drift rule</b>: drift when S &gt;= A, A = readings per false alarm (calibrated: exp(-.6) A); otherwise warning when S
/// is at least the same for the warning. Nothing before <c>min</c> readings. At the update after a drift R restarts at 0 and with
/// <c>relearn_on_drift</c> the reference is learned anew. s = max(sd, sigma_floor, relative_sigma_floor * |mean|).</para>
/// <para><b>Memory and cost per update</b>: 240 bytes, O(1), one exponential. With the default clip an outlier past about 8 standard
/// deviations is a drift by itself and restarts the detector; among the learned readings it blinds until a <see cref="CleanBlock"/> of
/// <c>warm_up</c> readings replaces the reference.</para>
/// <para><b>Source</b>: Shiryaev 1963, Roberts 1966; mixture as an e-detector with S - n a martingale, so that A readings per false alarm
/// hold when z is standard normal: Shin, Ramdas, Rinaldo, NEJSDS 2024; scores: Hawkins, The Statistician 36 (1987).</para>
/// <para><b>Differs from source</b>: the clip of scores and reference, the floor of s, the replacement of an absurd reference. The change
/// point is the mean of all starting points of the leading R, each weighted with its part of it.</para>
/// </remarks>
public sealed class SrMixture : IDriftDetector
{
    internal static readonly ParameterTable<SrMixtureOptions> Table = new ParameterTable<SrMixtureOptions>(new SrMixtureOptions())
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
        .Boolean("calibrated", "measured limit instead of the guaranteed one", o => o.Calibrated, (o, v) => o with { Calibrated = v })
        .Choice("direction", "which changes are a drift", o => o.Direction, (o, v) => o with { Direction = v })
        .Choice("transform", "what is done to a reading first", o => o.Transform, (o, v) => o with { Transform = v })
        .Number(
            "clip",
            new NumberRange(0, 30, MinimumExcluded: true),
            "largest score, in standard deviations",
            o => o.Clip,
            (o, v) => o with { Clip = v })
        .Integer("warm_up", 5, 1_000_000, "readings that only learn", o => o.WarmUp, (o, v) => o with { WarmUp = v })
        .Integer("min", 5, 1_000_000, "readings before it is judged", o => o.Min, (o, v) => o with { Min = v })
        .Number("sigma_floor", NumberRange.Positive, "smallest sd", o => o.SigmaFloor, (o, v) => o with { SigmaFloor = v })
        .Number(
            "relative_sigma_floor",
            NumberRange.NotNegative,
            "smallest sd as a share of |mean|",
            o => o.RelativeSigmaFloor,
            (o, v) => o with { RelativeSigmaFloor = v })
        .Boolean("relearn_on_drift", "learn anew after a drift", o => o.RelearnOnDrift, (o, v) => o with { RelearnOnDrift = v })
        .Check("min", "warm_up", o => o.Min >= o.WarmUp, "must be at least warm_up")
        .Check(
            "readings_per_false_warning",
            "readings_per_false_alarm",
            o => o.ReadingsPerFalseWarning is not { } w || w <= o.ReadingsPerFalseAlarm,
            "must be at most readings_per_false_alarm");

    internal static readonly DetectorType Type = new DetectorType<SrMixtureOptions>(
        new DetectorInfo(
            "sr-mixture",
            "lasting shift of the mean of any size, at a stated rate of false alarms",
            "any number",
            true,
            "240",
            "Shin, Ramdas, Rinaldo 2024; Hawkins 1987",
            []),
        Table,
        options => new SrMixture(options));

    private readonly SrMixtureOptions _options;
    private readonly SigmaFloor _floor;
    private readonly double _drift;
    private readonly double _warning;

    /// <exception cref="ArgumentException">Parameters out of range.</exception>
    public SrMixture(SrMixtureOptions options)
    {
        _options = Table.Require(options, Type.Info.Name);
        _floor = new SigmaFloor(options.SigmaFloor, options.RelativeSigmaFloor);
        var factor = options.Calibrated ? StableMath.Exp(-0.6) : 1;
        _drift = factor * options.ReadingsPerFalseAlarm;
        _warning = options.ReadingsPerFalseWarning is { } warning ? factor * warning : double.NaN;
        Parameters = Table.Canonical(options);
    }

    /// <summary>The whole state.</summary>
    public struct State
    {
        public SelfStartingScore Score;

        /// <summary>Readings ever; the next reading's ordinal.</summary>
        public long Seen;

        /// <summary>The last reading, transformed.</summary>
        public double Value;

        /// <summary>R.</summary>
        public MeanMixture Mixture;

        /// <summary>1 = the last update was a drift.</summary>
        public long Drifted;
    }

    public string Name => Type.Info.Name;

    public string Parameters { get; }

    public ushort StateVersion => 1;

    public int StateBytes => StateBlock.Bytes<State>(0);

    public void Initialize(Span<byte> state) => state[..StateBytes].Clear();

    public DriftStatus Update(Span<byte> state, in Reading reading) => Update(ref StateBlock.Header<State>(state), reading.Value);

    /// <summary>The formula.</summary>
    public DriftStatus Update(ref State state, double x)
    {
        if (state.Drifted != 0)
        {
            Restart(ref state);
        }

        x = _options.Transform == InputTransform.Log ? StableMath.Log(Math.Max(x, 1e-6)) : Door.Clamp(x);
        state.Value = x;
        var ordinal = state.Seen++;
        var learning = state.Score.Before.Count < _options.WarmUp;
        var z = state.Score.Take(x, _options.WarmUp, _options.Clip, _floor, out var replaced);
        if (learning || replaced)
        {
            state.Mixture.Restart();
            return DriftStatus.Stable;
        }

        var mean = state.Mixture.Add(z, ordinal, _options.Direction);
        if (state.Score.Before.Count < _options.Min || !(mean >= _warning || mean >= _drift))
        {
            return DriftStatus.Stable;
        }

        state.Drifted = mean >= _drift ? 1 : 0;
        return mean >= _drift ? DriftStatus.Drift : DriftStatus.Warning;
    }

    /// <summary>
    /// Statistic and threshold are logarithms (nats). Means and standard deviations are those of transformed readings; the reference is
    /// everything since the last restart, the change included, and the window's mean is estimated from the size of the shift.
    /// </summary>
    public Evidence Explain(ReadOnlySpan<byte> state)
    {
        ref readonly var s = ref StateBlock.Header<State>(state);
        var (direction, size, changePoint) = s.Mixture.Explain(_options.Direction, s.Seen);
        var before = s.Score.Before;
        var sigma = _floor.Apply(before.Sd, before.Mean);
        return new Evidence(
            StableMath.Log(s.Mixture.Mean(_options.Direction)),
            StableMath.Log(_drift),
            s.Value,
            direction,
            double.NaN,
            new Segment(changePoint, s.Seen - 1, s.Seen - changePoint, before.Mean + (size * sigma), double.NaN),
            new Segment(s.Seen - before.Count, s.Seen - 1, before.Count, before.Mean, sigma),
            changePoint,
            size);
    }

    private void Restart(ref State state)
    {
        state.Drifted = 0;
        state.Mixture.Restart();
        if (_options.RelearnOnDrift)
        {
            state.Score = default;
        }
    }
}
