using System.Runtime.InteropServices;
using VisuTility.Streams.Detection.Parameters;
using VisuTility.Streams.Detection.Seasonality;
using VisuTility.Streams.Detection.ShiryaevRoberts;
using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.Presets;

/// <summary>
/// The default: the user names the metric's kind and how many false alarms a series may raise per day; everything else is learned or found.
/// </summary>
/// <remarks>
/// <para><b>Detects</b>: a lasting shift of the level of any size and in the harmful direction, steps and ramps, on metrics with or without
/// a daily season, and a new model version that is worse than its predecessor. Says Drift as long as the shift lasts, then Stable.</para>
/// <para><b>Input</b>: any finite number. Judged are: rate, error, score the value; latency its logarithm; p-value its normal score; count
/// 2 sqrt(x + 3/8). Rates and errors whose values are whole counts of their samples are judged by the likelihood of the counts; a value of
/// 0 or 1 without samples is one outcome.</para>
/// <para><b>Statistic</b>: recursive residual from a growing least-squares fit (<see cref="SeasonFit"/>, level alone where the season
/// explains nothing), z = residual over a robust standard deviation, clipped at 3; when 1000 readings show heavy tails at 2.2, when light
/// ones at up to 5, but never so wide that one reading alone could fire. Likelihood ratios L of shifts d = .25 .5 1 2 4, each divided by its
/// mean on the stable series where that is above 1 (<see cref="LikelihoodMeans"/>). R = (R + w) L for each, w = days since the reading
/// before, at most 16 usual intervals; S = mean of the five R of the harmful direction (of all ten for both).</para>
/// <para><b>Warning / drift rule</b>: drift when S &gt;= A days, A = 1 / false alarms per day (calibrated: less by
/// <see cref="CalibratedThresholds"/>). S minus the days passed is a martingale, so the promise holds per day at any and at a changing
/// rate. In the first period a season cannot be told from a drift: only what exceeds one standard deviation
/// counts, and even a large step is mostly taken for a part of the season (<c>season</c> none: it is found at once). After an alarm what is
/// normal is frozen: Drift until the likelihood ratio of "back" against "still shifted" (CUSUM, 6.9 nats) says Stable, or until
/// <c>accept_after</c>, when the level learned since the alarm is the new normal. A harmless shift raises nothing and is learned anew,
/// at ten times the evidence of an alarm.</para>
/// <para><b>A new version</b> inherits its predecessor's normal (rate, error, latency; scores are relative to their version): from its
/// first reading on it is compared with it, one standard deviation is allowed, until it has learned 64 readings of its own. A predecessor
/// in drift hands on its healthy normal, and half of its shift is allowed: a version that undoes most of it is quiet.</para>
/// <para><b>Memory and cost per update</b>: 984 bytes without a season, 1720 with a daily one; O(1). First possible alarm: the 64th
/// reading; where the normal is inherited or given, the 2nd. Floor of the standard deviation: <see cref="PresetKinds.Floor"/>; of counts
/// the binomial one.</para>
/// <para><b>Source</b>: Shiryaev-Roberts mixture as an e-detector, Shin, Ramdas, Rinaldo, NEJSDS 2024; recursive residuals, Brown, Durbin,
/// Evans 1975; choice of the season, Akaike 1974.</para>
/// <para><b>Differs from source</b>: clipped residuals drive the fit; ratios are divided by their observed means; the clock is time.</para>
/// </remarks>
public sealed class Preset : IBaselineDetector
{
    internal static readonly DetectorType Type = new DetectorType<PresetOptions>(
        new DetectorInfo(
            "preset",
            "the default for a metric's kind: lasting shift, season found, at so many false alarms per day",
            "any number",
            false,
            "984 + 736 when season is auto + 736 when season is daily + 1536 when season is weekly + 5056 when season is hours",
            "Shin, Ramdas, Rinaldo 2024; Brown, Durbin, Evans 1975",
            []),
        PresetOptions.Table,
        options => new Preset(options));

    /// <summary>Readings from which evidence is gathered, and from which it is judged.</summary>
    private const int GatherFrom = 32;

    private const int JudgeFrom = 64;

    /// <summary>Readings that a given mean and standard deviation weigh as much as.</summary>
    private const int GivenWeight = 1_000_000;

    /// <summary>
    /// A gap counts as at most so many usual intervals: bursts of as many readings keep the whole clock, and after an outage one reading does
    /// not carry days.
    /// </summary>
    private const double MostIntervals = 16;

    /// <summary>Readings over which the usual interval is a mean; one gap is at most so many intervals in it.</summary>
    private const int IntervalMemory = 64;

    /// <summary>Departure within the first period, or of a fresh version from its predecessor, that is not held against a series,
    /// sd.</summary>
    private const double Allowed = 1;

    /// <summary>Widest clip of scores that are proved light-tailed.</summary>
    private const double WideClip = 5;

    /// <summary>
    /// A harmless shift must be so many times as certain as an alarm: to take one for real costs the series its learned normal, and where a
    /// season is possible a day with half an eye.
    /// </summary>
    private const double HarmlessCaution = 10;

    /// <summary>
    /// A reference is absurd when its sd is more than 4 times both level and sd of a whole block, so it never had to do with them.
    /// <see cref="CleanBlock"/> itself asks for 1000 times.
    /// </summary>
    private const double AbsurdScale = 250;

    /// <summary>First part of the state: all that a reading changes in the ordinary case.</summary>
    private static readonly int OrdinaryBytes = (int)Marshal.OffsetOf<PresetState>(nameof(PresetState.Tilts));

    private static readonly int CountedBytes = (int)Marshal.OffsetOf<PresetState>(nameof(PresetState.Candidate));

    private readonly PresetOptions _options;
    private readonly ReferenceFit _fit;
    private readonly Sides _harmful;
    private readonly double _limit;

    /// <exception cref="ArgumentException">Parameters out of range.</exception>
    public Preset(PresetOptions options)
    {
        _options = PresetOptions.Table.Require(options, Type.Info.Name);
        _harmful = PresetKinds.Harmful(options.Kind, options.Direction);
        _fit = options.Mean is null
            ? new ReferenceFit(options.Season, options.Kind, _harmful)
            : new ReferenceFit(PresetSeason.None, options.Kind, _harmful, given: GivenWeight);
        var below = options.Calibrated ? CalibratedThresholds.Nats(options.Kind) : 0;
        _limit = StableMath.Exp(-below) / options.FalseAlarmsPerDay;
        Parameters = PresetOptions.Table.Canonical(options);
    }

    public string Name => Type.Info.Name;

    public string Parameters { get; }

    public ushort StateVersion => 3;

    public int StateBytes => StateBlock.Bytes<PresetState>(Math.Max(2 * _fit.Doubles, ReferenceFit.First));

    /// <summary>The detector for a metric's kind at a number of false alarms per series and day.</summary>
    /// <param name="kind">What the metric measures.</param>
    /// <param name="falseAlarmsPerDay">Promised false alarms per series and day.</param>
    /// <param name="rate">Readings per day; null = the event times tell.</param>
    public static Preset For(PresetKind kind, double falseAlarmsPerDay, double? rate = null) =>
        new(new PresetOptions { Kind = kind, FalseAlarmsPerDay = falseAlarmsPerDay, Rate = rate });

    public void Initialize(Span<byte> state)
    {
        state[..StateBytes].Clear();
        ref var s = ref StateBlock.Header<PresetState>(state);
        s.WidestClip = ReferenceFit.NarrowClip;
        if (_options is { Mean: { } mean, Sd: { } sd })
        {
            s.Phase = PresetPhase.Watching;
            s.Normal.Count = GivenWeight;
            s.Normal.Level = PresetKinds.Judged(_options.Kind, mean);
            s.Normal.Squares = GivenWeight * (Math.Min(sd, Door.Limit) * Math.Min(sd, Door.Limit));
            s.Normal.Terms = GivenWeight;
        }
    }

    public void Inherit(Span<byte> state, ReadOnlySpan<byte> other)
    {
        ref var s = ref StateBlock.Header<PresetState>(state);
        ref readonly var o = ref StateBlock.Header<PresetState>(other);
        if (o.Phase == PresetPhase.Learning || _options.Mean is not null || !PresetKinds.IsComparable(_options.Kind))
        {
            return;
        }

        s.Normal = o.Normal;
        StateBlock.Ring<PresetState>(other, _fit.Doubles).CopyTo(StateBlock.Ring<PresetState>(state, _fit.Doubles));
        s.Means = o.Means;
        s.Means.Drop();
        s.Phase = PresetPhase.Comparing;
        s.Inherited = 1;
        s.Margin = o.Phase == PresetPhase.Shifted ? Math.Max(Allowed, 0.5 * o.Shift) : Allowed;
        s.IntervalMs = o.IntervalMs;
        s.WidestClip = o.WidestClip;
    }

    public DriftStatus Update(Span<byte> state, in Reading reading)
    {
        if (Door.Refuses(reading))
        {
            return DriftStatus.Stable;
        }

        StateBlock.Fetch(state[..OrdinaryBytes]);
        ref var s = ref StateBlock.Header<PresetState>(state);
        var room = StateBlock.Ring<PresetState>(state, Math.Max(2 * _fit.Doubles, ReferenceFit.First));

        // Without a season a reference needs room for its first readings only, and never two at once.
        var normal = _fit.Doubles == 0 ? room : room[.._fit.Doubles];
        var candidate = _fit.Doubles == 0 ? room : room[_fit.Doubles..];
        s.Value = reading.Value;
        var y = PresetKinds.Judged(_options.Kind, reading.Value);
        var weight = Passed(ref s, reading.TimeMs);
        var ordinal = s.Seen++;
        return s.Phase <= PresetPhase.Watching
            ? Watch(ref s, normal, y, reading, ordinal, weight)
            : Compare(ref s, normal, candidate, y, reading, ordinal, weight);
    }

    /// <summary>Once its normal is learned a reading leaves the rest alone, but where the season's fit takes it.</summary>
    public int MayChange(ReadOnlySpan<byte> state)
    {
        ref readonly var s = ref StateBlock.Header<PresetState>(state);
        return s.Phase != PresetPhase.Watching || _fit.TakesSeason(s.Normal) ? StateBytes
            : _fit.MayCount(s.Normal) ? CountedBytes
            : OrdinaryBytes;
    }

    /// <summary>
    /// Statistic and threshold are logarithms (nats, of days): those of the alarm as long as its shift lasts. Value, means and standard
    /// deviations are in the metric's unit, those of a latency around its geometric mean; size is that of the judged value.
    /// </summary>
    public Evidence Explain(ReadOnlySpan<byte> state)
    {
        ref readonly var s = ref StateBlock.Header<PresetState>(state);
        var lead = s.Sums.Explain(_harmful, TenRatios.Shifts, TenRatios.Shifts);
        var sigma = _fit.Sigma(s.Normal, 0);
        var size = s.Sign * s.Shift;
        var first = s.Inherited != 0 ? 0 : s.Normal.FirstOrdinal;
        var evidence = new Evidence(
            StableMath.Log(Math.Max(s.Statistic, double.Epsilon)),
            StableMath.Log(_limit),
            Door.Clamp(s.Value),
            lead.Direction,
            double.NaN,
            new Segment(lead.ChangePoint, s.Seen - 1, s.Seen - lead.ChangePoint, PresetKinds.Raw(_options.Kind, s.Normal.Level + (size * sigma)), double.NaN),
            new Segment(
                s.Inherited != 0 ? -1 : first, s.Inherited != 0 ? -1 : lead.ChangePoint - 1, s.Normal.Count,
                PresetKinds.Raw(_options.Kind, s.Normal.Level), sigma * PresetKinds.Slope(_options.Kind, s.Normal.Level)),
            lead.ChangePoint,
            size)
        { Size = size * sigma };
        return lead.Mark(evidence, first);
    }

    /// <summary>w, in days, and with it the usual interval and the widest clip.</summary>
    private double Passed(ref PresetState s, long timeMs)
    {
        // Equal times count as a millisecond, so that no series is blind for ever.
        timeMs = Math.Max(timeMs, 0);
        double passed = s.Seen == 0 ? Math.Max(s.IntervalMs, 1) : Math.Max(timeMs - s.LastMs, 1);
        if (s.Seen > 0)
        {
            var usual = s.IntervalMs;
            s.IntervalMs = usual > 0
                ? usual + ((Math.Min(passed, IntervalMemory * usual) - usual) / Math.Min(s.Seen + 1, IntervalMemory))
                : passed;
        }

        s.LastMs = timeMs;
        var weight = _options.Rate is { } rate
            ? 1 / rate
            : Math.Max(1, Math.Min(passed, MostIntervals * s.IntervalMs)) / DayPhase.DayMs;
        if ((s.Seen & 63) == 0)
        {
            // From rest the size 4 alone brings S to w exp(4 z - 8) / 5.
            s.WidestClip = Math.Clamp((StableMath.Log(_limit / weight) + 9.6 - 1) / 4, ReferenceFit.NarrowClip, WideClip);
        }

        return weight;
    }

    private DriftStatus Watch(ref PresetState s, Span<double> fit, double y, in Reading reading, long ordinal, double weight)
    {
        var clip = _fit.Clip(s.Normal, s.WidestClip);
        var departure = _fit.Take(ref s.Normal, fit, y, reading, ordinal, clip);
        if (s.Normal.Count <= GatherFrom)
        {
            return DriftStatus.Stable;
        }

        if (_options.Mean is null && s.Block.Take(y, JudgeFrom, AbsurdScale * departure.Sigma, out _))
        {
            Relearn(ref s);
            return DriftStatus.Stable;
        }

        var mean = Gather(ref s, departure, clip, reading, ordinal, weight);
        if (s.Normal.Count < JudgeFrom)
        {
            return DriftStatus.Stable;
        }

        s.Phase = PresetPhase.Watching;
        if (mean >= _limit)
        {
            Alarm(ref s, mean);
            return DriftStatus.Drift;
        }

        if (_options.Mean is null && _harmful != Sides.Both && s.Sums.Mean(Harmless) >= HarmlessCaution * _limit)
        {
            var lead = s.Sums.Explain(Harmless, TenRatios.Shifts, TenRatios.Shifts);
            Shift(ref s, PresetPhase.Improved, lead.Direction, lead.Size);
            s.Sums.Restart();
            s.Margin = 0;
        }

        return DriftStatus.Stable;
    }

    private Sides Harmless => _harmful == Sides.Up ? Sides.Down : Sides.Up;

    /// <summary>R = (R + w) L; returns S.</summary>
    private double Gather(ref PresetState s, in Departure departure, double clip, in Reading reading, long ordinal, double weight)
    {
        var allowed = _fit.IsInFirstPeriod(s.Normal, reading.TimeMs) ? Allowed : 0;
        var ratios = _fit.IsCounted(s.Normal)
            ? CountRatios(ref s, departure, allowed, clip, reading.Samples)
            : TenRatios.OfShift(Departure.Beyond(departure.Score, allowed, clip));
        return s.Sums.Add(s.Means.Divide(ratios, eased: allowed > 0), ordinal, _harmful, weight);
    }

    private TenRatios CountRatios(ref PresetState s, in Departure departure, double allowed, double clip, long samples)
    {
        var share = ReferenceFit.Share(s.Normal);
        if (s.Normal.Count >= s.RenewAt)
        {
            s.Tilts.Renew(share, _fit.Sigma(s.Normal, 0));
            s.RenewAt = (s.Normal.Count * 1.05) + 1;
        }

        var count = (double)Math.Clamp(samples, 1, Outcomes.MaxCount);
        var variance = s.Normal.Squares / Math.Max(s.Normal.Terms, 1);
        var dispersion = Math.Max(1, variance * s.Normal.Samples / (share * (1 - share)));
        var residual = Departure.Beyond(departure.Residual, allowed * departure.Sigma, _fit.Limit(s.Normal, departure, clip, samples));
        return s.Tilts.Ratios(count * (share + residual), count, dispersion * departure.Inflation);
    }

    /// <summary>One reading while what is normal is frozen.</summary>
    private DriftStatus Compare(
        ref PresetState s, Span<double> normal, Span<double> candidate, double y, in Reading reading, long ordinal, double weight)
    {
        if (s.IsCandidateOld != 0)
        {
            (s.Candidate, s.IsCandidateOld) = (default, 0);
        }

        var departure = _fit.Compare(s.Normal, normal, y, reading);
        _fit.Take(ref s.Candidate, candidate, y, reading, ordinal, _fit.Clip(s.Candidate, s.WidestClip));
        if (s.Phase != PresetPhase.Shifted)
        {
            var ratios = TenRatios.OfShift(Departure.Beyond(departure.Score, s.Margin, _fit.Clip(s.Normal, s.WidestClip)));
            var mean = s.Sums.Add(ratios, ordinal, _harmful, weight);
            if (mean >= _limit)
            {
                Alarm(ref s, mean);
                s.IsCandidateOld = 0; // What was learned beside goes on.
                return DriftStatus.Drift;
            }
        }

        if (s.Phase != PresetPhase.Comparing && WayBack.IsOver(ref s, s.Sign * departure.Score))
        {
            s.Phase = s.Inherited != 0 ? PresetPhase.Comparing : PresetPhase.Watching;
            s.Sums.Restart();
            return DriftStatus.Stable;
        }

        if (s.Candidate.Count >= JudgeFrom && IsAccepted(s))
        {
            s.Normal = s.Candidate;
            candidate[.._fit.Doubles].CopyTo(normal);
            Forget(ref s);
            s.Phase = PresetPhase.Watching;
        }

        return s.Phase == PresetPhase.Shifted ? DriftStatus.Drift : DriftStatus.Stable;
    }

    /// <summary>Whether the level learned beside the frozen one is normal now.</summary>
    private bool IsAccepted(in PresetState s) =>
        s.Phase != PresetPhase.Shifted || (_options.Mean is null && s.LastMs - s.AlarmMs >= _options.AcceptAfterMs);

    private void Alarm(ref PresetState s, double statistic)
    {
        var lead = s.Sums.Explain(_harmful, TenRatios.Shifts, TenRatios.Shifts);
        s.Statistic = statistic;
        Shift(ref s, PresetPhase.Shifted, lead.Direction, lead.Size);
    }

    private static void Shift(ref PresetState s, long phase, Direction direction, double size)
    {
        s.Phase = phase;
        s.AlarmMs = s.LastMs;
        s.Sign = direction == Direction.Up ? 1 : -1;
        (s.Shift, s.ShiftCount, s.Return) = (size, 4, 0);
        s.Means.Drop();
        s.Block = default;
        s.IsCandidateOld = 1;
    }

    private static void Relearn(ref PresetState s)
    {
        s.Normal = default;
        Forget(ref s);
        s.Phase = PresetPhase.Learning;
    }

    /// <summary>What belonged to the former normal.</summary>
    private static void Forget(ref PresetState s)
    {
        s.IsCandidateOld = 1;
        s.Inherited = 0;
        s.Margin = 0;
        s.Means = default;
        s.Block = default;
        s.RenewAt = 0;
        s.Sums.Restart();
    }
}
