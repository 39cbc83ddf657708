using System.Runtime.InteropServices;
using VisuTility.Streams.Detection.Parameters;
using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.ControlCharts;

/// <summary>Parameters of <see cref="Bocd"/>.</summary>
public sealed record BocdOptions
{
    /// <summary>Readings between two changes, as expected beforehand, 10 or more: 1 / hazard.</summary>
    public double ReadingsPerChange { get; init; } = 1000;

    /// <summary>Probability of a change that is a drift, above 0, below 1.</summary>
    public double Probability { get; init; } = 0.99;

    /// <summary>Probability that is a warning, below <see cref="Probability"/>; null = no warning.</summary>
    public double? Warning { get; init; }

    /// <summary>Readings a change must have before it counts, 1 or more: a single outlier is then no change.</summary>
    public int MinRun { get; init; } = 2;

    /// <summary>K, hypotheses kept, 8 to 2048.</summary>
    public int Runs { get; init; } = 64;

    /// <summary>How far means after a change lie from the reference, in standard deviations of a reading, above 0.</summary>
    public double PriorWidth { get; init; } = 2;

    /// <summary>The spread may change too; otherwise it is that of the reference.</summary>
    public bool UnknownSpread { get; init; }

    /// <summary>Mean of the stable metric; null = learned. Given together with <see cref="Sd"/>.</summary>
    public double? Mean { get; init; }

    /// <summary>Standard deviation of the stable metric, above 0; null = learned.</summary>
    public double? Sd { get; init; }

    /// <summary>Readings the reference is learned from, 5 or more.</summary>
    public int WarmUp { get; init; } = 100;

    /// <summary>Largest distance of a reading from the reference, in standard deviations, above 0.</summary>
    public double Clip { get; init; } = 30;

    /// <summary>Smallest learned standard deviation, in the unit of the metric, above 0.</summary>
    public double SigmaFloor { get; init; } = Statistics.SigmaFloor.DefaultAbsolute;

    /// <summary>Smallest learned standard deviation as a share of the mean's magnitude, 0 or more.</summary>
    public double RelativeSigmaFloor { get; init; } = Statistics.SigmaFloor.DefaultRelative;
}

/// <summary>Bayesian online change point: the probability that the mean has changed, and where.</summary>
/// <remarks>
/// <para><b>Detects</b>: a lasting shift of the mean (with unknown spread of either), and says how sure it is of its place.</para>
/// <para><b>Input</b>: any finite number; magnitudes past 1e150 count as 1e150. About normal; heavy tails: unknown spread, or a clip of
/// 3.</para>
/// <para><b>Statistic</b>: z = (x - mean) / sigma, clipped, of a given or learned reference. A run is the hypothesis that the last change
/// came before its first reading; one is that none came since the reference. Each run's weight is multiplied with the density of z given
/// its own readings, normal with unknown mean (prior of the mean: normal, 0, <c>prior_width</c>; of the unchanged run: the reference's
/// readings) or Student's t with unknown spread (prior worth 10 readings); the share H = 1 / readings_per_change of all goes to a new
/// run. P = w / (w + w0), w the weight of all runs with a change and at least <c>min_run</c> readings, w0 that of the unchanged
/// run.</para>
/// <para><b>Warning / drift rule</b>: drift when P &gt;= probability, otherwise warning when P &gt;= the warning's. First possible
/// <c>min_run</c> readings after <c>warm_up</c> (given: after the start). At the update after a drift everything restarts, a learned
/// reference too. Learned sigma = max(sd, sigma_floor, relative_sigma_floor * |mean|). False alarms: P / (1 - P) is about H times
/// Shiryaev and Roberts' statistic, so readings per false alarm are about readings_per_change * p / (1 - p), with the reference
/// known.</para>
/// <para><b>Memory and cost per update</b>: 96 + 32 K bytes, O(K): an exponential and a logarithm (unknown spread: two) per run. When K
/// runs are there the one of least weight goes, never the unchanged one or the newest 4. An outlier makes a run of its own that the next
/// reading refutes; among the learned readings it widens sigma until a <see cref="CleanBlock"/> of <c>warm_up</c> readings replaces the
/// reference.</para>
/// <para><b>Source</b>: Adams and MacKay, arXiv:0710.3742 (2007); conjugate updates: Murphy, "Conjugate Bayesian analysis of the Gaussian
/// distribution", 2007.</para>
/// <para><b>Differs from source</b>: the bound on runs; standardised readings; the decision by P, not by the likeliest run. Frouros'
/// detector is <see cref="FrourosBocd"/>: it keeps every run, on raw values.</para>
/// </remarks>
public sealed class Bocd : IDriftDetector
{
    /// <summary>What the prior of an unknown spread is worth, in readings; <see cref="BocdKnowledge"/> needs 10.</summary>
    private const double PriorSpreadReadings = 10;

    /// <summary>What a given mean is worth, in readings.</summary>
    private const double GivenReadings = 1e6;

    /// <summary>Newest runs that are never dropped: they have had no time to show what they are.</summary>
    private const int Protected = 4;

    internal static readonly ParameterTable<BocdOptions> Table = new ParameterTable<BocdOptions>(new BocdOptions())
        .Number(
            "readings_per_change",
            new NumberRange(10, 1e12),
            "readings between changes, as expected beforehand",
            o => o.ReadingsPerChange,
            (o, v) => o with { ReadingsPerChange = v })
        .Number(
            "probability",
            new NumberRange(0, 1, MinimumExcluded: true, MaximumExcluded: true),
            "probability of a change that is a drift",
            o => o.Probability,
            (o, v) => o with { Probability = v })
        .Number(
            "warning",
            new NumberRange(0, 1, MinimumExcluded: true, MaximumExcluded: true),
            "probability that is a warning",
            o => o.Warning,
            (o, v) => o with { Warning = v })
        .Integer("min_run", 1, 1000, "readings a change must have", o => o.MinRun, (o, v) => o with { MinRun = v })
        .Integer("runs", 8, 2048, "hypotheses kept", o => o.Runs, (o, v) => o with { Runs = v })
        .Number("prior_width", NumberRange.Positive, "sd of new means, in sd", o => o.PriorWidth, (o, v) => o with { PriorWidth = v })
        .Boolean("unknown_spread", "the spread may change too", o => o.UnknownSpread, (o, v) => o with { UnknownSpread = v })
        .Number("mean", NumberRange.Any, "mean of the stable metric; none = learned", o => o.Mean, (o, v) => o with { Mean = v })
        .Number("sd", NumberRange.Positive, "sd of the stable metric; none = learned", o => o.Sd, (o, v) => o with { Sd = v })
        .Integer("warm_up", 5, 1_000_000, "readings learned from", o => o.WarmUp, (o, v) => o with { WarmUp = v })
        .OnlyWhen("mean is not given", o => o.Mean is null)
        .Number(
            "clip", new NumberRange(0, 30, MinimumExcluded: true), "largest distance, in sd", o => o.Clip, (o, v) => o with { Clip = v })
        .Number("sigma_floor", NumberRange.Positive, "smallest learned sd", o => o.SigmaFloor, (o, v) => o with { SigmaFloor = v })
        .OnlyWhen("sd is not given", o => o.Sd is null)
        .Number(
            "relative_sigma_floor",
            NumberRange.NotNegative,
            "smallest learned sd as a share of |mean|",
            o => o.RelativeSigmaFloor,
            (o, v) => o with { RelativeSigmaFloor = v })
        .OnlyWhen("sd is not given", o => o.Sd is null)
        .Check("warning", "probability", o => !(o.Warning >= o.Probability), "must be below probability")
        .Check("sd", "mean", o => o.Sd.HasValue == o.Mean.HasValue, "must be given together with mean, and not without");

    internal static readonly DetectorType Type = new DetectorType<BocdOptions>(
        new DetectorInfo(
            "bocd", "probability that the mean has changed", "any number", true, "96 + 32 x runs", "Adams and MacKay 2007", []),
        Table,
        options => new Bocd(options));

    private readonly BocdOptions _options;
    private readonly ReferenceSource _reference;
    private readonly double _hazard;
    private readonly double _kappa;
    private readonly double _priorSquares;

    /// <exception cref="ArgumentException">Parameters out of range.</exception>
    public Bocd(BocdOptions options)
    {
        _options = Table.Require(options, Type.Info.Name);
        _reference = options.Mean is { } mean
            ? ReferenceSource.Given(mean, options.Sd!.Value)
            : ReferenceSource.Learned(options.WarmUp, options.SigmaFloor, options.RelativeSigmaFloor);
        _hazard = 1 / options.ReadingsPerChange;
        _kappa = 1 / (options.PriorWidth * options.PriorWidth);
        _priorSquares = options.UnknownSpread ? PriorSpreadReadings : 0;
        Parameters = Table.Canonical(options);
    }

    /// <summary>State before the runs.</summary>
    public struct State
    {
        /// <summary>Mean and standard deviation in use.</summary>
        public LearnedReference Reference;

        /// <summary>Readings ever; the next reading's ordinal.</summary>
        public long Seen;

        /// <summary>The last reading.</summary>
        public double Value;

        /// <summary>P.</summary>
        public double Probability;

        /// <summary>Runs kept; the unchanged one first, then by their start. 0 = none yet.</summary>
        public int Count;

        /// <summary>1 = the last update was a drift.</summary>
        public int Drifted;
    }

    public string Name => Type.Info.Name;

    public string Parameters { get; }

    public ushort StateVersion => 1;

    public int StateBytes => StateBlock.Bytes<State>(4 * _options.Runs);

    public void Initialize(Span<byte> state)
    {
        state[..StateBytes].Clear();
        StateBlock.Header<State>(state).Reference = _reference.Start();
    }

    public DriftStatus Update(Span<byte> state, in Reading reading) =>
        Door.Refuses(reading)
            ? DriftStatus.Stable
            : Update(
                ref StateBlock.Header<State>(state),
                MemoryMarshal.Cast<double, BocdRun>(StateBlock.Ring<State>(state, 4 * _options.Runs)),
                reading.Value);

    /// <summary>The formula.</summary>
    internal DriftStatus Update(ref State state, Span<BocdRun> runs, double x)
    {
        if (state.Drifted != 0)
        {
            state.Drifted = 0;
            state.Count = 0;
            state.Reference = _reference.Start();
        }

        x = Door.Clamp(x);
        state.Value = x;
        state.Seen++;
        var outcome = _reference.Take(ref state.Reference, x);
        if (outcome != ReferenceSource.Outcome.Ready || state.Count == 0)
        {
            // The reading that completes a learned reference is part of it already.
            state.Count = 1;
            state.Probability = 0;
            runs[0] = new BocdRun { Start = state.Seen - 1, Weight = 1, Squares = _priorSquares };
            runs[0].Squares *= 1 + (KnownReadings(state) / PriorSpreadReadings);
            if (_options.Mean is null)
            {
                runs[0].Start = state.Seen;
                return DriftStatus.Stable;
            }
        }

        var z = Math.Clamp((x - state.Reference.Moments.Mean) / state.Reference.Sigma, -_options.Clip, _options.Clip);
        Weigh(ref state, runs, z);
        var p = 0.0;
        for (var i = 1; i < state.Count && state.Seen - runs[i].Start >= _options.MinRun; i++)
        {
            p += runs[i].Weight;
        }

        p /= p + runs[0].Weight;
        state.Probability = p;
        state.Drifted = p >= _options.Probability ? 1 : 0;
        return state.Drifted != 0 ? DriftStatus.Drift : p >= _options.Warning ? DriftStatus.Warning : DriftStatus.Stable;
    }

    /// <summary>
    /// Statistic and threshold are probabilities. The change is dated at the start of the likeliest run with a change; the interval
    /// holds 90 % of the weight of all runs with one.
    /// </summary>
    public Evidence Explain(ReadOnlySpan<byte> state)
    {
        ref readonly var s = ref StateBlock.Header<State>(state);
        var runs = MemoryMarshal.Cast<double, BocdRun>(StateBlock.Ring<State>(state, 4 * _options.Runs))[..Math.Max(s.Count, 1)];
        var (best, last, total) = (0, 0, 0.0);
        for (var i = 1; i < runs.Length && s.Seen - runs[i].Start >= _options.MinRun; i++)
        {
            best = best == 0 || runs[i].Weight > runs[best].Weight ? i : best;
            last = i;
            total += runs[i].Weight;
        }

        var (mean, sigma) = (s.Reference.Moments.Mean, s.Reference.Sigma);
        var start = (long)runs[best].Start;
        var size = runs[best].Mean - runs[0].Mean;
        return new Evidence(
            s.Probability,
            _options.Probability,
            s.Value,
            size > 0 ? Direction.Up : Direction.Down,
            double.NaN,
            new Segment(start, s.Seen - 1, s.Seen - start, mean + (runs[best].Mean * sigma), double.NaN),
            new Segment(-1, -1, s.Reference.Moments.Count, mean + (runs[0].Mean * sigma), sigma),
            start,
            size)
        {
            Size = size * sigma,
            ChangePointFirst = Math.Min(start, Quantile(runs[..(last + 1)], 0.05 * total)),
            ChangePointLast = Math.Max(start, Quantile(runs[..(last + 1)], 0.95 * total)),
        };
    }

    private void Weigh(ref State state, Span<BocdRun> runs, double z)
    {
        // Densities relative to the largest, or an outlier would take all weights to 0.
        Span<double> logs = stackalloc double[state.Count];
        var largest = double.NegativeInfinity;
        for (var i = 0; i < logs.Length; i++)
        {
            logs[i] = KnowledgeOf(state, i, state.Seen - 1 - runs[i].Start).LogDensity(runs[i], z);
            largest = Math.Max(largest, logs[i]);
        }

        var sum = 0.0;
        for (var i = 0; i < logs.Length; i++)
        {
            KnowledgeOf(state, i, state.Seen - 1 - runs[i].Start).Learn(ref runs[i], z);
            runs[i].Weight *= StableMath.Exp(logs[i] - largest);
            sum += runs[i].Weight;
        }

        // Weights below 1e-290 are as good as 0 and slow as subnormals; all of them together 0 cannot be normalised: start anew.
        var scale = sum > 1e-290 ? (1 - _hazard) / sum : 0;
        for (var i = 0; i < logs.Length; i++)
        {
            var weight = runs[i].Weight * scale;
            runs[i].Weight = weight < 1e-290 ? 0 : weight;
        }

        if (scale == 0)
        {
            runs[0].Weight = 1 - _hazard;
        }

        if (state.Count == _options.Runs)
        {
            DropLightest(ref state, runs);
        }

        runs[state.Count++] = new BocdRun { Start = state.Seen, Weight = _hazard, Squares = _priorSquares };
    }

    /// <summary>Of the i-th run before its readings-th reading is taken; the unchanged run also knows the reference.</summary>
    private BocdKnowledge KnowledgeOf(in State state, int i, double readings)
    {
        var all = readings + (i > 0 ? 0 : KnownReadings(state));
        return new BocdKnowledge(_kappa + all, _options.UnknownSpread ? PriorSpreadReadings + all : double.PositiveInfinity);
    }

    /// <summary>What the reference is worth, in readings.</summary>
    private double KnownReadings(in State state) => _options.Mean.HasValue ? GivenReadings : state.Reference.Moments.Count;

    private static void DropLightest(ref State state, Span<BocdRun> runs)
    {
        var lightest = 1;
        for (var i = 2; i < state.Count - Protected; i++)
        {
            lightest = runs[i].Weight < runs[lightest].Weight ? i : lightest;
        }

        runs[(lightest + 1)..state.Count].CopyTo(runs[lightest..]);
        state.Count--;
    }

    private static long Quantile(ReadOnlySpan<BocdRun> runs, double weight)
    {
        var sum = 0.0;
        for (var i = 1; i < runs.Length; i++)
        {
            sum += runs[i].Weight;
            if (sum >= weight)
            {
                return (long)runs[i].Start;
            }
        }

        return (long)runs[^1].Start;
    }
}
