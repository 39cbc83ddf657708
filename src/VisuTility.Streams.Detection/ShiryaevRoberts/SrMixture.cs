using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using VisuTility.Streams.Detection.Parameters;
using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.ShiryaevRoberts;

/// <summary>
/// Shiryaev-Roberts mixture over five sizes of change and both directions, on self-starting scores: the default for continuous metrics.
/// </summary>
/// <remarks>
/// <para><b>Detects</b>: a lasting shift of the mean of any size, in 1.2 to 1.4 times the delay of a detector that knows both densities;
/// with <c>statistic</c> also, or only, a lasting change of the spread.</para>
/// <para><b>Input</b>: any finite number (log: above 0); magnitudes past 1e150 count as 1e150. About normal scores; for heavy tails
/// <c>robust_window</c>, or a clip at 3 that is simpler and slower.</para>
/// <para><b>Statistic</b>: robust: u = (x - median) / (1.4826 MAD) within +-<c>robust_clip</c>, median and MAD those of the first N
/// readings (<see cref="RobustScale"/>), takes the place of x. z = <see cref="SelfStartingScore"/>. Mean: d = .25 .5 1 2 4,
/// R_d+ = (R_d+ + 1) exp(d z - d^2 / 2), R_d- the same with -z, all from 0; S = mean of the ten (of five when one direction is asked for).
/// Spread: the same with R_b = (R_b + 1) exp(z^2 / 2 (1 - 1 / b^2)) / b, b = 1.25 1.5 2 3 4 (up) and their inverses (down). Mean and
/// spread: S = half the mean's S + half the spread's, there with b = 1 + d / 2. Where the spread counts, z is first made normal: as the
/// score of n readings it is Student's t with n - 2 degrees of freedom, and squares would take its tails for a change.</para>
/// <para><b>Warning / drift rule</b>: drift when S &gt;= A, A = readings per false alarm (calibrated: exp(-.6) A); otherwise warning when S
/// is at least the same for the warning. Nothing before <c>min</c> readings have been learned, of which the robust window brings at most
/// 128: first possible alarm at reading <c>min</c>, robust: N + max(1, <c>min</c> - min(N, 128)). At the update after a drift R
/// restarts at 0 and with <c>relearn_on_drift</c> median, MAD and reference are learned anew. s = max(sd, sigma_floor,
/// relative_sigma_floor * |mean|); robust: the same floor under 1.4826 MAD, and .5 under the sd of u.</para>
/// <para><b>Memory and cost per update</b>: O(1); one exponential (spread: ten and a logarithm). With the default clip an outlier past
/// about 8 standard deviations is a drift by itself and restarts the detector; among the learned readings it blinds until a
/// <see cref="CleanBlock"/> of <c>warm_up</c> readings replaces the reference. Robust: less than half of the first N may be
/// anything, at the price of one alarm. Spread: nothing while the sd is at its floor; values rounded more coarsely than .8 sd look narrower
/// than normal ones to it, and alarm more often than promised.</para>
/// <para><b>Source</b>: Shiryaev 1963, Roberts 1966; mixture as an e-detector with S - n a martingale, so that A readings per false alarm
/// hold when z is standard normal: Shin, Ramdas, Rinaldo, NEJSDS 2024; scores: Hawkins, The Statistician 36 (1987); t to normal: Wallace,
/// Annals of Mathematical Statistics 30 (1959).</para>
/// <para><b>Differs from source</b>: the clip of scores and reference, the floor of s, the replacement of an absurd reference. The change
/// point and its interval are mean and spread of all starting points of the leading R, each weighted with its part of it.</para>
/// </remarks>
public sealed class SrMixture : IDriftDetector
{
    internal static readonly DetectorType Type = new DetectorType<SrMixtureOptions>(
        new DetectorInfo(
            "sr-mixture",
            "lasting shift of the mean (or change of the spread) of any size, at a stated rate of false alarms",
            "any number",
            true,
            "392 + 248 when statistic is not mean + 8 x min(robust_window, 128)",
            "Shin, Ramdas, Rinaldo 2024; Hawkins 1987",
            []),
        SrMixtureOptions.Table,
        options => new SrMixture(options));

    /// <summary>In units of 1.4826 MAD: a clipped metric cannot be much narrower, a constant start would be.</summary>
    private static readonly SigmaFloor RobustFloor = new(0.5, 0);

    private readonly SrMixtureOptions _options;
    private readonly SigmaFloor _floor;
    private readonly SigmaFloor _scoreFloor;
    private readonly double _drift;
    private readonly double _warning;
    private readonly double _robustClip;
    private readonly int _spreadDoubles;

    /// <exception cref="ArgumentException">Parameters out of range.</exception>
    public SrMixture(SrMixtureOptions options)
    {
        _options = SrMixtureOptions.Table.Require(options, Type.Info.Name);
        _floor = new SigmaFloor(options.SigmaFloor, options.RelativeSigmaFloor);
        _scoreFloor = options.RobustWindow > 0 ? RobustFloor : _floor;
        var factor = options.Calibrated ? StableMath.Exp(-0.6) : 1;
        _drift = factor * options.ReadingsPerFalseAlarm;
        _warning = options.ReadingsPerFalseWarning is { } warning ? factor * warning : double.NaN;
        _robustClip = options.RobustClip ?? (options.Statistic == SrStatistic.Mean ? 3 : 2);
        _spreadDoubles = options.Statistic == SrStatistic.Mean ? 0 : Unsafe.SizeOf<SpreadMixture>() / sizeof(double);
        Parameters = SrMixtureOptions.Table.Canonical(options);
    }

    /// <summary>State before the spread's sums (where it counts) and the robust sample (where there is one).</summary>
    public struct State
    {
        public SelfStartingScore Score;

        /// <summary>Readings ever; the next reading's ordinal.</summary>
        public long Seen;

        /// <summary>The last reading, transformed.</summary>
        public double Value;

        /// <summary>R of the mean.</summary>
        public MeanMixture Mean;

        /// <summary>Median and MAD.</summary>
        public RobustScale Robust;

        /// <summary>1 = the last update was a drift.</summary>
        public long Drifted;
    }

    public string Name => Type.Info.Name;

    public string Parameters { get; }

    public ushort StateVersion => 2;

    public int StateBytes => StateBlock.Bytes<State>(TailDoubles);

    private int TailDoubles => _spreadDoubles + RobustScale.Kept(_options.RobustWindow);

    public void Initialize(Span<byte> state) => state[..StateBytes].Clear();

    public DriftStatus Update(Span<byte> state, in Reading reading) =>
        Door.Refuses(reading)
            ? DriftStatus.Stable
            : Update(ref StateBlock.Header<State>(state), StateBlock.Ring<State>(state, TailDoubles), reading.Value);

    /// <summary>The formula.</summary>
    public DriftStatus Update(ref State state, Span<double> tail, double x)
    {
        if (state.Drifted != 0)
        {
            Restart(ref state, tail, _options.RelearnOnDrift);
        }

        x = _options.Transform == InputTransform.Log ? StableMath.Log(Math.Max(x, 1e-6)) : Door.Clamp(x);
        state.Value = x;
        var ordinal = state.Seen++;
        if (_options.RobustWindow > 0 && !MakeRobust(ref state, tail, ref x))
        {
            return DriftStatus.Stable;
        }

        var learning = state.Score.Before.Count < _options.WarmUp;
        var z = state.Score.Take(x, _options.WarmUp, _options.Clip, _scoreFloor, out var replaced);
        if (learning || replaced)
        {
            Restart(ref state, tail, false);
            return DriftStatus.Stable;
        }

        var mean = _options.Statistic == SrStatistic.Mean
            ? state.Mean.Add(z, ordinal, _options.Direction)
            : AddWithSpread(ref state, tail, z, ordinal);
        if (state.Score.Before.Count < _options.Min || !(mean >= _warning || mean >= _drift))
        {
            return DriftStatus.Stable;
        }

        state.Drifted = mean >= _drift ? 1 : 0;
        return mean >= _drift ? DriftStatus.Drift : DriftStatus.Warning;
    }

    /// <summary>
    /// Statistic and threshold are logarithms (nats). Means and standard deviations are those of transformed readings (robust: of clipped
    /// ones, in the metric's unit); the reference is everything since the last restart, the change included, and the window's mean is
    /// estimated from the size of the change. Where the spread leads, the window's sd is given, and effect and size are the change of sd.
    /// </summary>
    public Evidence Explain(ReadOnlySpan<byte> state)
    {
        ref readonly var s = ref StateBlock.Header<State>(state);
        var tail = StateBlock.Ring<State>(state, TailDoubles);
        var (statistic, lead, ofSpread) = Lead(s, tail);
        var robust = _options.RobustWindow > 0;
        var (centre, unit) = robust ? (s.Robust.Median, s.Robust.Scale) : (0, 1);
        var before = s.Score.Before;
        var sigma = unit * _scoreFloor.Apply(before.Sd, before.Mean);
        var mean = centre + (unit * before.Mean);
        var count = before.Count + (robust ? _options.RobustWindow - RobustScale.Kept(_options.RobustWindow) : 0);
        var first = Math.Max(0, s.Seen - count);
        var evidence = new Evidence(
            StableMath.Log(statistic),
            StableMath.Log(_drift),
            s.Value,
            lead.Direction,
            double.NaN,
            new Segment(
                lead.ChangePoint,
                s.Seen - 1,
                s.Seen - lead.ChangePoint,
                ofSpread ? mean : mean + (lead.Size * sigma),
                ofSpread ? (1 + lead.Size) * sigma : double.NaN),
            new Segment(first, s.Seen - 1, s.Seen - first, mean, sigma),
            lead.ChangePoint,
            lead.Size)
        {
            Size = lead.Size * sigma,
        };
        return lead.Mark(evidence, first);
    }

    private static ref SpreadMixture Spread(Span<double> tail) => ref MemoryMarshal.AsRef<SpreadMixture>(MemoryMarshal.AsBytes(tail));

    /// <summary>False while the reading only serves to learn median and MAD; otherwise it is now clipped.</summary>
    private bool MakeRobust(ref State state, Span<double> tail, ref double x)
    {
        if (state.Robust.IsLearned)
        {
            x = state.Robust.Take(x, _options.RobustWindow, _robustClip, out var restarted);
            if (restarted)
            {
                Restart(ref state, tail, true);
            }

            return !restarted;
        }

        var sample = tail[_spreadDoubles..];
        if (state.Robust.Learn(x, sample, _options.RobustWindow, _floor))
        {
            foreach (var kept in sample)
            {
                state.Score.Before.Add(Math.Clamp((kept - state.Robust.Median) / state.Robust.Scale, -_robustClip, _robustClip));
            }
        }

        return false;
    }

    private double AddWithSpread(ref State state, Span<double> tail, double z, long ordinal)
    {
        // z was scored against all readings but itself: t with (n - 1) - 1 degrees of freedom.
        z = StudentScore.ToNormal(z, state.Score.Before.Count - 2);
        ref var spread = ref Spread(tail);

        // A spread that is only a floor cannot have shrunk: a constant start says nothing.
        var before = state.Score.Before;
        var least = _scoreFloor.Apply(0, before.Mean);
        if (before.Squares <= least * least * (before.Count - 1))
        {
            spread.Restart();
            return _options.Statistic == SrStatistic.Spread ? 0 : state.Mean.Add(z, ordinal, _options.Direction) / 2;
        }

        return _options.Statistic == SrStatistic.Spread
            ? spread.Add(z, ordinal, SpreadFactors.Alone, _options.Direction)
            : (state.Mean.Add(z, ordinal, _options.Direction)
                + spread.Add(z, ordinal, SpreadFactors.WithMean, _options.Direction)) / 2;
    }

    private (double Statistic, Lead Lead, bool OfSpread) Lead(in State state, ReadOnlySpan<double> tail)
    {
        var direction = _options.Direction;
        var mean = state.Mean.Mean(direction);
        if (_options.Statistic == SrStatistic.Mean)
        {
            return (mean, state.Mean.Explain(direction), false);
        }

        ref readonly var spread = ref MemoryMarshal.AsRef<SpreadMixture>(MemoryMarshal.AsBytes(tail));
        return _options.Statistic == SrStatistic.Spread ? (spread.Mean(direction), spread.Explain(SpreadFactors.Alone, direction), true)
            : mean >= spread.Mean(direction) ? ((mean + spread.Mean(direction)) / 2, state.Mean.Explain(direction), false)
            : ((mean + spread.Mean(direction)) / 2, spread.Explain(SpreadFactors.WithMean, direction), true);
    }

    private void Restart(ref State state, Span<double> tail, bool relearn)
    {
        state.Drifted = 0;
        state.Mean.Restart();
        tail[.._spreadDoubles].Clear();
        if (relearn)
        {
            state.Score = default;
            state.Robust = default;
        }
    }
}
