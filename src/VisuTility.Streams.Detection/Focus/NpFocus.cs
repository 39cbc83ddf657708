using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using VisuTility.Streams.Detection.Parameters;
using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.Focus;

/// <summary>How <see cref="NpFocus"/> puts the quantiles' statistics together.</summary>
public enum NpCombine
{
    /// <summary>For changes that spread over the distribution.</summary>
    Sum,

    /// <summary>For changes in one place of it, such as a new tail.</summary>
    Max,
}

/// <summary>Parameters of <see cref="NpFocus"/>.</summary>
public sealed record NpFocusOptions
{
    /// <summary>Quantiles of the reference, between 0 and 1, rising, at most 9.</summary>
    public IReadOnlyList<double> Quantiles { get; init; } = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95];

    /// <summary>How their statistics are put together.</summary>
    public NpCombine Combine { get; init; } = NpCombine.Sum;

    /// <summary>A: readings per false alarm on a stable series, 10 to 1e15.</summary>
    public double ReadingsPerFalseAlarm { get; init; } = 100_000;

    /// <summary>Limit in nats, above 0; null = from <see cref="ReadingsPerFalseAlarm"/>.</summary>
    public double? Threshold { get; init; }

    /// <summary>Limit of a warning in nats, at most that of a drift; null = no warning.</summary>
    public double? WarningThreshold { get; init; }

    /// <summary>Readings the quantiles are learned from, 20 or more.</summary>
    public int WarmUp { get; init; } = 300;

    /// <summary>Most candidates kept on each side of each quantile, 8 or more.</summary>
    public int Pieces { get; init; } = 32;

    /// <summary>Learn new quantiles after a drift; otherwise keep the old ones and only restart the pieces.</summary>
    public bool RelearnOnDrift { get; init; } = true;

    /// <summary>Which side of each quantile counts (peers); up = more readings at or below it.</summary>
    internal Sides Direction { get; init; } = Sides.Both;

    /// <summary>As changepoint_online does.</summary>
    internal bool Peer { get; init; }

    /// <summary>The reference's quantiles themselves; empty = learned.</summary>
    internal IReadOnlyList<double> Values { get; init; } = [];
}

/// <summary>NP-FOCuS: any change of the distribution, by the shares of readings below quantiles of the reference.</summary>
/// <remarks>
/// <para><b>Detects</b>: a lasting change of level, spread, skew or tail, of any law; slower than <c>focus</c> on pure shifts above 1
/// standard deviation.</para>
/// <para><b>Input</b>: any finite number; only its order among the quantiles counts, so no outlier and no tail matters.</para>
/// <para><b>Statistic</b>: quantile q_k = element of rank floor((N - 1) p_k) of the sorted first N readings, equal ones merged. For each
/// the largest value over all change points of a change of the share of readings &lt;= q_k, unknown before and after
/// (<see cref="BernoulliCost"/>, nats); F = their sum, or the largest. The N learned readings are not judged and not part of it.</para>
/// <para><b>Warning / drift rule</b>: drift when F &gt;= h, otherwise warning when F &gt;= the warning threshold. h as given, or from A
/// readings per false alarm and K configured quantiles: max: ln A + .4 + ln K; sum: interpolated between one quantile (ln A + .4) and the
/// measured seven (3.474 ln A + 7.1). Quantiles that merge (rounded or constant readings) make F smaller, so A is then kept more than
/// well: seven of readings rounded to half a standard deviation need 36.3 in place of 39.1 for A = 10,000. First possible after reading
/// <c>warm_up</c> and about h / (K ln 2) more. At the update after a drift everything restarts, with <c>relearn_on_drift</c> the quantiles
/// too.</para>
/// <para><b>Memory and cost per update</b>: 352 + 576 x pieces + 8 x warm_up bytes (room for nine quantiles); O(K); max needs no logarithm
/// while the bounds of <see cref="FocusScan"/> stay under the limit, sum often scans all pieces and costs some 25 times <c>focus</c>.
/// Hostile readings among the learned ones move a quantile by at most their number of ranks; where most were hostile, the change back is
/// itself a drift, after which the quantiles are learned anew; with <c>relearn_on_drift</c> false they are learned once.</para>
/// <para><b>Source</b>: Romano, Eckley, Fearnhead, IEEE Trans. Signal Processing 72 (2024).</para>
/// <para><b>Differs from source</b>: the limits as a function of A; a full stack drops its least worthy piece.</para>
/// </remarks>
public sealed class NpFocus : INeedsReference
{
    internal const int MaxQuantiles = 9;

    internal static readonly ParameterTable<NpFocusOptions> Table = NpFocusTable.Own;

    internal static readonly DetectorType Type = new DetectorType<NpFocusOptions>(
        new DetectorInfo(
            "np-focus",
            "any lasting change of the distribution, by shares below its quantiles",
            "any number",
            true,
            "352 + 576 x pieces + 8 x warm_up",
            "Romano, Eckley, Fearnhead 2024",
            []),
        Table,
        options => new NpFocus(options));

    private readonly BernoulliCost _cost;

    private readonly NpFocusOptions _options;
    private readonly double[] _quantiles;
    private readonly double[] _values;
    private readonly FocusRules _rules;
    private readonly double _drift;
    private readonly double _limit;

    /// <exception cref="ArgumentException">Parameters out of range.</exception>
    public NpFocus(NpFocusOptions options)
        : this(Table.Require(options, Type.Info.Name), Type.Info.Name, Table.Canonical(options))
    {
    }

    internal NpFocus(NpFocusOptions options, string name, string parameters)
    {
        _options = options;
        Name = name;
        Parameters = parameters;
        _quantiles = [.. options.Quantiles];
        _values = [.. options.Values];
        _rules = new FocusRules(options.Direction != Sides.Down, options.Direction != Sides.Up);
        _cost = new BernoulliCost(null, options.Peer ? FocusPeers.ShareClamp : 0);
        _drift = options.Threshold ?? Limit(options);
        _limit = Math.Min(_drift, options.WarningThreshold ?? _drift);
    }

    /// <summary>One quantile and its sums.</summary>
    public struct Level
    {
        public double Quantile;
        public FocusSums Sums;
    }

    /// <summary>Room for the quantiles.</summary>
    [InlineArray(MaxQuantiles)]
    public struct Levels
    {
        private Level _first;
    }

    /// <summary>State before the pieces (by quantile, then side) and the learned readings.</summary>
    public struct State
    {
        public Levels Levels;

        /// <summary>Different quantiles; 0 = still learning.</summary>
        public long Count;

        /// <summary>Readings ever; the next reading's ordinal.</summary>
        public long Seen;

        /// <summary>Readings learned from so far.</summary>
        public long Learned;

        /// <summary>Ordinal of the first reading since the last restart of the pieces.</summary>
        public long Start;

        /// <summary>The last reading.</summary>
        public double Value;

        /// <summary>1 = the pieces are kept.</summary>
        public long Running;

        /// <summary>1 = the last update was a drift.</summary>
        public long Drifted;

        /// <summary>Ordinal after the last reading learned from.</summary>
        public long LearnedUntil;
    }

    public string Name { get; }

    public string Parameters { get; }

    public ushort StateVersion => 1;

    public int StateBytes =>
        StateBlock.Bytes<State>(_options.WarmUp) + (MaxQuantiles * FocusScan.BytesPerPiece * _options.Pieces);

    public int ReferenceReadings => _options.Peer && _options.Values.Count == 0 ? FocusDetector.PeerReadings : 0;

    public IDriftDetector With(ReadOnlySpan<double> reference) => ReferenceReadings == 0 || reference.Length < 2
        ? this
        : NpFocusPeers.With(_options, reference, Name);

    public void Initialize(Span<byte> state)
    {
        state[..StateBytes].Clear();
        Relearn(ref StateBlock.Header<State>(state));
    }

    public DriftStatus Update(Span<byte> state, in Reading reading)
    {
        if (Door.Refuses(reading))
        {
            return DriftStatus.Stable;
        }

        var pieces = MemoryMarshal.Cast<byte, FocusPiece>(state.Slice(Unsafe.SizeOf<State>(), PieceBytes));
        var first = MemoryMarshal.Cast<byte, double>(state.Slice(Unsafe.SizeOf<State>() + PieceBytes, _options.WarmUp * sizeof(double)));
        return Update(ref StateBlock.Header<State>(state), pieces, first, reading.Value);
    }

    /// <summary>The formula.</summary>
    public DriftStatus Update(ref State state, Span<FocusPiece> pieces, Span<double> first, double x)
    {
        if (state.Drifted != 0)
        {
            Restart(ref state);
        }

        x = Door.Clamp(x);
        state.Value = x;
        var ordinal = state.Seen++;
        if (state.Count == 0)
        {
            Learn(ref state, first, x);
            return DriftStatus.Stable;
        }

        if (state.Running == 0)
        {
            StartPieces(ref state, pieces, ordinal);
        }

        // A statistic below its share of the limit need not be known exactly; the bounds of all together then decide.
        var share = _options.Combine == NpCombine.Max ? _limit : _limit / state.Count;
        var bound = 0.0;
        for (var k = 0; k < state.Count; k++)
        {
            ref var level = ref state.Levels[k];
            var side = Of(pieces, k);
            FocusScan.Add(_cost, _rules, ref level.Sums, side, 1, x <= level.Quantile ? 1 : 0, ordinal, share);
            bound = Together(bound, Math.Max(0, FocusScan.Bound(level.Sums, side)));
        }

        return bound < _limit - 1e-6 ? DriftStatus.Stable : Judge(ref state, pieces);
    }

    /// <summary>
    /// Direction and change point are those of the quantile with the largest statistic: down = more readings at or below it. The sizes of a
    /// change that may be of any kind are not told.
    /// </summary>
    public Evidence Explain(ReadOnlySpan<byte> state)
    {
        ref readonly var s = ref StateBlock.Header<State>(state);
        var pieces = MemoryMarshal.Cast<byte, FocusPiece>(state.Slice(Unsafe.SizeOf<State>(), PieceBytes));
        var statistic = Statistic(s, pieces, out var best);
        best = best.ChangePoint < 0 && _options.Peer ? best with { ChangePoint = s.Start } : best;
        var direction = best.Direction == Direction.None ? Direction.None : best.Direction == Direction.Up ? Direction.Down : Direction.Up;
        var before = Math.Max(0, best.ChangePoint - s.Start);
        return new Evidence(
            statistic,
            _drift,
            s.Value,
            direction,
            double.NaN,
            best.ChangePoint < 0
                ? Segment.None
                : new Segment(best.ChangePoint, s.Seen - 1, s.Seen - best.ChangePoint, double.NaN, double.NaN),
            before == 0 ? Segment.None : new Segment(s.Start, best.ChangePoint - 1, before, double.NaN, double.NaN),
            best.ChangePoint,
            double.NaN)
        {
            ChangePointFirst = best.First,
            ChangePointLast = best.Last,
        };
    }

    internal static double Limit(NpFocusOptions options)
    {
        var nats = StableMath.Log(options.ReadingsPerFalseAlarm);
        var others = options.Quantiles.Count - 1;
        return options.Combine == NpCombine.Max
            ? nats + FocusDetector.ArlMargin + StableMath.Log(options.Quantiles.Count)
            : (nats * (1 + (2.474 / 6 * others))) + FocusDetector.ArlMargin + (6.7 / 6 * others);
    }

    /// <summary>Sets the different ones among values that rise.</summary>
    private static void Set(ref State state, double value)
    {
        if (state.Count == 0 || value > state.Levels[(int)state.Count - 1].Quantile)
        {
            state.Levels[(int)state.Count].Quantile = value;
            state.Count++;
        }
    }

    private int PieceBytes => MaxQuantiles * FocusScan.BytesPerPiece * _options.Pieces;

    private Span<FocusPiece> Of(Span<FocusPiece> pieces, int k) => pieces.Slice(k * 2 * _options.Pieces, 2 * _options.Pieces);

    private ReadOnlySpan<FocusPiece> Of(ReadOnlySpan<FocusPiece> pieces, int k) =>
        pieces.Slice(k * 2 * _options.Pieces, 2 * _options.Pieces);

    private double Together(double so, double far) => _options.Combine == NpCombine.Max ? Math.Max(so, far) : so + far;

    private DriftStatus Judge(ref State state, ReadOnlySpan<FocusPiece> pieces)
    {
        var statistic = 0.0;
        for (var k = 0; k < state.Count; k++)
        {
            statistic = Together(
                statistic, FocusScan.Largest(_cost, _rules, state.Levels[k].Sums, Of(pieces, k), _options.Direction));
        }

        state.Drifted = statistic >= _drift ? 1 : 0;
        return statistic >= _drift ? DriftStatus.Drift
            : statistic >= _limit ? DriftStatus.Warning
            : DriftStatus.Stable;
    }

    /// <summary>F, and the largest change of one quantile.</summary>
    private double Statistic(in State state, ReadOnlySpan<FocusPiece> pieces, out FocusEstimate best)
    {
        var statistic = 0.0;
        best = new FocusEstimate(0, Direction.None, default, default, -1, -1, -1);
        for (var k = 0; state.Running != 0 && k < state.Count; k++)
        {
            var estimate = FocusScan.Best(_cost, _rules, state.Levels[k].Sums, Of(pieces, k), _options.Direction);
            statistic = Together(statistic, estimate.Value);
            best = estimate.Value > best.Value ? estimate : best;
        }

        return statistic;
    }

    private void Learn(ref State state, Span<double> first, double x)
    {
        first[(int)state.Learned] = x;
        state.Learned++;
        if (state.Learned < first.Length)
        {
            return;
        }

        first.Sort();
        foreach (var quantile in _quantiles)
        {
            Set(ref state, first[(int)((first.Length - 1) * quantile)]);
        }

        state.LearnedUntil = state.Seen;
    }

    private void Restart(ref State state)
    {
        state.Drifted = 0;
        state.Running = 0;
        if (_options.RelearnOnDrift && !_options.Peer)
        {
            Relearn(ref state);
        }
    }

    private void Relearn(ref State state)
    {
        state.Count = 0;
        state.Learned = 0;
        state.Running = 0;
        foreach (var value in _values)
        {
            Set(ref state, value);
        }
    }

    private void StartPieces(ref State state, Span<FocusPiece> pieces, long ordinal)
    {
        state.Start = ordinal;
        state.Running = 1;
        for (var k = 0; k < state.Count; k++)
        {
            FocusScan.Start(ref state.Levels[k].Sums, Of(pieces, k), _rules, ordinal);
        }
    }
}
