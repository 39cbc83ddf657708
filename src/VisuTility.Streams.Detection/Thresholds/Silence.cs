using VisuTility.Streams.Detection.Parameters;
using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.Thresholds;

/// <summary>Parameters of <see cref="Silence"/>.</summary>
public sealed record SilenceOptions
{
    /// <summary>T, longest time without a reading, milliseconds; null = from the series' own interval.</summary>
    public long? TimeoutMs { get; init; }

    /// <summary>K, usual intervals that may pass without a reading, 2 or more.</summary>
    public double Missed { get; init; } = 12;

    /// <summary>Least T that is taken from the interval, milliseconds.</summary>
    public long LeastMs { get; init; } = 60_000;
}

/// <summary>A series that gives no readings any more: a camera that is off, or cut off.</summary>
/// <remarks>
/// <para><b>Detects</b>: time without a reading.</para>
/// <para><b>Input</b>: event times; values do not matter.</para>
/// <para><b>Statistic</b>: t = clock - time of the last reading. Given T; or T = max(K m, least), m = usual interval: the mean of the first
/// 20 positive intervals, then an exponentially weighted mean with weight 1/20, each interval counted as at most 4 m so that an outage does
/// not make the next one look usual.</para>
/// <para><b>Warning / drift rule</b>: drift when t &gt;= T at a tick, once; the status holds until the next reading, which is Stable unless
/// no tick came before it and its own interval is &gt;= T. No warning. Without T first possible after 20 intervals.</para>
/// <para><b>Memory and cost per update</b>: 64 bytes, O(1). A far-future time makes one interval of at most 4 m.</para>
/// <para><b>Source</b>: dead-man's switch; <c>absent_over_time</c> of Prometheus.</para>
/// <para><b>Differs from source</b>: the time-out can be learned.</para>
/// </remarks>
public sealed class Silence : ITimedDetector
{
    private const int Learned = 20;

    internal static readonly ParameterTable<SilenceOptions> Table = new ParameterTable<SilenceOptions>(new SilenceOptions())
        .Duration("timeout", "longest time without a reading; none = learned", o => o.TimeoutMs, (o, v) => o with { TimeoutMs = v })
        .Number(
            "missed",
            new NumberRange(2, 1e6),
            "usual intervals that may pass without a reading",
            o => o.Missed,
            (o, v) => o with { Missed = v })
        .OnlyWhen("timeout is not given", o => o.TimeoutMs is null)
        .Duration("least", "shortest learned time-out", o => o.LeastMs, (o, v) => o with { LeastMs = v })
        .OnlyWhen("timeout is not given", o => o.TimeoutMs is null);

    internal static readonly DetectorType Type = new DetectorType<SilenceOptions>(
        new DetectorInfo(
            "silence", "no reading for longer than allowed, or than is usual for the series", "event times", false, "64",
            "dead-man's switch", []),
        Table,
        options => new Silence(options));

    private readonly SilenceOptions _options;

    /// <exception cref="ArgumentException">Parameters out of range.</exception>
    public Silence(SilenceOptions options)
    {
        _options = Table.Require(options, Type.Info.Name);
        Parameters = Table.Canonical(options);
    }

    /// <summary>The whole state.</summary>
    public struct State
    {
        /// <summary>Readings ever; the next reading's ordinal.</summary>
        public long Seen;

        /// <summary>Event time of the last reading, milliseconds.</summary>
        public long LastMs;

        /// <summary>Its value.</summary>
        public double Value;

        /// <summary>Positive intervals so far.</summary>
        public long Intervals;

        /// <summary>m, milliseconds.</summary>
        public double Usual;

        /// <summary>t that decided, milliseconds.</summary>
        public double Waited;

        /// <summary>T it was compared with, milliseconds; the largest value kept while T is being learned.</summary>
        public double Limit;

        /// <summary>1 = a tick has said Drift since the last reading.</summary>
        public long IsSilent;
    }

    public string Name => Type.Info.Name;

    public string Parameters { get; }

    /// <summary>2 keeps the T that decided.</summary>
    public ushort StateVersion => 2;

    public int StateBytes => StateBlock.Bytes<State>(0);

    public void Initialize(Span<byte> state) => state[..StateBytes].Clear();

    public DriftStatus Update(Span<byte> state, in Reading reading) =>
        Door.Refuses(reading) ? DriftStatus.Stable : Update(ref StateBlock.Header<State>(state), reading);

    /// <summary>A reading ends the silence.</summary>
    public DriftStatus Update(ref State state, in Reading reading)
    {
        var interval = state.Seen > 0 ? (double)reading.TimeMs - state.LastMs : 0;
        var timeout = Timeout(state);
        var unseen = state.IsSilent == 0 && interval >= timeout;
        state.Waited = interval;
        state.Limit = Math.Min(timeout, Door.Limit);
        if (interval > 0)
        {
            state.Intervals++;
            var counted = state.Intervals > Learned ? Math.Min(interval, 4 * state.Usual) : interval;
            state.Usual += (counted - state.Usual) / Math.Min(state.Intervals, Learned);
        }

        state.Seen++;
        state.LastMs = reading.TimeMs;
        state.Value = Door.Clamp(reading.Value);
        state.IsSilent = 0;
        return unseen ? DriftStatus.Drift : DriftStatus.Stable;
    }

    public DriftStatus Tick(Span<byte> state, long timeMs)
    {
        ref var s = ref StateBlock.Header<State>(state);
        if (timeMs < NextTickMs(state))
        {
            return s.IsSilent != 0 ? DriftStatus.Drift : DriftStatus.Stable;
        }

        s.IsSilent = 1;
        s.Waited = (double)timeMs - s.LastMs;
        s.Limit = Math.Min(Timeout(s), Door.Limit);
        return DriftStatus.Drift;
    }

    public long NextTickMs(ReadOnlySpan<byte> state)
    {
        ref readonly var s = ref StateBlock.Header<State>(state);
        var at = s.LastMs + Math.Ceiling(Timeout(s));
        return s.Seen == 0 || s.IsSilent != 0 || !(at < long.MaxValue) ? long.MaxValue : (long)at;
    }

    /// <summary>Statistic and threshold in milliseconds.</summary>
    public Evidence Explain(ReadOnlySpan<byte> state)
    {
        ref readonly var s = ref StateBlock.Header<State>(state);
        return Evidence.OfLimit(s.Waited, s.Limit, s.Value, Direction.None, new Segment(s.Seen - 1, s.Seen - 1, 1, s.Value, 0));
    }

    /// <summary>T; infinity while it is being learned.</summary>
    private double Timeout(in State state) =>
        _options.TimeoutMs is { } given ? given
        : state.Intervals < Learned ? double.PositiveInfinity
        : Math.Max(_options.Missed * state.Usual, _options.LeastMs);
}
