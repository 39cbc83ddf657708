using VisuTility.Streams.Detection.Parameters;
using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.Thresholds;

/// <summary>Parameters of <see cref="FlatLine"/>.</summary>
public sealed record FlatLineOptions
{
    /// <summary>N, readings in a row that must not move, 2 or more.</summary>
    public int Readings { get; init; } = 30;

    /// <summary>D, event time that they must span, milliseconds; null = none.</summary>
    public long? HoldMs { get; init; }

    /// <summary>R, largest difference between two of them that is no movement, in the unit of the metric, 0 or more.</summary>
    public double Tolerance { get; init; }
}

/// <summary>A metric that does not move any more: a stuck sensor.</summary>
/// <remarks>
/// <para><b>Detects</b>: readings that repeat each other. A healthy metric that is often constant (an accuracy of exactly 1) needs a longer
/// run or no such rule.</para>
/// <para><b>Input</b>: any finite number.</para>
/// <para><b>Statistic</b>: run = length of the longest stretch that ends at the present reading and whose largest and smallest value differ
/// by at most R, counted from the reading that last broke such a stretch.</para>
/// <para><b>Warning / drift rule</b>: drift when run &gt;= N and it spans at least D. No warning. First possible at reading N. The status
/// holds as long as the condition does.</para>
/// <para><b>Memory and cost per update</b>: 56 bytes, O(1). An outlier is a movement: the run begins anew after it.</para>
/// <para><b>Source</b>: flat-line test of sensor data quality control: QARTOD, Manual for Real-Time Quality Control (IOOS 2020), test
/// 8.</para>
/// <para><b>Differs from source</b>: one level; the run begins at the reading that broke the last one instead of being looked up
/// backwards.</para>
/// </remarks>
public sealed class FlatLine : IDriftDetector
{
    internal static readonly ParameterTable<FlatLineOptions> Table = new ParameterTable<FlatLineOptions>(new FlatLineOptions())
        .Integer("readings", 2, 1_000_000, "readings in a row that must not move", o => o.Readings, (o, v) => o with { Readings = v })
        .Duration("hold", "event time that they must span", o => o.HoldMs, (o, v) => o with { HoldMs = v })
        .Number(
            "tolerance",
            NumberRange.NotNegative,
            "largest difference that is no movement",
            o => o.Tolerance,
            (o, v) => o with { Tolerance = v });

    internal static readonly DetectorType Type = new DetectorType<FlatLineOptions>(
        new DetectorInfo("flat-line", "metric that does not move any more: a stuck sensor", "any number", false, "56", "QARTOD 2020", []),
        Table,
        options => new FlatLine(options));

    private readonly FlatLineOptions _options;

    /// <exception cref="ArgumentException">Parameters out of range.</exception>
    public FlatLine(FlatLineOptions options)
    {
        _options = Table.Require(options, Type.Info.Name);
        Parameters = Table.Canonical(options);
    }

    /// <summary>The whole state.</summary>
    public struct State
    {
        /// <summary>Readings ever; the next reading's ordinal.</summary>
        public long Seen;

        /// <summary>Readings of the run.</summary>
        public long Run;

        /// <summary>Event time of its first reading, milliseconds.</summary>
        public long SinceMs;

        public double Smallest;

        public double Largest;

        /// <summary>The last reading.</summary>
        public double Value;

        /// <summary>Event time of the last reading, milliseconds.</summary>
        public long TimeMs;
    }

    public string Name => Type.Info.Name;

    public string Parameters { get; }

    public ushort StateVersion => 1;

    public int StateBytes => StateBlock.Bytes<State>(0);

    public void Initialize(Span<byte> state) => state[..StateBytes].Clear();

    public DriftStatus Update(Span<byte> state, in Reading reading) =>
        Door.Refuses(reading) ? DriftStatus.Stable : Update(ref StateBlock.Header<State>(state), reading);

    /// <summary>The formula.</summary>
    public DriftStatus Update(ref State state, in Reading reading)
    {
        var x = Door.Clamp(reading.Value);
        state.Seen++;
        state.Value = x;
        state.TimeMs = reading.TimeMs;
        state.Run++;
        state.Smallest = Math.Min(state.Smallest, x);
        state.Largest = Math.Max(state.Largest, x);
        if (state.Run == 1 || state.Largest - state.Smallest > _options.Tolerance)
        {
            state.Run = 1;
            state.SinceMs = reading.TimeMs;
            state.Smallest = state.Largest = x;
        }

        var spans = _options.HoldMs is not { } hold || reading.TimeMs - state.SinceMs >= hold;
        return state.Run >= _options.Readings && spans ? DriftStatus.Drift : DriftStatus.Stable;
    }

    /// <summary>Statistic: the run, against N. The change point is its first reading.</summary>
    public Evidence Explain(ReadOnlySpan<byte> state)
    {
        ref readonly var s = ref StateBlock.Header<State>(state);
        var first = s.Seen - s.Run;
        var window = new Segment(first, s.Seen - 1, s.Run, s.Smallest + ((s.Largest - s.Smallest) / 2), double.NaN);
        return Evidence.OfLimit(s.Run, _options.Readings, s.Value, Direction.None, window) with
        {
            ChangePoint = first,
            ChangePointFirst = first,
            ChangePointLast = first,
        };
    }
}
