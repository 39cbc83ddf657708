using System.Numerics;
using VisuTility.Streams.Detection.Parameters;
using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.Thresholds;

/// <summary>Parameters of <see cref="Hysteresis"/>.</summary>
public sealed record HysteresisOptions
{
    /// <summary>L, in the unit of the metric. Must be given.</summary>
    public double Limit { get; init; } = double.NaN;

    /// <summary>C, where the metric is well again: on the good side of L or L itself. Must be given.</summary>
    public double Clear { get; init; } = double.NaN;

    /// <summary>On which side of L a reading is bad.</summary>
    public Comparison Comparison { get; init; } = Comparison.Above;

    /// <summary>N, last readings looked at, 1 to 64.</summary>
    public int Readings { get; init; } = 5;

    /// <summary>M, bad ones among them that begin a drift, 1 to N.</summary>
    public int Bad { get; init; } = 3;

    /// <summary>K, good ones among them that end it, 1 to N.</summary>
    public int Good { get; init; } = 5;
}

/// <summary>M of the last N readings past a limit; ends only when K of the last N are back past another one.</summary>
/// <remarks>
/// <para><b>Detects</b>: a level past a limit known beforehand, without flicker when the metric stays near it.</para>
/// <para><b>Input</b>: any finite number.</para>
/// <para><b>Statistic</b>: b = readings of the last N with x &gt;, &lt;, &gt;= or &lt;= L by comparison; g = readings of the last N that
/// are not past C by the same comparison.</para>
/// <para><b>Warning / drift rule</b>: a drift begins when b &gt;= M and ends when g &gt;= K; the status is Drift in between. No warning.
/// First possible at reading M.</para>
/// <para><b>Memory and cost per update</b>: 40 bytes, O(1). An outlier counts as one reading of N.</para>
/// <para><b>Source</b>: run rules of control charts: Western Electric, Statistical Quality Control Handbook (1956); hysteresis as in a
/// Schmitt trigger (1938).</para>
/// <para><b>Differs from source</b>: nothing.</para>
/// </remarks>
public sealed class Hysteresis : IDriftDetector
{
    private const int MaxReadings = 64;

    internal static readonly ParameterTable<HysteresisOptions> Table = new ParameterTable<HysteresisOptions>(new HysteresisOptions())
        .Number("limit", NumberRange.Any, "limit of a bad reading", o => o.Limit, (o, v) => o with { Limit = v }).Required()
        .Number("clear", NumberRange.Any, "limit of a good reading", o => o.Clear, (o, v) => o with { Clear = v }).Required()
        .Choice("comparison", "side of the limit that is bad", o => o.Comparison, (o, v) => o with { Comparison = v })
        .Integer("readings", 1, MaxReadings, "last readings looked at", o => o.Readings, (o, v) => o with { Readings = v })
        .Integer("bad", 1, MaxReadings, "bad readings that begin a drift", o => o.Bad, (o, v) => o with { Bad = v })
        .Integer("good", 1, MaxReadings, "good readings that end it", o => o.Good, (o, v) => o with { Good = v })
        .Check("bad", "readings", o => o.Bad <= o.Readings, "must be at most readings")
        .Check("good", "readings", o => o.Good <= o.Readings, "must be at most readings")
        .Check("clear", "limit", o => o.Comparison.InOrder(o.Clear, o.Limit), "must be on the good side of limit");

    internal static readonly DetectorType Type = new DetectorType<HysteresisOptions>(
        new DetectorInfo(
            "hysteresis", "M of the last N readings past a limit, until K are back past another", "any number", false, "40",
            "Western Electric 1956", []),
        Table,
        options => new Hysteresis(options));

    private readonly HysteresisOptions _options;

    /// <exception cref="ArgumentException">Parameters out of range.</exception>
    public Hysteresis(HysteresisOptions options)
    {
        _options = Table.Require(options, Type.Info.Name);
        Parameters = Table.Canonical(options);
    }

    /// <summary>The whole state.</summary>
    public struct State
    {
        /// <summary>Readings ever; the next reading's ordinal.</summary>
        public long Seen;

        /// <summary>The last reading.</summary>
        public double Value;

        /// <summary>Bit i = the reading i before the last one was bad.</summary>
        public ulong Bad;

        /// <summary>Bit i = the reading i before the last one was good.</summary>
        public ulong Good;

        /// <summary>1 = a drift has begun and not ended.</summary>
        public long Drifting;
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
        var mask = ulong.MaxValue >> (MaxReadings - _options.Readings);
        var comparison = _options.Comparison;
        state.Seen++;
        state.Value = Door.Clamp(x);
        state.Bad = ((state.Bad << 1) | (comparison.Breaks(x, _options.Limit) ? 1UL : 0)) & mask;
        state.Good = ((state.Good << 1) | (comparison.Breaks(x, _options.Clear) ? 0 : 1UL)) & mask;
        state.Drifting = state.Drifting != 0
            ? BitOperations.PopCount(state.Good) >= _options.Good ? 0 : 1
            : BitOperations.PopCount(state.Bad) >= _options.Bad ? 1 : 0;
        return state.Drifting != 0 ? DriftStatus.Drift : DriftStatus.Stable;
    }

    /// <summary>Statistic: b, against M.</summary>
    public Evidence Explain(ReadOnlySpan<byte> state)
    {
        ref readonly var s = ref StateBlock.Header<State>(state);
        var count = Math.Min(s.Seen, _options.Readings);
        return Evidence.OfLimit(
            BitOperations.PopCount(s.Bad),
            _options.Bad,
            s.Value,
            _options.Comparison.Direction(),
            new Segment(s.Seen - count, s.Seen - 1, count, double.NaN, double.NaN));
    }
}
