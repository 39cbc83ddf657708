using VisuTility.Streams.Detection.Distribution;
using VisuTility.Streams.Detection.Parameters;
using VisuTility.Streams.Detection.Statistics;
using VisuTility.Streams.Detection.Statistics.Tests;

namespace VisuTility.Streams.Detection.Windowed;

/// <summary>Parameters of <see cref="Kswin"/>.</summary>
public sealed record KswinOptions
{
    /// <summary>Largest p-value that is a drift, above 0, below 1. One test per reading: take it small.</summary>
    public double Alpha { get; init; } = 1e-5;

    /// <summary>n, readings in the window, 4 to 4096.</summary>
    public int Window { get; init; } = 200;

    /// <summary>r, newest readings that are compared with the others, 2 to n / 2.</summary>
    public int Recent { get; init; } = 50;

    /// <summary>Largest p-value that is a warning, above <see cref="Alpha"/>; null = no warning.</summary>
    public double? WarningAlpha { get; init; }

    /// <summary>How the older readings are drawn.</summary>
    internal KswinSampling Sampling { get; init; }

    /// <summary>Seed of the drawing.</summary>
    internal int? Seed { get; init; }
}

/// <summary>How the older readings are drawn.</summary>
internal enum KswinSampling
{
    /// <summary>All of them.</summary>
    None,

    /// <summary>r by CPython's generator, seeded anew at every restart.</summary>
    River,

    /// <summary>r by numpy's legacy generator, seeded once.</summary>
    Frouros,
}

/// <summary>Kolmogorov-Smirnov test of the newest readings against the ones before them.</summary>
/// <remarks>
/// <para><b>Detects</b>: any change of the distribution, also one that leaves the mean where it is, that shows within r
/// readings. A smaller or slower one passes into the older window unseen: at the defaults a shift of half a standard deviation.</para>
/// <para><b>Input</b>: any finite number; magnitudes past 1e150 count as 1e150. Ties (rounded rates) make it cautious.</para>
/// <para><b>Statistic</b>: D = max over x of |F(x) - G(x)|, F of the newest r readings, G of the n - r before them, all of them.</para>
/// <para><b>Warning / drift rule</b>: once n readings are there, at every reading: drift when the exact p-value of D is &lt;= alpha,
/// otherwise warning when it is &lt;= <c>warning_alpha</c>. The sizes are fixed, so D is compared with the smallest one that is
/// significant. First possible at reading n. At the update after a drift the newest r readings stay as the first of the older ones, so
/// the next judgement is n - r readings later.</para>
/// <para><b>Memory and cost per update</b>: 32 + 16 n bytes; both windows are kept sorted: O(log n) comparisons and at most n moves, then
/// O(r log(n / r)). Ranks only: an outlier weighs as much as any reading, and is gone after n.</para>
/// <para><b>Source</b>: Raab, Heusinger, Schleif, Neurocomputing 416 (2020); exact p-value: Hodges, Arkiv for Matematik 3 (1957).</para>
/// <para><b>Differs from source</b>: no sampling: r draws of the older readings throw away what the others know and make the answer a
/// matter of chance. Under the names of other libraries they are drawn as there, bit for bit, the generator being part of the state:
/// River 0.26.1 draws by <c>random.Random(seed).sample</c>, also asks for D &gt; 0.1, and at the update after a drift drops all readings
/// and seeds anew; Frouros 0.9 draws by numpy's legacy <c>choice</c>, seeded once. Both give p-values of equal sizes, where ours agree
/// with SciPy's. <c>seed</c> must be given: their default is not repeatable.</para>
/// </remarks>
public sealed class Kswin : IDriftDetector
{
    /// <summary>The critical gap is found with 2 (n - r) r ln(n r) steps when a rule is made: 0.3 s at the largest.</summary>
    private const int MaxWindow = 4096;

    private static readonly NumberRange OpenShare = new(0, 1, MinimumExcluded: true, MaximumExcluded: true);

    internal static readonly ParameterTable<KswinOptions> Table = new ParameterTable<KswinOptions>(new KswinOptions())
        .Number("alpha", OpenShare, "largest p-value that is a drift", o => o.Alpha, (o, v) => o with { Alpha = v })
        .Number("warning_alpha", OpenShare, "largest p-value that is a warning", o => o.WarningAlpha, (o, v) => o with { WarningAlpha = v })
        .Integer("window", 4, MaxWindow, "readings in the window", o => o.Window, (o, v) => o with { Window = v })
        .Integer("recent", 2, MaxWindow, "newest readings, compared with the others", o => o.Recent, (o, v) => o with { Recent = v })
        .Check("recent", "window", o => o.Recent <= o.Window / 2, "must be at most half of window")
        .Check("warning_alpha", "alpha", o => !(o.WarningAlpha <= o.Alpha), "must be above alpha");

    internal static readonly DetectorType Type = new DetectorType<KswinOptions>(
        new DetectorInfo(
            "kswin",
            "distribution of the newest readings differs from the ones before them",
            "any number",
            true,
            "32 + 16 x window",
            "Raab, Heusinger, Schleif 2020",
            []),
        Table,
        options => new Kswin(options));

    internal static readonly DetectorType RiverType = Peer(
        "river:KSWIN",
        "2536 + 16 x window_size",
        new ParameterTable<KswinOptions>(new KswinOptions { Sampling = KswinSampling.River, Alpha = 0.005, Window = 100, Recent = 30 })
            .Number("alpha", NumberRange.Share, "largest p-value that is a drift", o => o.Alpha, (o, v) => o with { Alpha = v })
            .Integer("window_size", 4, MaxWindow, "readings in the window", o => o.Window, (o, v) => o with { Window = v })
            .Integer("stat_size", 2, MaxWindow, "newest readings, and drawn ones", o => o.Recent, (o, v) => o with { Recent = v })
            .Check("stat_size", "window_size", o => o.Recent <= o.Window / 2, "must be at most half of window_size")
            .Integer("seed", 0, int.MaxValue, "seed of CPython's generator", o => o.Seed, (o, v) => o with { Seed = v })
            .Required());

    internal static readonly DetectorType FrourosType = Peer(
        "frouros:KSWIN",
        "2536 + 16 x min_num_instances",
        new ParameterTable<KswinOptions>(new KswinOptions { Sampling = KswinSampling.Frouros, Alpha = 0.0001, Window = 100, Recent = 30 })
            .Number("alpha", NumberRange.Share, "largest p-value that is a drift", o => o.Alpha, (o, v) => o with { Alpha = v })
            .Integer("min_num_instances", 4, MaxWindow, "readings in the window", o => o.Window, (o, v) => o with { Window = v })
            .Integer("num_test_instances", 2, MaxWindow, "newest readings, and drawn ones", o => o.Recent, (o, v) => o with { Recent = v })
            .Check("num_test_instances", "min_num_instances", o => o.Recent <= o.Window / 2, "must be at most half of min_num_instances")
            .Integer("seed", 0, int.MaxValue, "seed of numpy's generator", o => o.Seed, (o, v) => o with { Seed = v })
            .Required());

    private readonly KswinOptions _options;
    private readonly int _older;
    private readonly int _critical;
    private readonly int _warning;

    /// <exception cref="ArgumentException">Parameters out of range.</exception>
    public Kswin(KswinOptions options)
        : this(Table.Require(options, "kswin"), "kswin", Table)
    {
    }

    private Kswin(KswinOptions options, string name, ParameterTable<KswinOptions> table)
    {
        _options = options;
        if (options.Sampling == KswinSampling.None)
        {
            _older = options.Window - options.Recent;
            _critical = Critical(_older, options.Recent, options.Alpha);
            _warning = options.WarningAlpha is { } warning ? Critical(_older, options.Recent, warning) : int.MaxValue;
        }
        else
        {
            _older = options.Recent;
            var count = KsTest.CriticalSteps(options.Recent, options.Recent, options.Alpha, KsMethod.Exact, []);
            while (options.Sampling == KswinSampling.River && !((double)count / options.Recent > 0.1))
            {
                count++;
            }

            _critical = count * options.Recent;
            _warning = int.MaxValue;
        }

        Name = name;
        Parameters = table.Canonical(options);
    }

    /// <summary>State before the windows.</summary>
    public struct State
    {
        public TwoWindows Windows;

        /// <summary>Readings since the last restart.</summary>
        public long Count;

        /// <summary>max |m F - r G|, m = number of older readings compared; 0 until there is a test.</summary>
        public int Gap;

        /// <summary>1 = the last update was a drift.</summary>
        public int Drifted;
    }

    public string Name { get; }

    public string Parameters { get; }

    public ushort StateVersion => 1;

    public int StateBytes => StateBlock.Bytes<State>(Doubles);

    private bool Draws => _options.Sampling != KswinSampling.None;

    private int Doubles => TwoWindows.Length(_options.Window) + (Draws ? MersenneTwister.Length : 0);

    public void Initialize(Span<byte> state)
    {
        state[..StateBytes].Clear();
        Seed(StateBlock.Ring<State>(state, Doubles));
    }

    public DriftStatus Update(Span<byte> state, in Reading reading) =>
        Door.Refuses(reading)
            ? DriftStatus.Stable
            : Update(ref StateBlock.Header<State>(state), StateBlock.Ring<State>(state, Doubles), reading.Value);

    /// <summary>The formula.</summary>
    public DriftStatus Update(ref State state, Span<double> block, double x)
    {
        var windows = block[..TwoWindows.Length(_options.Window)];
        if (state.Drifted != 0)
        {
            Restart(ref state, block, windows);
        }

        state.Windows.Push(windows, _options.Recent, Door.Clamp(x));
        state.Count++;
        if (state.Windows.Count < _options.Window)
        {
            return DriftStatus.Stable;
        }

        var newer = TwoWindows.Newer(windows, _options.Recent);
        state.Gap = Draws ? GapOfDrawn(state, block, newer) : KsGap.Of(state.Windows.Older(windows, _options.Recent), newer);
        state.Drifted = state.Gap >= _critical ? 1 : 0;
        return state.Drifted != 0 ? DriftStatus.Drift : state.Gap >= _warning ? DriftStatus.Warning : DriftStatus.Stable;
    }

    /// <summary>The change is dated at the newest part's start, with an interval for the size of the shift of the mean.</summary>
    public Evidence Explain(ReadOnlySpan<byte> state)
    {
        ref readonly var s = ref StateBlock.Header<State>(state);
        var r = _options.Recent;
        var windows = StateBlock.Ring<State>(state, Doubles)[..TwoWindows.Length(_options.Window)];
        var seen = s.Windows.Seen;
        var start = seen - r;
        var newer = ReferenceEvidence.MomentsOf(TwoWindows.Newer(windows, r));
        var older = ReferenceEvidence.MomentsOf(s.Windows.Older(windows, r));
        var size = newer.Mean - older.Mean;
        var last = windows[s.Windows.Next == 0 ? _options.Window - 1 : s.Windows.Next - 1];
        var evidence = new Evidence(
            s.Gap / ((double)_older * r),
            _critical / ((double)_older * r),
            last,
            size > 0 ? Direction.Up : size < 0 ? Direction.Down : Direction.None,
            KsTest.ExactAbove((int)(s.Gap / GapOfStep(_older, r)), _older, r, stackalloc double[Math.Min(_older, r) + 1]),
            new Segment(start, seen - 1, r, newer.Mean, newer.Sd),
            new Segment(seen - s.Windows.Count, start - 1, older.Count, older.Mean, older.Sd),
            start,
            older.Sd > 0 ? size / older.Sd : double.NaN)
        { Size = size };
        return ChangePointInterval.Around(evidence, seen - s.Windows.Count);
    }

    /// <summary>Smallest gap whose exact p is at most alpha; larger than any gap where none is.</summary>
    private static int Critical(int m, int r, double alpha) =>
        KsTest.CriticalSteps(m, r, alpha, KsMethod.Exact, new double[Math.Min(m, r) + 1]) * GapOfStep(m, r);

    /// <summary>Gaps are multiples of it: the greatest common divisor of the sizes.</summary>
    private static int GapOfStep(int m, int r) => (int)((long)m * r / KsTest.StepsOf(m, r));

    private static DetectorType<KswinOptions> Peer(string name, string memory, ParameterTable<KswinOptions> table) => new(
        Type.Info with { Name = name, HasWarning = false, Memory = memory, Source = name },
        table,
        options => new Kswin(options, name, table));

    private int GapOfDrawn(in State state, Span<double> block, ReadOnlySpan<double> newer)
    {
        var r = _options.Recent;
        var windows = block[..TwoWindows.Length(_options.Window)];
        var generator = new MersenneTwister(block[^MersenneTwister.Length..]);
        Span<int> indices = stackalloc int[r];
        if (_options.Sampling == KswinSampling.River)
        {
            generator.SamplePython(_options.Window - r, indices);
        }
        else
        {
            generator.SampleNumpy(_options.Window - r, indices);
        }

        Span<double> drawn = stackalloc double[r];
        for (var i = 0; i < r; i++)
        {
            drawn[i] = state.Windows.Oldest(windows, indices[i]);
        }

        drawn.Sort();
        return KsGap.Of(drawn, newer);
    }

    private void Seed(Span<double> block)
    {
        if (_options.Sampling == KswinSampling.River)
        {
            new MersenneTwister(block[^MersenneTwister.Length..]).SeedPython((uint)_options.Seed!.Value);
        }
        else if (_options.Sampling == KswinSampling.Frouros)
        {
            new MersenneTwister(block[^MersenneTwister.Length..]).SeedNumpy((uint)_options.Seed!.Value);
        }
    }

    private void Restart(ref State state, Span<double> block, Span<double> windows)
    {
        state.Drifted = 0;
        state.Gap = 0;
        state.Count = 0;
        if (!Draws)
        {
            state.Windows.KeepNewer(windows, _options.Recent);
            return;
        }

        state.Windows.Clear();
        if (_options.Sampling == KswinSampling.River)
        {
            Seed(block);
        }
    }
}
