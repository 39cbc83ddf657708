using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using VisuTility.Streams.Detection.Parameters;
using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.Focus;

/// <summary>FOCuS: likelihood ratio of a change, over all change points and sizes, exactly.</summary>
/// <remarks>
/// <para><b>Detects</b>: a lasting change of a mean, spread, share or rate, of any size, and dates it.</para>
/// <para><b>Input</b>: gaussian, variance: any finite number (magnitudes past 1e150 count as 1e150), taken as a score z against the
/// reference and clipped; with <c>robust</c> N first as <see cref="RobustStart"/> of N readings. bernoulli: 0 and 1 or shares; a reading of
/// several samples (28 errors of 400) is one step of that many outcomes. poisson: counts, 0 to 1e9. gamma: positive, at least
/// <c>smallest</c>.</para>
/// <para><b>Statistic</b>: F = max over all change points tau since the last restart of the value in nats that <see cref="IFocusCost"/>'s
/// implementations state; level before: known (given, learned, or 0 and 1 of self-starting scores) or estimated (unknown). Variance: gamma
/// of shape 1/2 on max(z^2, smallest). A fall of variance or gamma counts only after <c>min_fall</c> outcomes, over the pieces kept. Of a
/// gaussian or variance reference that is learned while the level is unknown, the warm-up is one step before: its change points are not
/// candidates, its readings count.</para>
/// <para><b>Warning / drift rule</b>: drift when F &gt;= h on a side asked for, otherwise warning when F &gt;= the warning threshold. h as
/// given or ln A + .4, A = readings per false alarm; measured for A = 1,000 / 10,000 / 100,000, both sides: self-starting 6.9 / 9.5 / 12.0
/// (ln A + .4 = 7.3 / 9.6 / 11.9; a million readings at A = 1,000 gave one alarm in 1,418), unknown mean with 300 learned readings 7.1 /
/// 9.8 / 12.5, unknown share 5.3-6.8 / 8.7-9.5 / 10.4-11.6. It does not hold for a reference learned and frozen (<c>before</c> learned):
/// the mean of 300 readings is wrong by .06 sd and evidence against it grows for ever; h 15 / 69 would be needed. First possible at reading
/// warm_up + 1 (self-starting 101, learned 301; none when given), without a reference after about h / ln 2 outcomes. At the update after a
/// drift the pieces restart and with <c>relearn_on_drift</c> the reference is learned anew (the parameter is offered where a sd is learned;
/// a learned level of bernoulli, poisson or gamma always is learned anew); a change past h on the side not asked for does the same in
/// silence, because the old level no longer holds (but not of a given level). Learned sd = max(sd, sigma_floor, relative_sigma_floor *
/// |mean|).</para>
/// <para><b>Evidence</b>: the interval of the change point holds every tau that may be worth F - 1.92. Measured for a step of .25 / .5 / 1
/// / 2 / 3 sd at reading 1000, h 11.9, law known: it covers the step at the alarm in 86 / 88 / 92 / 98 / 98 % of runs with a mean width of
/// 239 / 69 / 18 / 5 / 2 readings, and 200 readings later in 89 / 95 / 94 / 99 / 99 %. Effect size: sd of the reference; of variance the
/// relative change of the sd.</para>
/// <para><b>Memory and cost per update</b>: 256 + 64 x pieces + 8 x robust bytes; O(1) on average, the bounds of <see cref="FocusScan"/>
/// leave usually one piece to look at and no logarithm. About ln n pieces a side are used; when a stack is full its least worthy piece
/// goes. With the default clip one outlier past 5 sd can be a drift by itself; among learned readings it blinds until a
/// <see cref="CleanBlock"/> of <c>warm_up</c> readings replaces the reference.</para>
/// <para><b>Source</b>: Romano, Eckley, Fearnhead, Rigaill, JMLR 24 (2023); exponential families and the bound: Ward, Romano, Eckley,
/// Fearnhead, Statistics and Computing 34 (2024); scores: Hawkins, The Statistician 36 (1987).</para>
/// <para><b>Differs from source</b>: the cap on pieces, <c>min_fall</c>, the clip, the restart by the other side, outcomes in steps
/// (exactly the maximum over the steps' boundaries), sums taken relative to the oldest piece every 65,536 outcomes of a known level.</para>
/// </remarks>
public sealed class FocusDetector : INeedsReference
{
    internal static readonly ParameterTable<FocusOptions> Table = FocusTable.Own;

    internal static readonly DetectorType Type = new DetectorType<FocusOptions>(
        new DetectorInfo(
            "focus",
            "lasting change of mean, spread, share or rate: likelihood ratio over all change points and sizes",
            "any number; bernoulli: rate in [0, 1]; poisson, gamma: 0 or more",
            true,
            "256 + 64 x pieces + 8 x robust",
            "Romano et al. 2023; Ward et al. 2024",
            []),
        Table,
        options => new FocusDetector(options));

    /// <summary>What ln(readings per false alarm) is raised by.</summary>
    internal const double ArlMargin = 0.4;

    internal const int PeerReadings = 300;

    private const double MaxCount = 1e9;

    /// <summary>Outcomes past which a double no longer counts by one: the pieces start anew.</summary>
    private const double MaxSums = 4e15;

    private static readonly double Root2 = Math.Sqrt(2);

    private readonly FocusOptions _options;
    private readonly FocusBefore _knowledge;
    private readonly FocusRules _rules;
    private readonly SigmaFloor _floor;
    private readonly int _warmUp;
    private readonly double _drift;
    private readonly double _limit;

    /// <exception cref="ArgumentException">Parameters out of range.</exception>
    public FocusDetector(FocusOptions options)
        : this(Table.Require(options, Type.Info.Name), Type.Info.Name, Table.Canonical(options))
    {
    }

    /// <summary>Options that were checked elsewhere, under another name.</summary>
    internal FocusDetector(FocusOptions options, string name, string parameters)
    {
        _options = options;
        _knowledge = options.Knowledge;
        Name = name;
        Parameters = parameters;

        // A change to the side that is not asked for must end the old level too, or it would hide later changes; a given one stays.
        var both = !options.Peer && _knowledge != FocusBefore.Given;
        var leastFall = options.Model is FocusModel.Variance or FocusModel.Gamma ? options.MinFall : 1;
        _rules = new FocusRules(
            both || options.Direction != Sides.Down, both || options.Direction != Sides.Up, leastFall, options.Peer);
        _floor = new SigmaFloor(options.SigmaFloor, options.RelativeSigmaFloor);
        _warmUp = options.WarmUp ?? (_knowledge == FocusBefore.SelfStarting ? 100 : PeerReadings);
        _drift = options.Threshold ?? (StableMath.Log(options.ReadingsPerFalseAlarm) + ArlMargin);
        _limit = Math.Min(_drift, options.WarningThreshold ?? _drift);
    }

    /// <summary>State before the pieces and the ring of the robust start.</summary>
    public struct State
    {
        public RobustStart Robust;

        /// <summary>Mean and standard deviation of the scores, learned or given.</summary>
        public LearnedReference Reference;

        /// <summary>The same, self-starting.</summary>
        public SelfStartingScore Score;

        public FocusSums Sums;

        /// <summary>Learned level of bernoulli, poisson and gamma.</summary>
        public double Level;

        /// <summary>Readings ever; the next reading's ordinal.</summary>
        public long Seen;

        /// <summary>Readings since the reference began to be learned; since it was complete, once it is.</summary>
        public long Taken;

        /// <summary>Ordinal of the first reading since the last restart of the pieces.</summary>
        public long Start;

        /// <summary>The last reading.</summary>
        public double Value;

        /// <summary>1 = the reference is there and the pieces are kept.</summary>
        public long Running;

        /// <summary>1 = the next update restarts.</summary>
        public long Changed;
    }

    public string Name { get; }

    public string Parameters { get; }

    public ushort StateVersion => 1;

    public int StateBytes =>
        StateBlock.Bytes<State>(_options.Robust) + (_options.Pieces * FocusScan.BytesPerPiece);

    public int ReferenceReadings => _options.PeerReference && _options.Mean is null ? PeerReadings : 0;

    public IDriftDetector With(ReadOnlySpan<double> reference) => ReferenceReadings == 0 || reference.Length < 2
        ? this
        : FocusPeers.With(_options, reference, Name);

    public void Initialize(Span<byte> state)
    {
        state[..StateBytes].Clear();
        StartReference(ref StateBlock.Header<State>(state));
    }

    public DriftStatus Update(Span<byte> state, in Reading reading) =>
        Door.Refuses(reading)
            ? DriftStatus.Stable
            : Update(ref StateBlock.Header<State>(state), Pieces(state), Ring(state), reading);

    /// <summary>The formula.</summary>
    public DriftStatus Update(ref State state, Span<FocusPiece> pieces, Span<double> ring, in Reading reading)
    {
        if (state.Changed != 0)
        {
            Restart(ref state);
        }

        state.Value = reading.Value;
        var ordinal = state.Seen++;
        state.Taken++;
        var outcome = _options.Scores ? Score(ref state, ring, reading.Value) : Outcome(ref state, reading);
        if (outcome.Count <= 0)
        {
            return DriftStatus.Stable;
        }

        if (state.Running == 0 || state.Sums.Count > MaxSums)
        {
            StartPieces(ref state, pieces, ordinal);
        }

        var (up, down) = _options.Model switch
        {
            FocusModel.Gaussian => Add(Gaussian(), ref state, pieces, outcome, ordinal),
            FocusModel.Bernoulli => Add(Bernoulli(state), ref state, pieces, outcome, ordinal),
            FocusModel.Poisson => Add(Poisson(state), ref state, pieces, outcome, ordinal),
            _ => Add(Gamma(state), ref state, pieces, outcome, ordinal),
        };
        return Judge(ref state, up, down);
    }

    public Evidence Explain(ReadOnlySpan<byte> state)
    {
        ref readonly var s = ref StateBlock.Header<State>(state);
        var best = Best(s, MemoryMarshal.Cast<byte, FocusPiece>(PieceBytes(state)));
        best = best.ChangePoint < 0 && _options.Peer ? best with { ChangePoint = s.Start } : best;
        return FocusEvidence.Of(best, s, _options, _drift, _floor, Level(s), _warmUp);
    }

    /// <summary>The best change after the last update, from all pieces.</summary>
    internal FocusEstimate Best(in State state, ReadOnlySpan<FocusPiece> pieces) => _options.Model switch
    {
        FocusModel.Gaussian => FocusScan.Best(Gaussian(), _rules, state.Sums, pieces, _options.Direction),
        FocusModel.Bernoulli => FocusScan.Best(Bernoulli(state), _rules, state.Sums, pieces, _options.Direction),
        FocusModel.Poisson => FocusScan.Best(Poisson(state), _rules, state.Sums, pieces, _options.Direction),
        _ => FocusScan.Best(Gamma(state), _rules, state.Sums, pieces, _options.Direction),
    };

    internal Span<FocusPiece> Pieces(Span<byte> state) =>
        MemoryMarshal.Cast<byte, FocusPiece>(state.Slice(Unsafe.SizeOf<State>(), _options.Pieces * FocusScan.BytesPerPiece));

    private ReadOnlySpan<byte> PieceBytes(ReadOnlySpan<byte> state) =>
        state.Slice(Unsafe.SizeOf<State>(), _options.Pieces * FocusScan.BytesPerPiece);

    private Span<double> Ring(Span<byte> state) =>
        MemoryMarshal.Cast<byte, double>(
            state.Slice(Unsafe.SizeOf<State>() + (_options.Pieces * FocusScan.BytesPerPiece), _options.Robust * sizeof(double)));

    private (double Up, double Down) Add<TCost>(
        in TCost cost, ref State state, Span<FocusPiece> pieces, (double Count, double Sum) outcome, long ordinal)
        where TCost : struct, IFocusCost =>
        FocusScan.Add(cost, _rules, ref state.Sums, pieces, outcome.Count, outcome.Sum, ordinal, _limit);

    private DriftStatus Judge(ref State state, double up, double down)
    {
        var asked = _options.Direction switch
        {
            Sides.Up => up,
            Sides.Down => down,
            _ => Math.Max(up, down),
        };
        state.Changed = Math.Max(up, down) >= _drift ? 1 : 0;
        return asked >= _drift ? DriftStatus.Drift
            : asked >= _limit ? DriftStatus.Warning
            : DriftStatus.Stable;
    }

    private void Restart(ref State state)
    {
        state.Changed = 0;
        state.Running = 0;
        if (_options.RelearnOnDrift && !_options.Peer)
        {
            state.Robust = default;
            StartReference(ref state);
        }
    }

    private void StartReference(ref State state)
    {
        state.Taken = 0;
        state.Running = 0;
        state.Sums = default;
        state.Score = default;
        state.Level = 0;
        state.Reference = new LearnedReference
        {
            Sigma = _options is { Mean: not null, Sd: { } sd } ? sd : 0,
            Moments = new RunningMoments { Mean = _options.Mean ?? 0 },
        };
    }

    private void StartPieces(ref State state, Span<FocusPiece> pieces, long ordinal)
    {
        state.Start = ordinal;
        state.Running = 1;
        FocusScan.Start(ref state.Sums, pieces, _rules, ordinal);
        if (_knowledge == FocusBefore.Unknown && _options is { Scores: true, Mean: null, Peer: false } && state.Taken == 1)
        {
            // What the reference was learned from is the level before: as many scores of mean 0 and square 1, one step.
            state.Start = ordinal - _warmUp;
            FocusScan.Start(ref state.Sums, pieces, _rules, state.Start);
            var sum = _options.Model == FocusModel.Variance ? _warmUp : 0;
            _ = _options.Model == FocusModel.Variance
                ? FocusScan.Add(Gamma(state), _rules, ref state.Sums, pieces, _warmUp, sum, ordinal - 1, double.PositiveInfinity)
                : FocusScan.Add(Gaussian(), _rules, ref state.Sums, pieces, _warmUp, sum, ordinal - 1, double.PositiveInfinity);
        }
    }

    /// <summary>A reading as a score (or its square); count 0 = still learning.</summary>
    private (double Count, double Sum) Score(ref State state, Span<double> ring, double reading)
    {
        var x = Door.Clamp(reading);
        if (ring.Length > 0)
        {
            var learned = state.Robust.Take(x, ring, _floor, out x, out var anew);
            if (anew)
            {
                StartReference(ref state);
            }

            if (!learned)
            {
                return default;
            }
        }

        double z;
        if (_knowledge == FocusBefore.SelfStarting)
        {
            var before = state.Score.Before.Count;
            z = state.Score.Take(x, _warmUp, _options.Clip, _floor, out var replaced);
            if (before < _warmUp || replaced)
            {
                state.Running = 0;
                return default;
            }
        }
        else
        {
            if (!Learn(ref state, x))
            {
                return default;
            }

            z = (x - state.Reference.Moments.Mean) / state.Reference.Sigma;
            z = z > _options.Clip ? _options.Clip : z < -_options.Clip ? -_options.Clip : z;
        }

        return _options.Model == FocusModel.Variance ? (1, Math.Max(z * z, _options.Smallest))
            : _options.Squares ? (1, ((z * z) - 1) / Root2)
            : (1, z);
    }

    /// <summary>Takes a reading into a learned reference; false = the reading only taught.</summary>
    private bool Learn(ref State state, double x)
    {
        if (_options.Mean is not null)
        {
            return true;
        }

        var ready = state.Reference.IsLearned;
        if (ready ? !state.Reference.Watch(x, _warmUp, _floor) : !state.Reference.Learn(x, _warmUp, _floor))
        {
            return ready;
        }

        state.Running = 0;
        state.Taken = 0;
        return false;
    }

    /// <summary>A reading as counted outcomes; count 0 = still learning.</summary>
    private (double Count, double Sum) Outcome(ref State state, in Reading reading)
    {
        (double Count, double Sum) outcome = _options.Model switch
        {
            FocusModel.Bernoulli => Counted(Outcomes.Of(reading, _options.CountsSuccesses)),
            FocusModel.Poisson => (1, Math.Clamp(reading.Value, 0, MaxCount)),
            _ => (1, Math.Max(Door.Clamp(reading.Value), _options.Smallest)),
        };
        if (_knowledge != FocusBefore.Learned || state.Level > 0)
        {
            return outcome;
        }

        state.Sums.Count += outcome.Count;
        state.Sums.Sum += outcome.Sum;
        if (state.Taken >= _warmUp)
        {
            state.Level = _options.Model switch
            {
                // Half an outcome more, so that a level of 0 (or 1) does not turn the first exception into proof.
                FocusModel.Bernoulli => (state.Sums.Sum + 0.5) / (state.Sums.Count + 1),
                FocusModel.Poisson => (state.Sums.Sum + 0.5) / state.Sums.Count,
                _ => state.Sums.Sum / state.Sums.Count,
            };
        }

        return default;
    }

    private static (double Count, double Sum) Counted(Outcomes outcomes) => (outcomes.Count, outcomes.Errors);

    /// <summary>The known level of bernoulli, poisson and gamma; null = unknown.</summary>
    private double? Level(in State state) => _knowledge switch
    {
        FocusBefore.Given => _options.Mean,
        FocusBefore.Learned => state.Level,
        _ => null,
    };

    private GaussianCost Gaussian() => new(_options.Level ?? (_knowledge == FocusBefore.Unknown ? null : 0), _options.MinSize);

    private BernoulliCost Bernoulli(in State state) => new(Level(state), _options.Peer ? FocusPeers.ShareClamp : 0);

    private PoissonCost Poisson(in State state) => new(Level(state));

    private GammaCost Gamma(in State state) => _options.Model == FocusModel.Gamma
        ? new(_options.Shape, Level(state), _options.Smallest)
        : new(_options.Peer ? _options.Shape : 0.5, _options.Level ?? (_knowledge == FocusBefore.Unknown ? null : 1), _options.Smallest);
}
