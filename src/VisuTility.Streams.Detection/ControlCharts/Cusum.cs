using VisuTility.Streams.Detection.Parameters;
using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.ControlCharts;

/// <summary>
/// Parameters of <see cref="Cusum"/>; defaults: 300 readings and h 12, the calmest of the calibrated pairs for unknown references.
/// </summary>
public sealed record CusumOptions
{
    /// <summary>Allowance in standard deviations, 0 or more: half the shift one wants to see.</summary>
    public double K { get; init; } = 0.5;

    /// <summary>Decision limit in standard deviations, above 0.</summary>
    public double H { get; init; } = 12;

    /// <summary>Which changes are a drift.</summary>
    public Sides Direction { get; init; } = Sides.Both;

    /// <summary>Mean of the stable metric; null = learned (or running). Given together with <see cref="Sd"/>.</summary>
    public double? Mean { get; init; }

    /// <summary>Standard deviation of the stable metric, above 0; null = learned.</summary>
    public double? Sd { get; init; }

    /// <summary>Take the mean of all readings since the start as the reference, in units of a given <see cref="Sd"/>.</summary>
    public bool RunningMean { get; init; }

    /// <summary>Readings the reference is learned from, or (running) readings before the first judgement; 2 or more.</summary>
    public int WarmUp { get; init; } = 300;

    /// <summary>Smallest learned standard deviation, in the unit of the metric, above 0.</summary>
    public double SigmaFloor { get; init; } = Statistics.SigmaFloor.DefaultAbsolute;

    /// <summary>Smallest learned standard deviation as a share of the mean's magnitude, 0 or more.</summary>
    public double RelativeSigmaFloor { get; init; } = Statistics.SigmaFloor.DefaultRelative;

    /// <summary>Learn a new reference after a drift; otherwise keep the old one and only restart the sums.</summary>
    public bool RelearnOnDrift { get; init; } = true;
}

/// <summary>Two-sided tabular cumulative sum.</summary>
/// <remarks>
/// <para><b>Detects</b>: a lasting shift of the mean; fastest for shifts of 2 k standard deviations.</para>
/// <para><b>Input</b>: any finite number; magnitudes past 1e150 count as 1e150.</para>
/// <para><b>Statistic</b>: d = x - mean, U = max(0, U + d - k sigma), D = max(0, D - d - k sigma), both from 0. Mean and sigma are frozen
/// after <c>warm_up</c> readings (learned), given, or (running) the mean of all readings since the start, x included, with a given
/// sigma.</para>
/// <para><b>Warning / drift rule</b>: drift when U &gt; h sigma (up) or D &gt; h sigma (down). No warning. First possible at reading
/// <c>warm_up</c>, which is itself judged; at the first reading when mean and sd are given. At the update after a drift the sums restart at
/// 0 (running: the mean too) and with <c>relearn_on_drift</c> the reference is learned anew. Learned sigma = max(sd, sigma_floor,
/// relative_sigma_floor * |mean|).</para>
/// <para><b>Memory and cost per update</b>: 120 bytes, O(1). An outlier past (h + k) sigma is a drift and restarts (on a side that is not
/// asked for it only leaves that side's sum); one among the learned readings widens sigma until <see cref="CleanBlock"/> replaces the
/// reference. A running mean is for comparison with other libraries: one-sided, it keeps an outlier of the other side for ever.</para>
/// <para><b>Source</b>: Page, "Continuous inspection schemes", Biometrika 41 (1954); tabular form: Montgomery, Introduction to Statistical
/// Quality Control, 9.1.</para>
/// <para><b>Differs from source</b>: the floor of sigma, the replacement of a far too wide reference, and the running mean (that of MOA's
/// and Frouros' CUSUM, whose lambda and delta are h and k with sd 1; under their names a limit of 0 and a first judgement before the second
/// reading are refused).</para>
/// </remarks>
public sealed class Cusum : IDriftDetector
{
    internal static readonly ParameterTable<CusumOptions> Table = new ParameterTable<CusumOptions>(new CusumOptions())
        .Number("k", NumberRange.NotNegative, "allowance, in standard deviations", o => o.K, (o, v) => o with { K = v })
        .Number("h", NumberRange.Positive, "decision limit, in standard deviations", o => o.H, (o, v) => o with { H = v })
        .Choice("direction", "which changes are a drift", o => o.Direction, (o, v) => o with { Direction = v })
        .Number("mean", NumberRange.Any, "mean of the stable metric; none = learned", o => o.Mean, (o, v) => o with { Mean = v })
        .OnlyWhen("running_mean is false", o => !o.RunningMean)
        .Number("sd", NumberRange.Positive, "sd of the stable metric; none = learned", o => o.Sd, (o, v) => o with { Sd = v })
        .Boolean("running_mean", "reference = mean of all readings", o => o.RunningMean, (o, v) => o with { RunningMean = v })
        .Integer("warm_up", 2, 1_000_000, "readings learned from, or not judged", o => o.WarmUp, (o, v) => o with { WarmUp = v })
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
        .Check(
            "sd",
            "mean",
            o => o.Sd.HasValue == (o.RunningMean || o.Mean.HasValue),
            "must be given together with mean or with running_mean, and not without");

    internal static readonly DetectorType Type = new DetectorType<CusumOptions>(
        new DetectorInfo(
            "cusum", "lasting shift of the mean, summed up over readings", "any number", false, "120", "Page 1954", []),
        Table,
        options => new Cusum(options));

    /// <summary>MOA counts from 1 and compares after counting, so it judges one reading earlier than its parameter says.</summary>
    internal static readonly DetectorType MoaType = Peer(
        "moa:CusumDM",
        new ParameterTable<CusumOptions>(PeerDefaults(29))
            .Integer(
                "minNumInstancesOption", 3, 1_000_000, "first reading judged", o => o.WarmUp + 1, (o, v) => o with { WarmUp = v - 1 })
            .Number("deltaOption", NumberRange.Share, "allowance", o => o.K, (o, v) => o with { K = v })
            .Number("lambdaOption", NumberRange.Positive, "decision limit", o => o.H, (o, v) => o with { H = v }));

    internal static readonly DetectorType FrourosType = Peer(
        "frouros:CUSUM",
        new ParameterTable<CusumOptions>(PeerDefaults(30))
            .Integer("min_num_instances", 2, 1_000_000, "first reading judged", o => o.WarmUp, (o, v) => o with { WarmUp = v })
            .Number("delta", NumberRange.Share, "allowance", o => o.K, (o, v) => o with { K = v })
            .Number("lambda_", NumberRange.Positive, "decision limit", o => o.H, (o, v) => o with { H = v }));

    private readonly CusumOptions _options;
    private readonly ReferenceSource _reference;

    /// <exception cref="ArgumentException">Parameters out of range.</exception>
    public Cusum(CusumOptions options)
        : this(options, Type.Info.Name, Table)
    {
    }

    private Cusum(CusumOptions options, string name, ParameterTable<CusumOptions> table)
    {
        _options = Table.Require(options, name);
        _reference = options switch
        {
            { RunningMean: true } => ReferenceSource.Running(options.Sd!.Value, options.WarmUp),
            { Mean: { } mean } => ReferenceSource.Given(mean, options.Sd!.Value),
            _ => ReferenceSource.Learned(options.WarmUp, options.SigmaFloor, options.RelativeSigmaFloor),
        };
        Name = name;
        Parameters = table.Canonical(options);
    }

    /// <summary>The whole state.</summary>
    public struct State
    {
        /// <summary>Mean and standard deviation in use; a given one is complete from the start.</summary>
        public LearnedReference Reference;

        /// <summary>Readings ever; the next reading's ordinal.</summary>
        public long Seen;

        /// <summary>U.</summary>
        public double Up;

        /// <summary>D.</summary>
        public double Down;

        /// <summary>Ordinal of the first reading since U was 0.</summary>
        public long UpStart;

        /// <summary>Ordinal of the first reading since D was 0.</summary>
        public long DownStart;

        /// <summary>The last reading.</summary>
        public double Value;

        /// <summary>1 = the last update was a drift.</summary>
        public long Drifted;
    }

    public string Name { get; }

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
            Restart(ref state, _options.RelearnOnDrift || !_reference.IsLearned);
        }

        x = Door.Clamp(x);
        state.Value = x;
        state.Seen++;
        switch (_reference.Take(ref state.Reference, x))
        {
            case ReferenceSource.Outcome.Learning:
                return DriftStatus.Stable;
            case ReferenceSource.Outcome.Replaced:
                RestartSums(ref state, state.Seen - 1);
                break;
        }

        var sigma = state.Reference.Sigma;
        var d = x - state.Reference.Moments.Mean;
        var up = state.Up + d - (_options.K * sigma);
        var down = state.Down - d - (_options.K * sigma);
        if (!(up > 0))
        {
            up = 0;
            state.UpStart = state.Seen;
        }

        if (!(down > 0))
        {
            down = 0;
            state.DownStart = state.Seen;
        }

        state.Up = up;
        state.Down = down;
        return Judge(ref state, _options.H * sigma);
    }

    public Evidence Explain(ReadOnlySpan<byte> state)
    {
        ref readonly var s = ref StateBlock.Header<State>(state);
        var sigma = s.Reference.Sigma;
        var up = _options.Direction != Sides.Down && (s.Up >= s.Down || _options.Direction == Sides.Up);
        var (sum, start, sign) = up ? (s.Up, s.UpStart, 1) : (s.Down, s.DownStart, -1);
        var count = s.Seen - start;
        var moments = s.Reference.Moments;
        var size = sign * ((sum / sigma / count) + _options.K);
        return new Evidence(
            sum / sigma,
            _options.H,
            s.Value,
            up ? Direction.Up : Direction.Down,
            double.NaN,
            new Segment(start, s.Seen - 1, count, moments.Mean + (size * sigma), double.NaN),
            new Segment(-1, -1, moments.Count, moments.Mean, sigma),
            start,
            size);
    }

    private static CusumOptions PeerDefaults(int warmUp) =>
        new() { RunningMean = true, Sd = 1, K = 0.005, H = 50, WarmUp = warmUp, Direction = Sides.Up };

    private static DetectorType<CusumOptions> Peer(string name, ParameterTable<CusumOptions> table) =>
        new(Type.Info with { Name = name, Source = name }, table, options => new Cusum(options, name, table));

    private DriftStatus Judge(ref State state, double limit)
    {
        var up = state.Up > limit && _options.Direction != Sides.Down;
        var down = state.Down > limit && _options.Direction != Sides.Up;
        if (!(up || down) || !_reference.MayJudge(state.Reference))
        {
            return DriftStatus.Stable;
        }

        state.Drifted = 1;
        return DriftStatus.Drift;
    }

    private void Restart(ref State state, bool relearn)
    {
        state.Drifted = 0;
        RestartSums(ref state, state.Seen);
        if (relearn)
        {
            state.Reference = _reference.Start();
        }
    }

    private static void RestartSums(ref State state, long start)
    {
        state.Up = 0;
        state.Down = 0;
        state.UpStart = start;
        state.DownStart = start;
    }
}
