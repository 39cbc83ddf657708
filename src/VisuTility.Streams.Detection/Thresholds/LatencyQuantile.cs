using VisuTility.Streams.Detection.Parameters;
using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.Thresholds;

/// <summary>Parameters of <see cref="LatencyQuantile"/>.</summary>
public sealed record LatencyQuantileOptions
{
    /// <summary>T, in the unit of the metric, above 0. Must be given.</summary>
    public double Objective { get; init; } = double.NaN;

    /// <summary>p of the quantile: .99 is p99.</summary>
    public double Quantile { get; init; } = 0.99;

    /// <summary>Quantile that ends a drift, as a share of the objective, above 0, at most 1.</summary>
    public double ClearRatio { get; init; } = 0.9;

    /// <summary>Quantile of a warning, at most the objective; null = no warning.</summary>
    public double? Warning { get; init; }

    /// <summary>N, readings in the window, a multiple of <see cref="Slices"/>.</summary>
    public int Window { get; init; } = 1000;

    /// <summary>S, sketches the window consists of: it is forgotten in steps of N / S readings; 2 or more.</summary>
    public int Slices { get; init; } = 4;

    /// <summary>Readings before the quantile is judged, 1 to N - N / S.</summary>
    public int Min { get; init; } = 100;

    /// <summary>a, largest relative error of the quantile.</summary>
    public double Accuracy { get; init; } = 0.01;

    /// <summary>B, buckets of a sketch, even.</summary>
    public int Buckets { get; init; } = 512;
}

/// <summary>A quantile of the last readings against a latency objective, from mergeable sketches.</summary>
/// <remarks>
/// <para><b>Detects</b>: p99 (or another quantile) over an objective; where the quantile itself is wanted in the evidence. Whether more
/// than a share of readings is over is the exact question of <see cref="LatencySlo"/>.</para>
/// <para><b>Input</b>: latency, one reading per request or batch. Readings below 0 count as 0, those past T g^(B/4) as that (g =
/// (1 + a) / (1 - a); with the defaults 13 T), so no outlier, however large, takes the buckets around the objective.</para>
/// <para><b>Statistic</b>: Q = estimate of the reading of rank floor(p (n - 1)) of the window's n readings, off by at most a of it where it
/// is at least T g^(-3B/4) (T / 2,200); the window holds the last N - N/S + 1 to N readings.</para>
/// <para><b>Warning / drift rule</b>: nothing before <c>min</c> readings. Drift when Q &gt; T, and from then on as long as Q &gt;=
/// <c>clear_ratio</c> T; otherwise warning when Q &gt; the warning level. First possible at reading <c>min</c>. The verdict is that of the
/// exact quantile except where that is within a of the level.</para>
/// <para><b>Memory and cost per update</b>: 80 + 40 S + 4 B + 4 S B bytes: a block of 40 + 4 B bytes for each slice and one for all. One
/// logarithm, two counts and a walk from the largest reading's bucket to the quantile's; each N / S readings the slices are merged anew,
/// O(S B). An outlier is forgotten at most N readings later.</para>
/// <para><b>Source</b>: sketch: Masson, Rim, Lee, VLDB 2019; objective with hysteresis: the latency rules of the older monitoring
/// hub.</para>
/// <para><b>Differs from source</b>: the window counts readings, not time, so that the verdict needs no clock.</para>
/// </remarks>
public sealed class LatencyQuantile : IDriftDetector
{
    internal static readonly ParameterTable<LatencyQuantileOptions> Table =
        new ParameterTable<LatencyQuantileOptions>(new LatencyQuantileOptions())
            .Number(
                "objective",
                new NumberRange(0, 1e100, MinimumExcluded: true),
                "objective, in the unit of the metric",
                o => o.Objective,
                (o, v) => o with { Objective = v })
            .Required()
            .Number("quantile", NumberRange.Share, "p of the quantile", o => o.Quantile, (o, v) => o with { Quantile = v })
            .Number(
                "clear_ratio",
                new NumberRange(0, 1, MinimumExcluded: true),
                "quantile that ends a drift, as a share of the objective",
                o => o.ClearRatio,
                (o, v) => o with { ClearRatio = v })
            .Number("warning", NumberRange.Positive, "quantile of a warning", o => o.Warning, (o, v) => o with { Warning = v })
            .Integer("window", 2, 1_000_000_000, "readings in the window", o => o.Window, (o, v) => o with { Window = v })
            .Integer("slices", 2, 100, "sketches the window consists of", o => o.Slices, (o, v) => o with { Slices = v })
            .Integer("min", 1, 1_000_000_000, "readings before it is judged", o => o.Min, (o, v) => o with { Min = v })
            .Number("accuracy", new NumberRange(0.001, 0.2), "largest relative error", o => o.Accuracy, (o, v) => o with { Accuracy = v })
            .Integer("buckets", 128, 8192, "buckets of a sketch", o => o.Buckets, (o, v) => o with { Buckets = v })
            .Check("buckets", "buckets", o => o.Buckets % 2 == 0, "must be even")
            .Check("window", "slices", o => o.Window % o.Slices == 0, "must be a multiple of slices")
            .Check("min", "window", o => o.Min <= o.Window - (o.Window / o.Slices), "must be at most window - window / slices")
            .Check("warning", "objective", o => o.Warning is not { } w || w <= o.Objective, "must be at most objective");

    internal static readonly DetectorType Type = new DetectorType<LatencyQuantileOptions>(
        new DetectorInfo(
            "latency-quantile",
            "quantile of the last readings over a latency objective",
            "latency",
            true,
            "80 + 40 x slices + 4 x buckets + 4 x slices x buckets",
            "Masson, Rim, Lee 2019",
            []),
        Table,
        options => new LatencyQuantile(options));

    private readonly LatencyQuantileOptions _options;
    private readonly QuantileSketch _sketch;
    private readonly double _ceiling;
    private readonly int _slice;

    /// <exception cref="ArgumentException">Parameters out of range.</exception>
    public LatencyQuantile(LatencyQuantileOptions options)
    {
        _options = Table.Require(options, Type.Info.Name);
        _sketch = new QuantileSketch(options.Accuracy, options.Buckets, withNegatives: false);
        var growth = StableMath.Log((1 + options.Accuracy) / (1 - options.Accuracy));
        _ceiling = Door.Clamp(options.Objective * StableMath.Exp(Math.Min(100, growth * options.Buckets / 4)));
        _slice = options.Window / options.Slices;
        Parameters = Table.Canonical(options);
    }

    /// <summary>State before the block of the whole window and the S blocks of its slices.</summary>
    public struct State
    {
        /// <summary>Readings ever.</summary>
        public long Seen;

        /// <summary>The last reading.</summary>
        public double Value;

        /// <summary>Q.</summary>
        public double Quantile;

        /// <summary>Slot of the slice being filled.</summary>
        public int Slice;

        /// <summary>Readings in it.</summary>
        public int Filled;

        /// <summary>1 = over the objective and not yet back under its share.</summary>
        public long Over;
    }

    public string Name => Type.Info.Name;

    public string Parameters { get; }

    public ushort StateVersion => 1;

    public int StateBytes => StateBlock.Bytes<State>(TailLength);

    private int TailLength => _sketch.Length * (_options.Slices + 1);

    public void Initialize(Span<byte> state) => state[..StateBytes].Clear();

    public DriftStatus Update(Span<byte> state, in Reading reading) =>
        Door.Refuses(reading)
            ? DriftStatus.Stable
            : Update(ref StateBlock.Header<State>(state), StateBlock.Ring<State>(state, TailLength), reading.Value);

    /// <summary>The rule; the blocks are those behind the header.</summary>
    public DriftStatus Update(ref State state, Span<double> blocks, double x)
    {
        x = Door.Clamp(x);
        state.Value = x;
        state.Seen++;
        var whole = blocks[.._sketch.Length];
        if (state.Filled == _slice)
        {
            Turn(ref state, blocks);
        }

        x = Math.Min(x, _ceiling);
        _sketch.Add(whole, x);
        _sketch.Add(BlockOf(blocks, state.Slice), x);
        state.Filled++;

        state.Quantile = _sketch.Quantile(whole, _options.Quantile);
        if (_sketch.Count(whole) < _options.Min)
        {
            return DriftStatus.Stable;
        }

        var level = state.Over != 0 ? _options.ClearRatio * _options.Objective : _options.Objective;
        state.Over = state.Quantile > level || (state.Over != 0 && state.Quantile == level) ? 1 : 0;
        return state.Over != 0 ? DriftStatus.Drift
            : state.Quantile > _options.Warning ? DriftStatus.Warning
            : DriftStatus.Stable;
    }

    /// <summary>Statistic: Q, against T (also while a drift is only not cleared yet). The window's mean is the sketch's.</summary>
    public Evidence Explain(ReadOnlySpan<byte> state)
    {
        ref readonly var s = ref StateBlock.Header<State>(state);
        var whole = StateBlock.Ring<State>(state, TailLength)[.._sketch.Length];
        var count = _sketch.Count(whole);
        var window = new Segment(s.Seen - count, s.Seen - 1, count, _sketch.Mean(whole), double.NaN);
        return Evidence.OfLimit(s.Quantile, _options.Objective, s.Value, Direction.Up, window) with
        {
            Size = s.Quantile - _options.Objective,
        };
    }

    /// <summary>The oldest slice is emptied and filled anew; the whole is merged from the rest.</summary>
    private void Turn(ref State state, Span<double> blocks)
    {
        state.Slice = state.Slice + 1 == _options.Slices ? 0 : state.Slice + 1;
        state.Filled = 0;
        BlockOf(blocks, state.Slice).Clear();
        var whole = blocks[.._sketch.Length];
        whole.Clear();
        for (var slice = 0; slice < _options.Slices; slice++)
        {
            _sketch.Merge(whole, BlockOf(blocks, slice));
        }
    }

    private Span<double> BlockOf(Span<double> blocks, int slice) => blocks.Slice(_sketch.Length * (slice + 1), _sketch.Length);
}
