using VisuTility.Streams.Detection.Parameters;
using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.ControlCharts;

/// <summary>Parameters of <see cref="Shewhart"/>; the defaults give about 6 false alarms in 100,000 normal readings.</summary>
public sealed record ShewhartOptions
{
    /// <summary>Limits, in standard deviations, above 0.</summary>
    public double K { get; init; } = 4;

    /// <summary>Limits of a warning, below <see cref="K"/>; null = no warning.</summary>
    public double? WarningK { get; init; }

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

    /// <summary>Learn a new reference after a drift.</summary>
    public bool RelearnOnDrift { get; init; } = true;
}

/// <summary>Shewhart's chart of single readings.</summary>
/// <remarks>
/// <para><b>Detects</b>: a reading far from the stable metric; large shifts at once, small ones late (1 sd: one reading in 700 at k
/// 4).</para>
/// <para><b>Input</b>: any finite number; magnitudes past 1e150 count as 1e150.</para>
/// <para><b>Statistic</b>: x - mean. Mean and sigma are given, or frozen after <c>warm_up</c> readings.</para>
/// <para><b>Warning / drift rule</b>: drift when x - mean &gt; k sigma (up) or mean - x &gt; k sigma (down), otherwise warning when the
/// same holds for <c>warning_k</c>. First possible at reading <c>warm_up</c>, which is itself judged; at the first reading when mean and
/// sd are given. At the update after a drift the reference is learned anew with <c>relearn_on_drift</c>. Learned sigma = max(sd,
/// sigma_floor, relative_sigma_floor * |mean|).</para>
/// <para><b>Memory and cost per update</b>: 88 bytes, O(1). One outlier is a drift by design; one among the learned readings widens sigma
/// until <see cref="CleanBlock"/> replaces the reference.</para>
/// <para><b>Source</b>: Shewhart, Economic Control of Quality of Manufactured Product, 1931; River's Shewhart (its repository, not in a
/// release up to 0.26.1; k 3, warm-up 30).</para>
/// <para><b>Differs from source</b>: the floor of sigma, the replacement of a far too wide reference, the warning. River relearns
/// always.</para>
/// </remarks>
public sealed class Shewhart : IDriftDetector
{
    internal static readonly ParameterTable<ShewhartOptions> Table = new ParameterTable<ShewhartOptions>(new ShewhartOptions())
        .Number("k", NumberRange.Positive, "limits, in standard deviations", o => o.K, (o, v) => o with { K = v })
        .Number("warning_k", NumberRange.Positive, "limits of a warning", o => o.WarningK, (o, v) => o with { WarningK = v })
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
        .Check("warning_k", "k", o => !(o.WarningK >= o.K), "must be below k")
        .Check("sd", "mean", o => o.Sd.HasValue == o.Mean.HasValue, "must be given together with mean, and not without");

    internal static readonly DetectorType Type = new DetectorType<ShewhartOptions>(
        new DetectorInfo("shewhart", "a reading past control limits", "any number", true, "88", "Shewhart 1931", []),
        Table,
        options => new Shewhart(options));

    private readonly ShewhartOptions _options;
    private readonly ReferenceSource _reference;

    /// <exception cref="ArgumentException">Parameters out of range.</exception>
    public Shewhart(ShewhartOptions options)
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

        /// <summary>Readings ever; the next reading's ordinal.</summary>
        public long Seen;

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
            state.Drifted = 0;
            if (_options.RelearnOnDrift && _reference.IsLearned)
            {
                state.Reference = _reference.Start();
            }
        }

        x = Door.Clamp(x);
        state.Value = x;
        state.Seen++;
        if (_reference.Take(ref state.Reference, x) == ReferenceSource.Outcome.Learning)
        {
            return DriftStatus.Stable;
        }

        var d = x - state.Reference.Moments.Mean;
        d = _options.Direction switch { Sides.Up => d, Sides.Down => -d, _ => Math.Abs(d) };
        state.Drifted = d > _options.K * state.Reference.Sigma ? 1 : 0;
        return state.Drifted != 0 ? DriftStatus.Drift
            : d > _options.WarningK * state.Reference.Sigma ? DriftStatus.Warning : DriftStatus.Stable;
    }

    /// <summary>
    /// Statistic and threshold are in standard deviations. The change is dated at the deciding reading: nothing before it counts.
    /// </summary>
    public Evidence Explain(ReadOnlySpan<byte> state)
    {
        ref readonly var s = ref StateBlock.Header<State>(state);
        var moments = s.Reference.Moments;
        var size = (s.Value - moments.Mean) / s.Reference.Sigma;
        return new Evidence(
            Math.Abs(size),
            _options.K,
            s.Value,
            size > 0 ? Direction.Up : Direction.Down,
            double.NaN,
            new Segment(s.Seen - 1, s.Seen - 1, 1, s.Value, 0),
            new Segment(-1, -1, moments.Count, moments.Mean, s.Reference.Sigma),
            s.Seen - 1,
            size)
        {
            Size = s.Value - moments.Mean,
            ChangePointFirst = s.Seen - 1,
            ChangePointLast = s.Seen - 1,
        };
    }
}
