using VisuTility.Streams.Detection.Parameters;
using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.ErrorRate;

/// <summary>Parameters of <see cref="Fhddm"/>; defaults: the papers' and River's.</summary>
public sealed record FhddmOptions
{
    /// <summary>What the readings count.</summary>
    public OutcomeKind Counts { get; init; } = OutcomeKind.Errors;

    /// <summary>N, outcomes in the window, 2 or more.</summary>
    public int Window { get; init; } = 100;

    /// <summary>M, outcomes in the short window, below N; null = none (FHDDM), given = stacked (FHDDMS).</summary>
    public int? ShortWindow { get; init; }

    /// <summary>d, chance that a window of a stable series is that far off, above 0, below 1.</summary>
    public double Confidence { get; init; } = 1e-6;

    /// <summary>Whose answers it gives: ours or River's.</summary>
    public Semantics Semantics { get; init; } = Semantics.Own;
}

/// <summary>FHDDM and FHDDMS: the last window is far less often right than the best window so far.</summary>
/// <remarks>
/// <para><b>Detects</b>: a sudden rise of the error rate; with the short window also a steep one within few outcomes.</para>
/// <para><b>Input</b>: outcomes, 1 = error (or successes), single (also a share in [0, 1]) or counted.</para>
/// <para><b>Statistic</b>: u = share of successes among the last N outcomes, umax = the largest u since the restart. The window is the
/// fewest last readings with at least N outcomes (<see cref="OutcomeWindow"/>), n of them; eps = sqrt(ln(1 / d) / (2 min(n, n at umax))):
/// of the two windows compared the smaller one bounds. For single outcomes both are N. Short window: the same with M.</para>
/// <para><b>Warning / drift rule</b>: once N outcomes are there: drift when umax - u &gt; eps, or the same of the short window. No warning.
/// First possible alarm: outcome N + ceil(N eps) (127 at the defaults; 112 with a short window of 20 and its eps .588); with batches the
/// second one of at least N. At the update after a drift everything starts anew.</para>
/// <para><b>Memory and cost per update</b>: 144 bytes and 8 per outcome of the window, amortised O(1), a square root per window. An eps of
/// 1 or more (N too small for d) can never fire and is refused. umax is of the whole calm: a very lucky window keeps it high until the next
/// drift.</para>
/// <para><b>Source</b>: Pesaranghader, Viktor, "Fast Hoeffding drift detection method for evolving data streams", ECML-PKDD 2016; stacking:
/// Pesaranghader, Viktor, Paquet, Machine Learning 107 (2018).</para>
/// <para><b>Differs from source</b>: windows of whole readings. <c>river:FHDDM</c>: each value is one outcome, and 1 must mean right: its
/// documentation says 1 = error, but it watches the mean of its input fall, so fed errors it sees improvements only.</para>
/// </remarks>
public sealed class Fhddm : IDriftDetector
{
    internal static readonly ParameterTable<FhddmOptions> Table = new ParameterTable<FhddmOptions>(new FhddmOptions())
        .Choice("counts", "what the readings count", o => o.Counts, (o, v) => o with { Counts = v })
        .Integer("window", 2, 1_000_000, "outcomes in the window", o => o.Window, (o, v) => o with { Window = v })
        .Integer("short_window", 1, 1_000_000, "outcomes in the short window", o => o.ShortWindow, (o, v) => o with { ShortWindow = v })
        .Number("confidence", Chances, "chance of a window that far off", o => o.Confidence, (o, v) => o with { Confidence = v })
        .Check("short_window", "window", o => o.ShortWindow is not { } m || m < o.Window, "must be below window")
        .Check("window", "confidence", o => CanFire(o.Window, o.Confidence), "can never fire: must be above ln(1 / confidence) / 2")
        .Check(
            "short_window",
            "confidence",
            o => o.ShortWindow is not { } m || CanFire(m, o.Confidence),
            "can never fire: must be above ln(1 / confidence) / 2");

    internal static readonly ParameterTable<FhddmOptions> River =
        new ParameterTable<FhddmOptions>(new FhddmOptions { Semantics = Semantics.River })
        .Integer("sliding_window_size", 1, 1_000_000, "samples in the window", o => o.Window, (o, v) => o with { Window = v })
        .Integer("short_window_size", 1, 1_000_000, "in the short window", o => o.ShortWindow, (o, v) => o with { ShortWindow = v })
        .Number("confidence_level", Chances, "chance of a window that far off", o => o.Confidence, (o, v) => o with { Confidence = v })
        .Check(
            "short_window_size",
            "sliding_window_size",
            o => o.ShortWindow is not { } m || m <= o.Window,
            "must be at most sliding_window_size");

    internal static readonly DetectorType[] Types = [TypeOf(Semantics.Own, Table), TypeOf(Semantics.River, River)];

    private readonly FhddmOptions _options;
    private readonly double _log;

    /// <exception cref="ArgumentException">Parameters out of range.</exception>
    public Fhddm(FhddmOptions options)
    {
        if (options.Semantics is Semantics.Moa or Semantics.Frouros)
        {
            throw new ArgumentException("only River has it", nameof(options));
        }

        var table = options.Semantics == Semantics.River ? River : Table;
        Name = NameOf(options.Semantics);
        _options = table.Require(options, Name);
        _log = options.Semantics == Semantics.Own ? StableMath.Log(1 / options.Confidence) : Math.Log(1 / options.Confidence);
        Parameters = table.Canonical(options);
    }

    /// <summary>A window and the best it has been.</summary>
    public struct Best
    {
        public OutcomeWindow Window;

        /// <summary>umax.</summary>
        public double Max;

        /// <summary>Outcomes in the window at umax.</summary>
        public long MaxCount;

        /// <summary>Ordinal of its first reading.</summary>
        public long MaxStart;

        /// <summary>Ordinal of its last reading.</summary>
        public long MaxEnd;
    }

    /// <summary>State before the ring of N entries.</summary>
    public struct State
    {
        public Best Long;

        /// <summary>Empty without a short window.</summary>
        public Best Short;

        /// <summary>Readings ever; the next reading's ordinal.</summary>
        public long Seen;

        /// <summary>Ordinal of the first reading since the restart.</summary>
        public long Start;

        /// <summary>Error rate of the last reading.</summary>
        public double Value;

        /// <summary>1 = the last update was a drift.</summary>
        public int Drifted;

        /// <summary>1 = of the short window alone.</summary>
        public int ByShort;
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

        // River counts exact ones, which are successes here.
        var (errors, count) = _options.Semantics == Semantics.Own
            ? RunningRate.Read(reading, _options.Counts, Semantics.Own)
            : new Outcomes(reading.Value == 1 ? 0 : 1, 1);
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
        var entry = OutcomeWindow.Entry(errors, count);
        var slot = state.Long.Window.Next;
        var unused = default(RunningRate);
        if (_options.ShortWindow is { } m)
        {
            state.Short.Window.Take(ring, entry, m, ref unused);
        }

        state.Long.Window.Take(ring, entry, _options.Window, ref unused);
        ring[slot] = entry;
        if (state.Long.Window.Count < _options.Window)
        {
            return DriftStatus.Stable;
        }

        var byShort = _options.ShortWindow is not null && Falls(ref state.Short, state.Seen);
        var byLong = Falls(ref state.Long, state.Seen);
        state.ByShort = byShort && !byLong ? 1 : 0;
        state.Drifted = byShort || byLong ? 1 : 0;
        return state.Drifted != 0 ? DriftStatus.Drift : DriftStatus.Stable;
    }

    /// <summary>The best window against the last one; they may overlap. Statistic: umax - u.</summary>
    public Evidence Explain(ReadOnlySpan<byte> state)
    {
        ref readonly var s = ref StateBlock.Header<State>(state);
        ref readonly var best = ref s.ByShort != 0 ? ref s.Short : ref s.Long;
        var window = best.Window;
        return OutcomeEvidence.Compare(
            best.Max - window.Successes,
            Epsilon(best),
            s.Value,
            Direction.Up,
            double.NaN,
            new Stretch(best.MaxStart, best.MaxEnd, 1 - best.Max, best.MaxCount),
            new Stretch(s.Seen - window.Length, s.Seen - 1, window.Rate, window.Count),
            s.Start);
    }

    private bool Falls(ref Best best, long seen)
    {
        var u = best.Window.Successes;
        if (u > best.Max || best.MaxCount == 0)
        {
            best.Max = u;
            best.MaxCount = best.Window.Count;
            best.MaxStart = seen - best.Window.Length;
            best.MaxEnd = seen - 1;
        }

        return best.Max - u > Epsilon(best);
    }

    private double Epsilon(in Best best) => Math.Sqrt(_log / (2.0 * Math.Min(best.Window.Count, best.MaxCount)));

    private static bool CanFire(int window, double confidence) => StableMath.Log(1 / confidence) < 2.0 * window;

    private static string NameOf(Semantics semantics) => PeerName.Of(semantics, "fhddm", "FHDDM");

    private static DetectorType TypeOf(Semantics semantics, ParameterTable<FhddmOptions> table) => new DetectorType<FhddmOptions>(
        new DetectorInfo(
            NameOf(semantics),
            "the last window is far less often right than the best so far, by Hoeffding's bound",
            semantics == Semantics.Own ? PeerName.Input(semantics) : "0 or 1, 1 = right",
            false,
            semantics == Semantics.Own ? "144 + 8 x window" : "144 + 8 x sliding_window_size",
            "Pesaranghader, Viktor 2016, 2018",
            []),
        table,
        options => new Fhddm(options));
}
