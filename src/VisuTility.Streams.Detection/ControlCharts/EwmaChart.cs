using VisuTility.Streams.Detection.Parameters;
using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.ControlCharts;

/// <summary>Parameters of <see cref="EwmaChart"/>.</summary>
public sealed record EwmaChartOptions
{
    /// <summary>Weight of the present reading, above 0, at most 1.</summary>
    public double Lambda { get; init; } = 0.1;

    /// <summary>L: width of the limits in standard deviations of the average, above 0. 4 is River's default.</summary>
    public double Width { get; init; } = 4;

    /// <summary>Which changes are a drift.</summary>
    public Sides Direction { get; init; } = Sides.Both;

    /// <summary>Mean of the stable metric; null = learned. Given together with <see cref="Sd"/>.</summary>
    public double? Mean { get; init; }

    /// <summary>Standard deviation of the stable metric, above 0; null = learned.</summary>
    public double? Sd { get; init; }

    /// <summary>Readings the reference is learned from, 2 or more.</summary>
    public int WarmUp { get; init; } = 300;

    /// <summary>Smallest learned standard deviation, in the unit of the metric, above 0.</summary>
    public double SigmaFloor { get; init; } = Statistics.SigmaFloor.DefaultAbsolute;

    /// <summary>Smallest learned standard deviation as a share of the mean's magnitude, 0 or more.</summary>
    public double RelativeSigmaFloor { get; init; } = Statistics.SigmaFloor.DefaultRelative;

    /// <summary>Learn a new reference after a drift; otherwise keep the old one and only restart the average.</summary>
    public bool RelearnOnDrift { get; init; } = true;
}

/// <summary>Exponentially weighted moving average control chart with time-varying limits.</summary>
/// <remarks>
/// <para><b>Detects</b>: a lasting shift of the mean, small ones with a small lambda.</para>
/// <para><b>Input</b>: any finite number; magnitudes past 1e150 count as 1e150.</para>
/// <para><b>Statistic</b>: z = mean before the first judged reading, then z = lambda x + (1 - lambda) z; after i readings its standard
/// deviation is s = sigma sqrt(lambda / (2 - lambda) (1 - (1 - lambda)^(2 i))). Mean and sigma are given, or frozen after <c>warm_up</c>
/// readings.</para>
/// <para><b>Warning / drift rule</b>: drift when z - mean &gt; L s (up) or mean - z &gt; L s (down), L = <c>width</c>. No warning. First
/// possible at reading <c>warm_up</c>, which is itself judged; at the first reading when mean and sd are given. At the update after a drift
/// z restarts at the mean and with <c>relearn_on_drift</c> the reference is learned anew. Learned sigma = max(sd, sigma_floor,
/// relative_sigma_floor * |mean|).</para>
/// <para><b>Memory and cost per update</b>: 112 bytes, O(1), one square root. An outlier is a drift and restarts the chart (on a side that
/// is not asked for it is felt as in <see cref="Ewma"/>); one among the learned readings widens sigma until <see cref="CleanBlock"/>
/// replaces the reference.</para>
/// <para><b>Source</b>: Roberts, Technometrics 1 (1959); limits: Lucas and Saccucci, Technometrics 32 (1990), eq. 3.</para>
/// <para><b>Differs from source</b>: the floor of sigma and the replacement of a far too wide reference. (1 - lambda)^(2 i) is multiplied
/// up, not raised, so that it has the same bits on every machine.</para>
/// </remarks>
public sealed class EwmaChart : IDriftDetector
{
    internal static readonly ParameterTable<EwmaChartOptions> Table = new ParameterTable<EwmaChartOptions>(new EwmaChartOptions())
        .Number(
            "lambda",
            new NumberRange(0, 1, MinimumExcluded: true),
            "weight of the present reading",
            o => o.Lambda,
            (o, v) => o with { Lambda = v })
        .Number("width", NumberRange.Positive, "limits, in sd of the average", o => o.Width, (o, v) => o with { Width = v })
        .Choice("direction", "which changes are a drift", o => o.Direction, (o, v) => o with { Direction = v })
        .Number("mean", NumberRange.Any, "mean of the stable metric; none = learned", o => o.Mean, (o, v) => o with { Mean = v })
        .Number("sd", NumberRange.Positive, "sd of the stable metric; none = learned", o => o.Sd, (o, v) => o with { Sd = v })
        .Integer("warm_up", 2, 1_000_000, "readings learned from", o => o.WarmUp, (o, v) => o with { WarmUp = v })
        .OnlyWhen("mean is not given", o => o.Mean is null)
        .Number("sigma_floor", NumberRange.Positive, "smallest learned sd", o => o.SigmaFloor, (o, v) => o with { SigmaFloor = v })
        .OnlyWhen("sd is not given", o => o.Sd is null)
        .Number(
            "relative_sigma_floor",
            NumberRange.NotNegative,
            "smallest learned sd as a share of |mean|",
            o => o.RelativeSigmaFloor,
            (o, v) => o with { RelativeSigmaFloor = v })
        .OnlyWhen("sd is not given", o => o.Sd is null)
        .Boolean("relearn_on_drift", "learn anew after a drift", o => o.RelearnOnDrift, (o, v) => o with { RelearnOnDrift = v })
        .OnlyWhen("sd is not given", o => o.Sd is null)
        .Check("sd", "mean", o => o.Sd.HasValue == o.Mean.HasValue, "must be given together with mean, and not without");

    internal static readonly DetectorType Type = new DetectorType<EwmaChartOptions>(
        new DetectorInfo(
            "ewma-chart",
            "shift of the mean, moving average past control limits",
            "any number",
            false,
            "112",
            "Roberts 1959",
            []),
        Table,
        options => new EwmaChart(options));

    private readonly EwmaChartOptions _options;
    private readonly ReferenceSource _reference;

    /// <exception cref="ArgumentException">Parameters out of range.</exception>
    public EwmaChart(EwmaChartOptions options)
    {
        _options = Table.Require(options, Type.Info.Name);
        _reference = options.Mean is { } mean
            ? ReferenceSource.Given(mean, options.Sd!.Value)
            : ReferenceSource.Learned(options.WarmUp, options.SigmaFloor, options.RelativeSigmaFloor);
        Parameters = Table.Canonical(options);
    }

    /// <summary>The whole state.</summary>
    public struct State
    {
        /// <summary>Mean and standard deviation in use.</summary>
        public LearnedReference Reference;

        /// <summary>Readings ever.</summary>
        public long Seen;

        /// <summary>Readings in the average; 0 = the next one starts it.</summary>
        public long Averaged;

        /// <summary>z.</summary>
        public double Average;

        /// <summary>(1 - lambda)^(2 i).</summary>
        public double Fading;

        /// <summary>The last reading.</summary>
        public double Value;

        /// <summary>1 = the last update was a drift.</summary>
        public long Drifted;
    }

    public string Name => Type.Info.Name;

    public string Parameters { get; }

    public ushort StateVersion => 1;

    public int StateBytes => StateBlock.Bytes<State>(0);

    public void Initialize(Span<byte> state)
    {
        ref var s = ref StateBlock.Header<State>(state);
        s = default;
        s.Reference = _reference.Start();
    }

    public DriftStatus Update(Span<byte> state, in Reading reading) =>
        Door.Refuses(reading) ? DriftStatus.Stable : Update(ref StateBlock.Header<State>(state), reading.Value);

    /// <summary>The formula.</summary>
    public DriftStatus Update(ref State state, double x)
    {
        if (state.Drifted != 0)
        {
            Restart(ref state);
        }

        x = Door.Clamp(x);
        state.Value = x;
        state.Seen++;
        switch (_reference.Take(ref state.Reference, x))
        {
            case ReferenceSource.Outcome.Learning:
                return DriftStatus.Stable;
            case ReferenceSource.Outcome.Replaced:
                state.Averaged = 0;
                break;
        }

        var mean = state.Reference.Moments.Mean;
        var keep = 1 - _options.Lambda;
        if (state.Averaged == 0)
        {
            state.Average = mean;
            state.Fading = 1;
        }

        state.Averaged++;
        state.Average = (_options.Lambda * x) + (keep * state.Average);
        state.Fading = state.Fading < 1e-30 ? 0 : state.Fading * keep * keep;
        var limit = Limit(state);
        var drift = (state.Average - mean > limit && _options.Direction != Sides.Down)
            || (mean - state.Average > limit && _options.Direction != Sides.Up);
        state.Drifted = drift ? 1 : 0;
        return drift ? DriftStatus.Drift : DriftStatus.Stable;
    }

    /// <summary>Statistic and threshold are distances of the average from the mean, in the unit of the metric.</summary>
    public Evidence Explain(ReadOnlySpan<byte> state)
    {
        ref readonly var s = ref StateBlock.Header<State>(state);
        var moments = s.Reference.Moments;
        var shift = s.Average - moments.Mean;
        return new Evidence(
            Math.Abs(shift),
            Limit(s),
            s.Value,
            shift > 0 ? Direction.Up : Direction.Down,
            double.NaN,
            new Segment(s.Seen - 1, s.Seen - 1, 1, s.Value, 0),
            new Segment(-1, -1, moments.Count, moments.Mean, s.Reference.Sigma),
            -1,
            shift / s.Reference.Sigma);
    }

    private double Limit(in State state) =>
        _options.Width * state.Reference.Sigma * Math.Sqrt(_options.Lambda / (2 - _options.Lambda) * (1 - state.Fading));

    private void Restart(ref State state)
    {
        state.Drifted = 0;
        state.Averaged = 0;
        if (_options.RelearnOnDrift && _reference.IsLearned)
        {
            state.Reference = _reference.Start();
        }
    }
}
