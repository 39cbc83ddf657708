using System.Runtime.CompilerServices;
using VisuTility.Streams.Detection.Parameters;
using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.ShiryaevRoberts;

/// <summary>How <see cref="EBounded"/> sums over starting points.</summary>
public enum EMode
{
    /// <summary>All starting points: M = L (M + 1).</summary>
    Sr,

    /// <summary>The best one: M = L max(M, 1).</summary>
    Cusum,
}

/// <summary>Parameters of <see cref="EBounded"/>.</summary>
public sealed record EBoundedOptions
{
    /// <summary>A: readings per false alarm on a stable series, 10 to 1e15.</summary>
    public double ReadingsPerFalseAlarm { get; init; } = 100_000;

    /// <summary>Readings per false warning, at most those per false alarm; null = no warning.</summary>
    public double? ReadingsPerFalseWarning { get; init; }

    /// <summary>All starting points or the best one.</summary>
    public EMode Mode { get; init; } = EMode.Sr;

    /// <summary>Which changes of the mean are a drift.</summary>
    public Sides Direction { get; init; } = Sides.Both;

    /// <summary>Smallest possible value.</summary>
    public double Low { get; init; }

    /// <summary>Largest possible value, above <see cref="Low"/>.</summary>
    public double High { get; init; } = 1;

    /// <summary>Least mean of the stable series; with <see cref="MeanHigh"/>; null = learned, and learned on.</summary>
    public double? MeanLow { get; init; }

    /// <summary>Largest mean of the stable series, at least <see cref="MeanLow"/>.</summary>
    public double? MeanHigh { get; init; }

    /// <summary>Readings that only learn, 5 or more.</summary>
    public int WarmUp { get; init; } = 50;

    /// <summary>Readings before the first judgement, at least <see cref="WarmUp"/>.</summary>
    public int Min { get; init; } = 100;

    /// <summary>Learn a new reference after a drift; otherwise keep the old one and only restart the sums.</summary>
    public bool RelearnOnDrift { get; init; } = true;
}

/// <summary>E-detector for a bounded mean: the guarantee needs the range of the values and nothing else.</summary>
/// <remarks>
/// <para><b>Detects</b>: a lasting shift of the mean. It cannot use that a metric's spread is small against its range: quick for error
/// rates (84 readings where <c>sr-bernoulli</c> takes 62), slow for accuracies that never leave .9 to .95; give <c>low</c> and <c>high</c>
/// that fit.</para>
/// <para><b>Input</b>: values in [low, high]; others count as the nearest of the two.</para>
/// <para><b>Statistic</b>: y = (x - low) / (high - low); m+ = mean_high, or mean + standard error over everything before the reading, and
/// m- = mean_low, or mean - standard error, likewise scaled. b = .02 .04 .08 .15 .3 .5 .7 .9: L_b+ = 1 + b (y / m+ - 1),
/// L_b- = 1 + b ((1 - y) / (1 - m-) - 1). SR: M = L (M + 1); CUSUM: M = L max(M, 1); from 0; S = mean of the sixteen M (of eight when one
/// direction is asked for). Learned: mean = (sum + .5) / (n + 1), standard error = sqrt((squares + .25) / (n + 1) / (n + 1)), so that a
/// constant series keeps one.</para>
/// <para><b>Warning / drift rule</b>: drift when S &gt;= A, A = readings per false alarm; otherwise warning when S is at least the same for
/// the warning. Nothing before <c>min</c> readings: first possible alarm at reading <c>min</c> (means given: at the first). At the update
/// after a drift M restarts at 0 and with <c>relearn_on_drift</c> the reference is learned anew.</para>
/// <para><b>Guarantee</b>: means given and true (mean_low &lt;= mean of every reading given its past &lt;= mean_high): A readings per false
/// alarm at least, for every law on the range, whatever its dependence. Learned: the same once the running m+ and m- stand on the right
/// sides of the mean; each does with about 84 %, and measured alarms stay below the promise (see the tests).</para>
/// <para><b>Memory and cost per update</b>: 440 bytes; O(1), two divisions.</para>
/// <para><b>Source</b>: Shin, Ramdas, Rinaldo, "E-detectors", NEJSDS 2024: definition 2.2, e-SR and e-CUSUM (section 2), bounded means
/// (section 4).</para>
/// <para><b>Differs from source</b>: a fixed grid of bets in place of their computed one; the learned reference.</para>
/// </remarks>
public sealed class EBounded : IDriftDetector
{
    internal static readonly ParameterTable<EBoundedOptions> Table = new ParameterTable<EBoundedOptions>(new EBoundedOptions())
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
        .Choice("mode", "sum over all starting points or the best one", o => o.Mode, (o, v) => o with { Mode = v })
        .Choice("direction", "which changes of the mean are a drift", o => o.Direction, (o, v) => o with { Direction = v })
        .Number("low", new NumberRange(-1e150, 1e150), "smallest possible value", o => o.Low, (o, v) => o with { Low = v })
        .Number("high", new NumberRange(-1e150, 1e150), "largest possible value", o => o.High, (o, v) => o with { High = v })
        .Number(
            "mean_low",
            NumberRange.Any,
            "least mean of the stable series; none = learned",
            o => o.MeanLow,
            (o, v) => o with { MeanLow = v })
        .Number(
            "mean_high", NumberRange.Any, "largest mean of the stable series", o => o.MeanHigh, (o, v) => o with { MeanHigh = v })
        .Integer("warm_up", 5, 1_000_000, "readings that only learn", o => o.WarmUp, (o, v) => o with { WarmUp = v })
        .OnlyWhen("mean_low is not given", IsLearned)
        .Integer("min", 5, 1_000_000, "readings before it is judged", o => o.Min, (o, v) => o with { Min = v })
        .OnlyWhen("mean_low is not given", IsLearned)
        .Boolean("relearn_on_drift", "learn anew after a drift", o => o.RelearnOnDrift, (o, v) => o with { RelearnOnDrift = v })
        .OnlyWhen("mean_low is not given", IsLearned)
        .Check("high", "low", o => o.High - o.Low > 0, "must be above low")
        .Check("mean_low", "mean_high", o => o.MeanLow.HasValue == o.MeanHigh.HasValue, "must be given together with mean_high")
        .Check(
            "mean_low",
            "mean_high",
            o => o.MeanLow is not { } a || o.MeanHigh is not { } b || (a < o.High && b > o.Low && a <= b),
            "must be at most mean_high, below high, and mean_high above low")
        .Check(
            "mean_low",
            "mean_high",
            o => o.MeanLow is not { } a || o.MeanHigh is not { } b || !(a < o.High && b > o.Low) || (Scaled(a, o) < 1 && Scaled(b, o) > 0),
            "must differ from high, and mean_high from low, by more than a double of their range can tell")
        .Check("min", "warm_up", o => o.Min >= o.WarmUp, "must be at least warm_up")
        .Check(
            "readings_per_false_warning",
            "readings_per_false_alarm",
            o => o.ReadingsPerFalseWarning is not { } w || w <= o.ReadingsPerFalseAlarm,
            "must be at most readings_per_false_alarm");

    internal static readonly DetectorType Type = new DetectorType<EBoundedOptions>(
        new DetectorInfo(
            "e-bounded",
            "lasting shift of a bounded mean, with a guaranteed rate of false alarms",
            "any number within a known range",
            true,
            "440",
            "Shin, Ramdas, Rinaldo 2024",
            []),
        Table,
        options => new EBounded(options));

    private const double Large = 1e100;
    private const double Small = 1e50;

    private static readonly double[] Bets = [0.02, 0.04, 0.08, 0.15, 0.3, 0.5, 0.7, 0.9];

    private readonly EBoundedOptions _options;
    private readonly double _range;
    private readonly double _drift;
    private readonly double _warning;

    /// <exception cref="ArgumentException">Parameters out of range.</exception>
    public EBounded(EBoundedOptions options)
    {
        _options = Table.Require(options, Type.Info.Name);
        _range = options.High - options.Low;
        _drift = options.ReadingsPerFalseAlarm;
        _warning = options.ReadingsPerFalseWarning ?? double.NaN;
        Parameters = Table.Canonical(options);
    }

    /// <summary>The whole state.</summary>
    public struct State
    {
        /// <summary>Scaled readings since the reference is learned.</summary>
        public RunningMoments Before;

        /// <summary>Readings ever; the next reading's ordinal.</summary>
        public long Seen;

        /// <summary>The last reading, within the range.</summary>
        public double Value;

        /// <summary>M, up and down in turn for each bet.</summary>
        public Sixteen Sums;

        /// <summary>M's parts, each times the age of its starting point.</summary>
        public Sixteen Ages;

        /// <summary>M's parts, each times the square of that age.</summary>
        public Sixteen Squares;

        /// <summary>Readings since the sums restarted.</summary>
        public long Since;

        /// <summary>1 = the last update was a drift.</summary>
        public long Drifted;
    }

    /// <summary>Up and down in turn for each bet.</summary>
    [InlineArray(16)]
    public struct Sixteen
    {
        private double _first;
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
            Restart(ref state);
        }

        x = Math.Clamp(x, _options.Low, _options.High);
        state.Value = x;
        state.Seen++;
        var y = Scaled(x, _options);
        var (low, high) = Reference(state.Before);
        var learned = state.Before.Count;
        state.Before.Add(y);
        if (IsLearned(_options) && learned < _options.WarmUp)
        {
            return DriftStatus.Stable;
        }

        state.Since++;
        Add(ref state, Math.Min(y / high, Large) - 1, Math.Min((1 - y) / (1 - low), Large) - 1);
        var mean = Mean(state, _options.Direction);
        if ((IsLearned(_options) && state.Before.Count < _options.Min) || !(mean >= _warning || mean >= _drift))
        {
            return DriftStatus.Stable;
        }

        state.Drifted = mean >= _drift ? 1 : 0;
        return mean >= _drift ? DriftStatus.Drift : DriftStatus.Warning;
    }

    /// <summary>
    /// Statistic and threshold are logarithms (nats); the reference is everything since the last restart, the change included. The size is
    /// a rough one: the shift for which the leading bets would be the best, b times variance over distance of the mean to the range's end.
    /// </summary>
    public Evidence Explain(ReadOnlySpan<byte> state)
    {
        ref readonly var s = ref StateBlock.Header<State>(state);
        var side = _options.Direction == Sides.Both ? (Side(s, 0) >= Side(s, 1) ? 0 : 1) : _options.Direction == Sides.Up ? 0 : 1;
        var lead = side;
        var bet = 0.0;
        for (var i = 0; i < Bets.Length; i++)
        {
            var at = (2 * i) + side;
            lead = s.Sums[at] > s.Sums[lead] ? at : lead;
            bet += Bets[i] * s.Sums[at];
        }

        bet /= Math.Max(Side(s, side), double.Epsilon);
        var (low, high) = Reference(s.Before);
        var sd = Math.Sqrt((s.Before.Squares + 0.25) / (s.Before.Count + 1.0));
        var size = side == 0 ? bet * sd / high : -bet * sd / (1 - low);
        var sum = Math.Max(s.Sums[lead], double.Epsilon);
        var age = s.Ages[lead] / sum;
        var point = s.Seen - 1 - (long)Math.Floor(age + 0.5);
        var mean = _options.Low + (_range * s.Before.Mean);
        var evidence = new Evidence(
            StableMath.Log(Mean(s, _options.Direction)),
            StableMath.Log(_drift),
            s.Value,
            side == 0 ? Direction.Up : Direction.Down,
            double.NaN,
            new Segment(point, s.Seen - 1, s.Seen - point, mean + (size * sd * _range), double.NaN),
            new Segment(s.Seen - s.Before.Count, s.Seen - 1, s.Before.Count, mean, sd * _range),
            point,
            size)
        {
            Size = size * sd * _range,
        };
        return _options.Mode == EMode.Cusum
            ? ChangePointInterval.Around(evidence, s.Seen - s.Since)
            : new Lead(evidence.Direction, size, point) { HalfWidth = MixtureSums.HalfWidthOf((s.Squares[lead] / sum) - (age * age)) }
                .Mark(evidence, s.Seen - s.Since);
    }

    private static bool IsLearned(EBoundedOptions options) => options.MeanLow is null;

    private static double Side(in State state, int side)
    {
        var sum = 0.0;
        for (var i = side; i < 2 * Bets.Length; i += 2)
        {
            sum += state.Sums[i];
        }

        return sum;
    }

    private static double Mean(in State state, Sides direction) => direction switch
    {
        Sides.Up => Side(state, 0) / Bets.Length,
        Sides.Down => Side(state, 1) / Bets.Length,
        _ => (Side(state, 0) + Side(state, 1)) / (2 * Bets.Length),
    };

    private static double Scaled(double x, EBoundedOptions options) => (x - options.Low) / (options.High - options.Low);

    /// <summary>m- and m+, scaled and inside the range: a bet divides by m+ and by 1 - m-.</summary>
    private (double Low, double High) Reference(in RunningMoments before)
    {
        if (_options.MeanLow is { } low && _options.MeanHigh is { } high)
        {
            return (Math.Max(Scaled(low, _options), 0), Math.Min(Scaled(high, _options), 1));
        }

        var n = before.Count + 1.0;
        var mean = ((before.Mean * before.Count) + 0.5) / n;
        var error = Math.Sqrt((before.Squares + 0.25) / n / n);
        return (Math.Max(mean - error, 0), Math.Min(mean + error, 1));
    }

    private void Add(ref State state, double up, double down)
    {
        Span<double> sums = state.Sums;
        Span<double> ages = state.Ages;
        Span<double> squares = state.Squares;
        var large = false;
        for (var i = 0; i < sums.Length; i++)
        {
            var bet = 1 + (Bets[i / 2] * (i % 2 == 0 ? up : down));
            var sum = sums[i];
            var fresh = _options.Mode == EMode.Cusum && sum < 1;
            squares[i] = fresh ? 0 : (squares[i] + (2 * ages[i]) + sum) * bet;
            ages[i] = fresh ? 0 : (ages[i] + sum) * bet;
            sums[i] = (fresh ? 1 : _options.Mode == EMode.Cusum ? sum : sum + 1) * bet;
            large |= sums[i] > Large;
        }

        // Only sums that may not be judged yet, or of the side not asked for, grow past every limit.
        for (var i = 0; large && i < sums.Length; i++)
        {
            var factor = sums[i] > Large ? Small / sums[i] : 1;
            sums[i] *= factor;
            ages[i] *= factor;
            squares[i] *= factor;
        }
    }

    private void Restart(ref State state)
    {
        state.Drifted = 0;
        state.Since = 0;
        state.Sums = default;
        state.Ages = default;
        state.Squares = default;
        if (_options.RelearnOnDrift)
        {
            state.Before = default;
        }
    }
}
