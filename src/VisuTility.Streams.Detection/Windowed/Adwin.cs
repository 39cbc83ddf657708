using VisuTility.Streams.Detection.Parameters;
using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.Windowed;

/// <summary>Adaptive window: as long as its mean has not changed.</summary>
/// <remarks>
/// <para><b>Detects</b>: a shift of the mean, of any size and at any time in the window; the window then shrinks to what came after
/// it.</para>
/// <para><b>Input</b>: any finite number; magnitudes past 1e150 count as 1e150.</para>
/// <para><b>Statistic</b>: the window of W readings, kept as <see cref="BucketRows"/>, is cut between any two buckets: n0, n1 readings,
/// means u0, u1. m = 1 / (n0 - min_window + 1) + 1 / (n1 - min_window + 1), d = ln(2 ln W / delta), v = variance of the window (divisor
/// W), eps = sqrt(2 m v d) + 2/3 d R m. R = <c>range</c>; with scale spread R = sd of the window with its floor, max(sd, sigma_floor,
/// relative_sigma_floor * |mean|), and v = R^2, so that the bound fits any unit (R = 1 is far too slow for an accuracy with sd
/// .02).</para>
/// <para><b>Warning / drift rule</b>: at every <c>clock</c>-th reading, when W &gt; <c>grace</c>: while |u0 - u1| &gt; eps at some cut with
/// n0, n1 &gt;= min_window, the oldest bucket is dropped. That is a drift in the direction of the strongest cut (largest |u0 - u1| / eps),
/// but not again at the following checks as long as each of them cuts the same way: they finish the same change. Otherwise warning when
/// the same holds for <c>warning_delta</c>, until the next check. First possible at the first check past <c>grace</c> and 2 min_window
/// readings. River and Frouros: the window is emptied at the update after a drift; every mode but paper reports every cut.</para>
/// <para><b>Memory and cost per update</b>: 424 bytes + rows (8 + 16 M), O(1) amortised plus O(M log(W / M)) every <c>clock</c> readings.
/// Past M (2^rows - 1) readings the oldest bucket, 2^(rows-1) readings, is dropped: the window slides, changes older than it are
/// forgotten. An outlier widens v until it leaves the window and hides smaller changes that long; a window whose sd is more than 1000
/// times both the sd and the mean of its last 128 readings is dropped whole (<see cref="CleanBlock"/>).</para>
/// <para><b>Source</b>: Bifet and Gavalda, "Learning from time-changing data with adaptive windowing", SIAM Data Mining 2007; buckets:
/// Babcock, Datar, Motwani, O'Callaghan, PODS 2003. River 0.26.1, MOA 2024.07, Frouros 0.9 for their modes.</para>
/// <para><b>Differs from source</b>: scale spread; the cap on rows; a warning; the checks of different series fall on different readings
/// (<c>phase</c>); T and V are summed anew from the buckets after a drop, so that V never falls below 0 by rounding, where nothing is
/// seen. Under the other libraries' own names none of this holds, and the logarithm is the platform's. River's <c>n_detections</c> and
/// MOA's count of detections are kept, MOA's count of buckets (which only grows) is not.</para>
/// </remarks>
public sealed class Adwin : IDriftDetector
{
    internal static readonly ParameterTable<AdwinOptions> Table = AdwinTable.Own;

    internal static readonly DetectorType Type = new DetectorType<AdwinOptions>(
        new DetectorInfo(
            "adwin",
            "shift of the mean, between the older and the newer part of an adaptive window",
            "any number",
            true,
            "424 + 8 x rows + 16 x rows x max_buckets",
            "Bifet and Gavalda 2007",
            []),
        Table,
        options => new Adwin(options));

    internal static readonly DetectorType RiverType = Peer("river:ADWIN", AdwinTable.River);

    internal static readonly DetectorType MoaType = Peer("moa:ADWINChangeDetector", AdwinTable.Moa);

    internal static readonly DetectorType FrourosType = Peer("frouros:ADWIN", AdwinTable.Frouros);

    private readonly AdwinOptions _options;
    private readonly SigmaFloor _floor;
    private readonly bool _guarded;
    private readonly double _least;
    private readonly double _shift;

    /// <exception cref="ArgumentException">Parameters out of range.</exception>
    public Adwin(AdwinOptions options)
        : this(options, Type.Info.Name, Table)
    {
    }

    private Adwin(AdwinOptions options, string name, ParameterTable<AdwinOptions> table)
    {
        _options = Table.Require(options, name);
        _floor = new SigmaFloor(options.SigmaFloor, options.RelativeSigmaFloor);
        (_least, _shift) = options.Mode switch
        {
            AdwinMode.Moa => (options.MinWindow + 2, options.MinWindow - 1),
            AdwinMode.Frouros => (options.MinWindow + 1, options.MinWindow + 1),
            _ => (options.MinWindow, options.MinWindow - 1),
        };
        _guarded = ReferenceEquals(table, Table);
        Name = name;
        Parameters = table.Canonical(options);
    }

    /// <summary>State before the rows.</summary>
    public struct State
    {
        public AdwinMoments Window;

        /// <summary>Readings ever; the next reading's ordinal.</summary>
        public long Seen;

        /// <summary>Readings until the next check; 0 = not started.</summary>
        public int UntilCheck;

        /// <summary>1 = the last check warned.</summary>
        public int Warned;

        /// <summary>1 = the last update was a drift.</summary>
        public int Drifted;

        /// <summary>Direction of the change whose rest is not a second drift; 0 = none.</summary>
        public int Latched;

        /// <summary>Updates that cut the window.</summary>
        public long Detections;

        /// <summary>The last reading.</summary>
        public double Value;

        /// <summary>Watches for a window that cannot be right.</summary>
        public CleanBlock Block;

        /// <summary>Of the last drift or warning.</summary>
        public AdwinCut Cut;
    }

    public string Name { get; }

    public string Parameters { get; }

    public ushort StateVersion => 1;

    public int StateBytes => StateBlock.Bytes<State>(Doubles);

    private int Doubles => BucketRows.Length(_options.Rows, _options.MaxBuckets);

    public void Initialize(Span<byte> state) => state[..StateBytes].Clear();

    public DriftStatus Update(Span<byte> state, in Reading reading) =>
        Door.Refuses(reading)
            ? DriftStatus.Stable
            : Update(ref StateBlock.Header<State>(state), StateBlock.Ring<State>(state, Doubles), reading.Value);

    /// <summary>The formula.</summary>
    public DriftStatus Update(ref State state, Span<double> block, double x)
    {
        x = Door.Clamp(x);
        if ((state.Drifted | (state.UntilCheck == 0 ? 1 : 0)) != 0)
        {
            Start(ref state, block, x);
        }

        var rows = new BucketRows(block, _options.MaxBuckets);
        var before = _options.Mode == AdwinMode.Moa ? state.Window.Total / state.Window.Width : 0;
        state.Value = x;
        state.Seen++;
        rows.Insert(ref state.Window, x);
        if (_guarded && IsAbsurd(ref state, x))
        {
            Clear(ref state, block, _options.Clock);
            return DriftStatus.Stable;
        }

        if (--state.UntilCheck > 0)
        {
            return state.Warned != 0 ? DriftStatus.Warning : DriftStatus.Stable;
        }

        state.UntilCheck = _options.Clock;
        state.Warned = 0;
        return state.Window.Width > _options.Grace ? Check(ref state, rows, before) : DriftStatus.Stable;
    }

    public Evidence Explain(ReadOnlySpan<byte> state)
    {
        ref readonly var s = ref StateBlock.Header<State>(state);
        var cut = s.Cut;
        var size = cut.NewerMean - cut.OlderMean;
        var changePoint = s.Seen - cut.Newer;
        var evidence = ChangePointInterval.Around(
            new Evidence(
                Math.Abs(size),
                cut.Limit,
                s.Value,
                size > 0 ? Direction.Up : Direction.Down,
                double.NaN,
                new Segment(changePoint, s.Seen - 1, cut.Newer, cut.NewerMean, cut.Sigma),
                new Segment(changePoint - cut.Older, changePoint - 1, cut.Older, cut.OlderMean, cut.Sigma),
                changePoint,
                size / cut.Sigma)
            { Size = size },
            changePoint - cut.Older);

        // The true place may also be anywhere in the two buckets beside the cut.
        return evidence with
        {
            ChangePointFirst = Math.Min(evidence.ChangePointFirst, changePoint - cut.BucketBefore),
            ChangePointLast = Math.Max(evidence.ChangePointLast, Math.Min(changePoint + cut.BucketAfter, s.Seen - 1)),
        };
    }

    private static DetectorType<AdwinOptions> Peer(string name, ParameterTable<AdwinOptions> table) =>
        new(
            Type.Info with { Name = name, HasWarning = false, Memory = "424 + 192 + 384 x max_buckets", Source = name },
            table,
            options => new Adwin(options, name, table));

    private void Start(ref State state, Span<double> block, double x)
    {
        state.Drifted = 0;
        if (state.UntilCheck != 0 && _options.Mode is AdwinMode.Paper or AdwinMode.Moa)
        {
            return;
        }

        // Series that start together must not all be checked at the same reading; only the input may decide, never chance.
        var bits = unchecked((ulong)BitConverter.DoubleToInt64Bits(x) * 0x9E3779B97F4A7C15UL) >> 33;
        var phase = _options.Mode == AdwinMode.Paper ? _options.Phase ?? (int)bits : 0;
        Clear(ref state, block, _options.Clock - (phase % _options.Clock));
    }

    private static void Clear(ref State state, Span<double> block, int untilCheck)
    {
        block.Clear();
        var seen = state.Seen;
        state = default;
        state.Seen = seen;
        state.UntilCheck = untilCheck;
    }

    /// <summary>Hostile readings (1e150 among rates) would hide every change until they leave the window.</summary>
    private static bool IsAbsurd(ref State state, double x)
    {
        const int length = 128;
        var closes = state.Block.Count + 1 >= length;
        var sigma = closes ? Math.Sqrt(Math.Max(state.Window.Squares, 0) / state.Window.Width) : 0;
        return state.Block.Take(x, length, sigma, out _);
    }

    private DriftStatus Check(ref State state, BucketRows rows, double before)
    {
        rows.Flush(ref state.Window);
        if (_guarded && !(state.Window.Squares >= 0))
        {
            rows.Resum(ref state.Window);
        }

        var direction = Direction.None;
        while (true)
        {
            var found = Walk(state, rows);
            if (found != DriftStatus.Drift)
            {
                state.Warned = found == DriftStatus.Warning && direction == Direction.None ? 1 : 0;
                break;
            }

            if (direction == Direction.None)
            {
                state.Cut = Strongest(state, rows);
                direction = state.Cut.NewerMean > state.Cut.OlderMean ? Direction.Up : Direction.Down;
            }

            rows.DropOldest(ref state.Window);
            if (_guarded)
            {
                rows.Resum(ref state.Window);
            }
        }

        if (direction == Direction.None)
        {
            state.Latched = 0;
            if (state.Warned != 0)
            {
                state.Cut = Strongest(state, rows);
            }

            return state.Warned != 0 ? DriftStatus.Warning : DriftStatus.Stable;
        }

        state.Detections++;
        var drift = _options.Mode switch
        {
            AdwinMode.Paper => state.Latched != (int)direction
                && _options.Direction != (direction == Direction.Up ? Sides.Down : Sides.Up),
            AdwinMode.Moa => state.Window.Total / state.Window.Width > before,
            _ => true,
        };
        state.Latched = (int)direction;
        state.Drifted = drift ? 1 : 0;
        return drift ? DriftStatus.Drift : DriftStatus.Stable;
    }

    /// <summary>
    /// From the oldest cut to the newest: Drift at the first past its bound, otherwise whether any is past the warning's.
    /// </summary>
    private DriftStatus Walk(in State state, BucketRows rows)
    {
        var bound = BoundOf(state, _options.Delta);
        var warning = _options.WarningDelta is { } delta ? BoundOf(state, delta) : bound;
        if (!(bound.Variance >= 0))
        {
            return DriftStatus.Stable;
        }

        var status = DriftStatus.Stable;
        var far = new FarFromAdwinBound(state.Window, warning, _shift);
        var (n0, n1, u0, u1) = (0.0, (double)state.Window.Width, 0.0, state.Window.Total);
        for (var row = (int)state.Window.LastRow; row >= 0; row--)
        {
            double n = 1L << row;
            var count = rows.Count(row) - (_options.Mode == AdwinMode.Frouros ? 1 : 0);
            for (var k = 0; k < count; k++)
            {
                n0 += n;
                n1 -= n;
                var total = rows.Total(row, k);
                u0 += total;
                u1 -= total;
                if (n1 < _least || n1 <= 0)
                {
                    return status;
                }

                if (n0 < _least || far.Holds(n0, n1, u0))
                {
                    continue;
                }

                var m = (1 / (n0 - _shift)) + (1 / (n1 - _shift));
                var d = Math.Abs((u0 / n0) - (u1 / n1));
                if (d > bound.At(m))
                {
                    return DriftStatus.Drift;
                }

                if (d > warning.At(m))
                {
                    status = DriftStatus.Warning;
                }
            }
        }

        return status;
    }

    /// <summary>The cut with the largest |u0 - u1| / eps; only looked for where one is past its bound.</summary>
    private AdwinCut Strongest(in State state, BucketRows rows)
    {
        var bound = BoundOf(state, _options.Delta);
        var best = -1.0;
        var cut = default(AdwinCut);
        var placed = false;
        var (n0, n1, u0, u1) = (0.0, (double)state.Window.Width, 0.0, state.Window.Total);
        for (var row = (int)state.Window.LastRow; row >= 0; row--)
        {
            double n = 1L << row;
            var count = rows.Count(row) - (_options.Mode == AdwinMode.Frouros ? 1 : 0);
            for (var k = 0; k < count; k++)
            {
                if (placed)
                {
                    cut.BucketAfter = (long)n;
                    placed = false;
                }

                var total = rows.Total(row, k);
                (n0, n1, u0, u1) = (n0 + n, n1 - n, u0 + total, u1 - total);
                if (n1 <= 0 || n1 < _least || n0 < _least)
                {
                    continue;
                }

                var limit = bound.At((1 / (n0 - _shift)) + (1 / (n1 - _shift)));
                var ratio = Math.Abs((u0 / n0) - (u1 / n1)) / limit;
                if (ratio > best)
                {
                    best = ratio;
                    placed = true;
                    cut = new AdwinCut
                    {
                        Older = (long)n0,
                        Newer = (long)n1,
                        OlderMean = u0 / n0,
                        NewerMean = u1 / n1,
                        Limit = limit,
                        BucketBefore = (long)n,
                        BucketAfter = (long)n,
                    };
                }
            }
        }

        var size = cut.NewerMean - cut.OlderMean;
        double width = state.Window.Width;
        var within = (state.Window.Squares / width) - (cut.Older / width * (cut.Newer / width) * size * size);
        cut.Sigma = _floor.Apply(Math.Sqrt(Math.Max(within, 0)), cut.OlderMean);
        return cut;
    }

    private AdwinBound BoundOf(in State state, double delta) => new(_options, _floor, state.Window, delta, _guarded);
}
