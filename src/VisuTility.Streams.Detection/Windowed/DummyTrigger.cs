using VisuTility.Streams.Detection.Parameters;
using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.Windowed;

/// <summary>When <see cref="DummyTrigger"/> fires.</summary>
public enum DummyTriggerMethod
{
    Fixed,
    Random,
}

/// <summary>Parameters of <see cref="DummyTrigger"/>, River's names and defaults.</summary>
internal sealed record DummyTriggerOptions
{
    public DummyTriggerMethod Method { get; init; } = DummyTriggerMethod.Fixed;

    /// <summary>Readings between two drifts; random: at which the chance is a half.</summary>
    public int Period { get; init; } = 300;

    /// <summary>Fixed: most readings of the first delay; random: width of the sigmoid.</summary>
    public int Width { get; init; }

    /// <summary>Seed of CPython's generator.</summary>
    public int? Seed { get; init; }
}

/// <summary>Fires whatever the readings are: the baseline that every detector must beat. Only under River's name.</summary>
/// <remarks>
/// <para><b>Detects</b>: nothing.</para>
/// <para><b>Input</b>: any, not looked at.</para>
/// <para><b>Statistic</b>: n, readings since the last drift. Fixed: with w &gt; 0 a first delay of 1 to w + 1 readings is drawn.</para>
/// <para><b>Warning / drift rule</b>: fixed: drift when n &gt;= t_0. Random: drift when a drawn number is below 1 / (1 + exp(-4 (n - t_0)
/// / w)). No warning.</para>
/// <para><b>Memory and cost per update</b>: 2544 bytes (the generator's state), O(1).</para>
/// <para><b>Source</b>: River 0.26.1, DummyDriftDetector.</para>
/// <para><b>Differs from source</b>: <c>dynamic_cloning</c> is not known (nothing is cloned here); a seed must be given where one is
/// used. The platform's exponential.</para>
/// </remarks>
internal sealed class DummyTrigger : IDriftDetector
{
    internal static readonly ParameterTable<DummyTriggerOptions> Table = new ParameterTable<DummyTriggerOptions>(new DummyTriggerOptions())
        .Choice("trigger_method", "when it fires", o => o.Method, (o, v) => o with { Method = v })
        .Integer("t_0", 1, 1_000_000_000, "readings between drifts", o => o.Period, (o, v) => o with { Period = v })
        .Integer("w", 0, 1_000_000_000, "readings of random delay", o => o.Width, (o, v) => o with { Width = v })
        .Integer("seed", 0, int.MaxValue, "seed of CPython's generator", o => o.Seed, (o, v) => o with { Seed = v })
        .Check(
            "w",
            "trigger_method",
            o => o.Method == DummyTriggerMethod.Fixed || o.Width > 0,
            "must be above 0 when trigger_method is random")
        .Check("seed", "w", o => o.Width == 0 || o.Seed.HasValue, "must be given when w is above 0");

    internal static readonly DetectorType RiverType = new DetectorType<DummyTriggerOptions>(
        new DetectorInfo("river:DummyDriftDetector", "fires whatever comes", "any", false, "2544", "River 0.26.1", []),
        Table,
        options => new DummyTrigger(options));

    private readonly DummyTriggerOptions _options;

    private DummyTrigger(DummyTriggerOptions options)
    {
        _options = options;
        Parameters = Table.Canonical(options);
    }

    private struct State
    {
        /// <summary>Readings ever.</summary>
        public long Seen;

        /// <summary>n.</summary>
        public long Count;

        /// <summary>Readings of the first delay that are left over; 0 = done.</summary>
        public long Delay;

        /// <summary>The last reading.</summary>
        public double Value;

        /// <summary>The threshold of the last draw.</summary>
        public double Chance;
    }

    public string Name => RiverType.Info.Name;

    public string Parameters { get; }

    public ushort StateVersion => 1;

    public int StateBytes => StateBlock.Bytes<State>(MersenneTwister.Length);

    public void Initialize(Span<byte> state)
    {
        state[..StateBytes].Clear();
        var generator = new MersenneTwister(StateBlock.Ring<State>(state, MersenneTwister.Length));
        if (_options.Width > 0)
        {
            generator.SeedPython((uint)_options.Seed!.Value);
            StateBlock.Header<State>(state).Delay =
                _options.Method == DummyTriggerMethod.Fixed ? 1 + generator.BelowPython(_options.Width + 1) : 0;
        }
    }

    public DriftStatus Update(Span<byte> state, in Reading reading)
    {
        if (Door.Refuses(reading))
        {
            return DriftStatus.Stable;
        }

        ref var s = ref StateBlock.Header<State>(state);
        s.Value = Door.Clamp(reading.Value);
        s.Seen++;
        s.Count++;
        if (s.Delay > 0)
        {
            (s.Count, s.Delay) = s.Count >= s.Delay ? (0, 0) : (s.Count, s.Delay);
            return DriftStatus.Stable;
        }

        bool drift;
        if (_options.Method == DummyTriggerMethod.Fixed)
        {
            drift = s.Count >= _options.Period;
        }
        else
        {
            s.Chance = 1 / (1 + Math.Exp(-4.0 * (s.Count - _options.Period) / _options.Width));
            drift = new MersenneTwister(StateBlock.Ring<State>(state, MersenneTwister.Length)).NextDouble() < s.Chance;
        }

        s.Count = drift ? 0 : s.Count;
        return drift ? DriftStatus.Drift : DriftStatus.Stable;
    }

    public Evidence Explain(ReadOnlySpan<byte> state)
    {
        ref readonly var s = ref StateBlock.Header<State>(state);
        return Evidence.OfLimit(s.Chance, _options.Period, s.Value, Direction.None, Segment.None);
    }
}
