using VisuTility.Streams.Detection.Parameters;
using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.Thresholds;

/// <summary>Parameters of <see cref="RateOfChange"/>.</summary>
public sealed record RateOfChangeOptions
{
    /// <summary>L, in the unit of the metric per <see cref="PerMs"/>, above 0. Must be given.</summary>
    public double Limit { get; init; } = double.NaN;

    /// <summary>Which changes are a drift.</summary>
    public Sides Direction { get; init; } = Sides.Both;

    /// <summary>N, readings the slope is taken over, 2 to 1024.</summary>
    public int Window { get; init; } = 10;

    /// <summary>Event time that the limit is per, milliseconds.</summary>
    public long PerMs { get; init; } = 3_600_000;
}

/// <summary>Slope of the last N readings against a limit.</summary>
/// <remarks>
/// <para><b>Detects</b>: a metric that rises or falls faster than allowed, whatever its level.</para>
/// <para><b>Input</b>: any finite number, magnitudes past 1e150 count as 1e150; event times that do not fall.</para>
/// <para><b>Statistic</b>: b = sum (t - T)(x - X) / sum (t - T)^2 over the last N readings, T and X their means, t in units of
/// <c>per</c>: the least-squares slope.</para>
/// <para><b>Warning / drift rule</b>: drift when b &gt; L (up) or -b &gt; L (down) and the window is full and its readings are not all of
/// one time. No warning. First possible at reading N. The status holds as long as the condition does.</para>
/// <para><b>Memory and cost per update</b>: 32 + 16 N bytes, O(N): about 2 ns a reading of the window. An outlier is forgotten N readings
/// later.</para>
/// <para><b>Source</b>: least squares (Legendre 1805); the usual derivative rule of metric alerting.</para>
/// <para><b>Differs from source</b>: nothing.</para>
/// </remarks>
public sealed class RateOfChange : IDriftDetector
{
    internal static readonly ParameterTable<RateOfChangeOptions> Table = new ParameterTable<RateOfChangeOptions>(new RateOfChangeOptions())
        .Number("limit", NumberRange.Positive, "largest slope, in the unit of the metric", o => o.Limit, (o, v) => o with { Limit = v })
        .Required()
        .Choice("direction", "which changes are a drift", o => o.Direction, (o, v) => o with { Direction = v })
        .Integer("window", 2, 1024, "readings the slope is taken over", o => o.Window, (o, v) => o with { Window = v })
        .Duration("per", "event time that the limit is per", o => o.PerMs, (o, v) => o with { PerMs = v });

    internal static readonly DetectorType Type = new DetectorType<RateOfChangeOptions>(
        new DetectorInfo(
            "rate-of-change", "slope of the last N readings past a limit", "any number", false, "32 + 16 x window", "least squares", []),
        Table,
        options => new RateOfChange(options));

    private readonly RateOfChangeOptions _options;

    /// <exception cref="ArgumentException">Parameters out of range.</exception>
    public RateOfChange(RateOfChangeOptions options)
    {
        _options = Table.Require(options, Type.Info.Name);
        Parameters = Table.Canonical(options);
    }

    /// <summary>State before a ring of N values and a ring of their times (milliseconds since <see cref="Origin"/>).</summary>
    public struct State
    {
        /// <summary>Readings ever; the next reading's ordinal.</summary>
        public long Seen;

        /// <summary>Event time of the first reading, milliseconds.</summary>
        public long Origin;

        /// <summary>b of the last update.</summary>
        public double Slope;

        /// <summary>The last reading.</summary>
        public double Value;
    }

    public string Name => Type.Info.Name;

    public string Parameters { get; }

    public ushort StateVersion => 1;

    public int StateBytes => StateBlock.Bytes<State>(2 * _options.Window);

    public void Initialize(Span<byte> state) => state[..StateBytes].Clear();

    public DriftStatus Update(Span<byte> state, in Reading reading) =>
        Door.Refuses(reading)
            ? DriftStatus.Stable
            : Update(ref StateBlock.Header<State>(state), StateBlock.Ring<State>(state, 2 * _options.Window), reading);

    /// <summary>The formula.</summary>
    public DriftStatus Update(ref State state, Span<double> ring, in Reading reading)
    {
        var values = ring[.._options.Window];
        var times = ring[_options.Window..];
        if (state.Seen == 0)
        {
            state.Origin = reading.TimeMs;
        }

        var slot = (int)(state.Seen % _options.Window);
        values[slot] = state.Value = Door.Clamp(reading.Value);
        times[slot] = reading.TimeMs - state.Origin;
        state.Seen++;
        if (state.Seen < _options.Window || !TrySlope(values, times, out var slope))
        {
            state.Slope = 0;
            return DriftStatus.Stable;
        }

        state.Slope = Door.Clamp(slope * _options.PerMs);
        var up = state.Slope > _options.Limit && _options.Direction != Sides.Down;
        var down = -state.Slope > _options.Limit && _options.Direction != Sides.Up;
        return up || down ? DriftStatus.Drift : DriftStatus.Stable;
    }

    /// <summary>Statistic: b, without its sign. The window runs from its first reading to the deciding one.</summary>
    public Evidence Explain(ReadOnlySpan<byte> state)
    {
        ref readonly var s = ref StateBlock.Header<State>(state);
        var values = StateBlock.Ring<State>(state, 2 * _options.Window)[.._options.Window];
        var count = (int)Math.Min(s.Seen, _options.Window);
        var sum = 0.0;
        foreach (var value in values[..count])
        {
            sum += value / count;
        }

        var first = s.Seen - count;
        return Evidence.OfLimit(
            Math.Abs(s.Slope),
            _options.Limit,
            s.Value,
            s.Slope > 0 ? Direction.Up : Direction.Down,
            new Segment(first, s.Seen - 1, count, sum, double.NaN));
    }

    /// <summary>Per millisecond; false where all times are equal. Shares of N keep the sums of values at the door's limit finite.</summary>
    private static bool TrySlope(ReadOnlySpan<double> values, ReadOnlySpan<double> times, out double slope)
    {
        double meanTime = 0, meanValue = 0;
        for (var i = 0; i < values.Length; i++)
        {
            meanTime += times[i] / values.Length;
            meanValue += values[i] / values.Length;
        }

        double products = 0, squares = 0;
        for (var i = 0; i < values.Length; i++)
        {
            var t = times[i] - meanTime;
            products += t * (values[i] - meanValue);
            squares += t * t;
        }

        slope = squares > 0 ? products / squares : 0;
        return squares > 0;
    }
}
