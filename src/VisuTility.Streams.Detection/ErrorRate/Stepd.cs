using VisuTility.Streams.Detection.Parameters;
using VisuTility.Streams.Detection.Statistics;
using VisuTility.Streams.Detection.Statistics.Distributions;

namespace VisuTility.Streams.Detection.ErrorRate;

/// <summary>Parameters of <see cref="Stepd"/>; defaults: those of the paper.</summary>
public sealed record StepdOptions
{
    /// <summary>What the readings count.</summary>
    public OutcomeKind Counts { get; init; } = OutcomeKind.Errors;

    /// <summary>Which changes of the error rate are a drift.</summary>
    public Sides Direction { get; init; } = Sides.Up;

    /// <summary>W, outcomes in the recent window, 2 or more.</summary>
    public int Window { get; init; } = 30;

    /// <summary>Significance of a drift, above 0, below 1.</summary>
    public double Alpha { get; init; } = 0.003;

    /// <summary>Significance of a warning, at least <see cref="Alpha"/>.</summary>
    public double WarningAlpha { get; init; } = 0.05;

    /// <summary>Whose answers it gives.</summary>
    public Semantics Semantics { get; init; } = Semantics.Own;
}

/// <summary>STEPD: test of equal proportions between the recent window and everything before it.</summary>
/// <remarks>
/// <para><b>Detects</b>: a sudden change of the error rate.</para>
/// <para><b>Input</b>: outcomes, 1 = error (or successes), single (also a share in [0, 1]) or counted.</para>
/// <para><b>Statistic</b>: r of n outcomes in the recent window, R of N before it since the restart, p = (r + R) / (n + N), i = 1/n + 1/N,
/// z = (|r/n - R/N| - i/2) / sqrt(p (1 - p) i), 0 when that is negative or without variance. The window is the fewest last readings with at
/// least W outcomes (<see cref="OutcomeWindow"/>); the test is that of their actual numbers, so batches need no other treatment.</para>
/// <para><b>Warning / drift rule</b>: once N &gt;= W: drift when P(Z &gt; z) &lt; alpha (both directions: when twice that is) and the rate
/// has moved in a direction that is asked for, otherwise warning by the same with warning_alpha. First possible alarm: outcome 2 W; with
/// batches of at least W the second. At the update after a drift everything starts anew.</para>
/// <para><b>Memory and cost per update</b>: 88 bytes and 8 per outcome of the window, amortised O(1), a square root; the limits of z are
/// computed once. Never deaf: N only makes the reference exact. At each test a false alarm has about the chance alpha, and the tests
/// overlap: for calm take a small alpha.</para>
/// <para><b>Source</b>: Nishida, Yamauchi, "Detecting concept drift using statistical testing", Discovery Science 2007.</para>
/// <para><b>Differs from source</b>: only rises unless told otherwise. <c>moa:STEPD</c>: both directions, two-sided p;
/// <c>frouros:STEPD</c>: both directions, one-sided p; both compare |z| also where the difference is below the correction or the variance
/// is 0, so that a constant stream is a drift at 2 W (33 in 2000 ones). p &lt; alpha is tested as z beyond the normal quantile, computed
/// here to 1e-12; the peers' normal laws differ from it and from each other by less.</para>
/// </remarks>
public sealed class Stepd : IDriftDetector
{
    internal static readonly ParameterTable<StepdOptions> Table = new ParameterTable<StepdOptions>(new StepdOptions())
        .Choice("counts", "what the readings count", o => o.Counts, (o, v) => o with { Counts = v })
        .Choice("direction", "changes of the error rate that are a drift", o => o.Direction, (o, v) => o with { Direction = v })
        .Integer("window", 2, 1_000_000, "outcomes in the recent window", o => o.Window, (o, v) => o with { Window = v })
        .Number("alpha", Chances, "significance of a drift", o => o.Alpha, (o, v) => o with { Alpha = v })
        .Number("warning_alpha", Chances, "significance of a warning", o => o.WarningAlpha, (o, v) => o with { WarningAlpha = v })
        .Check("alpha", "warning_alpha", o => o.Alpha <= o.WarningAlpha, "must be at most warning_alpha");

    internal static readonly ParameterTable<StepdOptions> Moa =
        new ParameterTable<StepdOptions>(new StepdOptions { Semantics = Semantics.Moa, Direction = Sides.Both })
        .Integer("windowSizeOption", 1, 1000, "samples in the recent window", o => o.Window, (o, v) => o with { Window = v })
        .Number("alphaDriftOption", NumberRange.Share, "significance of a drift", o => o.Alpha, (o, v) => o with { Alpha = v })
        .Number("alphaWarningOption", NumberRange.Share, "of a warning", o => o.WarningAlpha, (o, v) => o with { WarningAlpha = v });

    internal static readonly ParameterTable<StepdOptions> Frouros =
        new ParameterTable<StepdOptions>(new StepdOptions { Semantics = Semantics.Frouros, Direction = Sides.Both })
        .Integer("min_num_instances", 1, 1_000_000, "samples in the recent window", o => o.Window, (o, v) => o with { Window = v })
        .Number("alpha_d", NumberRange.Positive, "significance of a drift", o => o.Alpha, (o, v) => o with { Alpha = v })
        .Number("alpha_w", NumberRange.Positive, "of a warning", o => o.WarningAlpha, (o, v) => o with { WarningAlpha = v })
        .Check("alpha_d", "alpha_w", o => o.Alpha < o.WarningAlpha, "must be below alpha_w");

    internal static readonly DetectorType[] Types =
        [TypeOf(Semantics.Own, Table), TypeOf(Semantics.Moa, Moa), TypeOf(Semantics.Frouros, Frouros)];

    private readonly StepdOptions _options;
    private readonly double _sides;
    private readonly double _driftLimit;
    private readonly double _warningLimit;

    /// <exception cref="ArgumentException">Parameters out of range.</exception>
    public Stepd(StepdOptions options)
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
        _sides = options.Direction == Sides.Both && options.Semantics != Semantics.Frouros ? 2 : 1;
        _driftLimit = -NormalDistribution.Quantile(options.Alpha / _sides);
        _warningLimit = -NormalDistribution.Quantile(options.WarningAlpha / _sides);
        Parameters = table.Canonical(options);
    }

    /// <summary>State before the ring of W entries.</summary>
    public struct State
    {
        public OutcomeWindow Recent;

        /// <summary>Outcomes before the recent window.</summary>
        public RunningRate Older;

        /// <summary>z.</summary>
        public double Statistic;

        /// <summary>Readings ever; the next reading's ordinal.</summary>
        public long Seen;

        /// <summary>Ordinal of the first reading since the restart.</summary>
        public long Start;

        /// <summary>Error rate of the last reading.</summary>
        public double Value;

        /// <summary>1 = the last update was a drift.</summary>
        public long Drifted;
    }

    public string Name { get; }

    public string Parameters { get; }

    public ushort StateVersion => 1;

    public int StateBytes => StateBlock.Bytes<State>(_options.Window);

    private static NumberRange Chances => new(0, 1, MinimumExcluded: true, MaximumExcluded: true);

    public void Initialize(Span<byte> state) => state[..StateBytes].Clear();

    public DriftStatus Update(Span<byte> state, in Reading reading)
    {
        if (Door.Refuses(reading))
        {
            return DriftStatus.Stable;
        }

        var (errors, count) = RunningRate.Read(reading, _options.Counts, _options.Semantics);
        var ring = StateBlock.Ring<State>(state, _options.Window);
        return Update(ref StateBlock.Header<State>(state), OutcomeWindow.Ring(ring), errors, count);
    }

    /// <summary>The formula.</summary>
    public DriftStatus Update(ref State state, Span<ulong> ring, double errors, long count)
    {
        if (state.Drifted != 0)
        {
            state = new State { Seen = state.Seen, Start = state.Seen };
        }

        state.Seen++;
        state.Value = errors / count;
        var slot = state.Recent.Next;
        var entry = OutcomeWindow.Entry(errors, count);
        state.Recent.Take(ring, entry, _options.Window, ref state.Older);
        ring[slot] = entry;
        if (state.Older.Count < _options.Window)
        {
            return DriftStatus.Stable;
        }

        var difference = state.Recent.Rate - state.Older.Mean;
        state.Statistic = Z(state.Recent, state.Older, Math.Abs(difference));
        var asked = _options.Direction == Sides.Both || difference > 0 == (_options.Direction == Sides.Up);
        if (!asked || !(state.Statistic > _warningLimit || state.Statistic > _driftLimit))
        {
            return DriftStatus.Stable;
        }

        state.Drifted = state.Statistic > _driftLimit ? 1 : 0;
        return state.Drifted != 0 ? DriftStatus.Drift : DriftStatus.Warning;
    }

    /// <summary>Everything before the recent window against it.</summary>
    public Evidence Explain(ReadOnlySpan<byte> state)
    {
        ref readonly var s = ref StateBlock.Header<State>(state);
        var first = s.Seen - s.Recent.Length;
        return OutcomeEvidence.Compare(
            s.Statistic,
            _driftLimit,
            s.Value,
            s.Recent.Rate > s.Older.Mean ? Direction.Up : Direction.Down,
            _sides * NormalDistribution.Above(s.Statistic),
            new Stretch(s.Start, first - 1, s.Older.Mean, s.Older.Count),
            new Stretch(first, s.Seen - 1, s.Recent.Rate, s.Recent.Count),
            s.Start);
    }

    private double Z(in OutcomeWindow recent, in RunningRate older, double difference)
    {
        var i = (1.0 / older.Count) + (1.0 / recent.Count);
        var p = (older.Errors + recent.ErrorCount) / (older.Count + recent.Count);
        var corrected = difference - (i / 2);
        var variance = p * (1 - p) * i;
        if (_options.Semantics == Semantics.Own)
        {
            return variance > 0 && corrected > 0 ? corrected / Math.Sqrt(variance) : 0;
        }

        // Without variance the peers divide by 0 and call it a drift; the state keeps to finite numbers.
        return Math.Min(Math.Abs(corrected / Math.Sqrt(Math.Max(0, variance))), double.MaxValue);
    }

    private static string NameOf(Semantics semantics) => PeerName.Of(semantics, "stepd", "STEPD");

    private static DetectorType TypeOf(Semantics semantics, ParameterTable<StepdOptions> table) => new DetectorType<StepdOptions>(
        new DetectorInfo(
            NameOf(semantics),
            "error rate of the recent window differs from that before it, by a test of equal proportions",
            PeerName.Input(semantics),
            true,
            "88 + 8 x " + (semantics switch
            {
                Semantics.Moa => "windowSizeOption",
                Semantics.Frouros => "min_num_instances",
                _ => "window",
            }),
            "Nishida, Yamauchi 2007",
            []),
        table,
        options => new Stepd(options));
}
