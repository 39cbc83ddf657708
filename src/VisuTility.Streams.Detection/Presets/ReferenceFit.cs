using VisuTility.Streams.Detection.Seasonality;

namespace VisuTility.Streams.Detection.Presets;

/// <summary>
/// The arithmetic of <see cref="NormalReference"/>: parameters only. Readings join one by one; each is first compared with what was
/// expected (recursive residual), then clipped, and the clipped residual drives level, season and spread, so no outlier moves them far.
/// </summary>
internal sealed class ReferenceFit
{
    /// <summary>Readings whose median and median absolute deviation start the fit; they then join like the others.</summary>
    public const int First = 16;

    /// <summary>Residuals are clipped at so many standard deviations unless their tails are proved light.</summary>
    public const double NarrowClip = 3;

    /// <summary>The first readings are taken as at most so many standard deviations from their median.</summary>
    private const double FirstClip = 5;

    /// <summary>MAD of a normal law to its standard deviation.</summary>
    private const double MadToSd = 1.482602218505602;

    /// <summary>Terms that the first spread counts for in the sum of squares.</summary>
    private const double FirstTerms = 4;

    /// <summary>
    /// Readings before tails can be called light or heavy, and the shares of them beyond 3 standard deviations, for each side that matters,
    /// that say so: twice and six times the normal law's .00135. So far out a reading says more about the tails than about the level.
    /// </summary>
    private const int TailsFrom = 1000;

    private const double LightShare = 0.003;

    private const double HeavyShare = 0.008;

    private const double HeavyClip = 2.2;

    /// <summary>Samples from which a share of few decimals cannot be told from a whole count.</summary>
    private const int FewDecimals = 2500;

    /// <summary>
    /// After so many readings a season that explains nothing is looked at again with every eighth reading only: it is the dearest part of one.
    /// A season in use learns from all: what is left of its error comes back every day, and with every eighth reading it broke the promise
    /// of false alarms (134 of 100 in 10 million).
    /// </summary>
    private const int SparseFrom = 2048;

    private const int SparseBits = 3;

    private readonly SeasonFit? _season;
    private readonly bool _always;
    private readonly int _harmfulSign;
    private readonly int _sides;
    private readonly int _given;
    private readonly PresetKind _kind;
    private readonly bool _mayCount;

    /// <param name="season">What may come back.</param>
    /// <param name="kind">Kind of metric.</param>
    /// <param name="harmful">Directions whose tails matter.</param>
    /// <param name="given">Readings that a reference is said to rest on from the start.</param>
    public ReferenceFit(PresetSeason season, PresetKind kind, Sides harmful, int given = 0)
    {
        // Four harmonics: a score with a minimum at the usual brightness has two humps a day, with the overtones 2 and 4.
        _season = season switch
        {
            PresetSeason.None => null,
            PresetSeason.Weekly => SeasonFit.Harmonics(4, 2),
            PresetSeason.Hours => SeasonFit.HoursOfDay(),
            _ => SeasonFit.Harmonics(4, 0),
        };
        _always = season is not PresetSeason.Auto;
        _harmfulSign = harmful == Sides.Up ? 1 : harmful == Sides.Down ? -1 : 0;
        _sides = harmful == Sides.Both ? 2 : 1;
        _kind = kind;
        _given = given;
        _mayCount = kind is PresetKind.Rate or PresetKind.Error;
        Doubles = _season is null ? 0 : Math.Max(2 * First, _season.Doubles);
    }

    /// <summary>Doubles of the caller's per reference; without a season 0, and <see cref="First"/> for one that is starting.</summary>
    public int Doubles { get; }

    /// <summary>All readings so far were whole counts of their samples.</summary>
    public bool IsCounted(in NormalReference r) => MayCount(r) && r.Samples >= 1;

    /// <summary>A season cannot be told from a drift before a whole period has been seen.</summary>
    public bool IsInFirstPeriod(in NormalReference r, long timeMs) => _season is not null && timeMs - r.FirstMs < _season.PeriodMs;

    /// <summary>
    /// Whether the season's fit takes the next reading. Where it need not, the golden ratio picks: evenly, and no rate of readings keeps step
    /// with it, so that all times of day have their turn.
    /// </summary>
    public bool TakesSeason(in NormalReference r) =>
        _season is not null
        && (r.Seasonal != 0 || r.Count < SparseFrom || ((ulong)r.Count * 0x9E3779B97F4A7C15) >> (64 - SparseBits) == 0);

    /// <summary>Whether the next reading may be judged by the likelihood of its counts.</summary>
    public bool MayCount(in NormalReference r) => _mayCount && r.Uncounted == 0;

    /// <summary>Standard deviation of a reading of <paramref name="samples"/> samples: shorter batches are noisier.</summary>
    public double Sigma(in NormalReference r, double samples)
    {
        var sigma = Math.Max(r.Sd, IsCounted(r) ? CountSd(r) : PresetKinds.Floor(_kind, r.Level));
        return samples > 0 && samples < r.Samples ? sigma * Math.Sqrt(r.Samples / samples) : sigma;
    }

    /// <summary>Share of a counted reference, away from 0 and 1 by half an outcome of all.</summary>
    public static double Share(in NormalReference r)
    {
        var half = 0.5 / ((r.Count * r.Samples) + 1);
        return Math.Clamp(r.Level, half, 1 - half);
    }

    /// <summary>Largest residual that is believed, in units of its scale; of counted outcomes at least three.</summary>
    public double Limit(in NormalReference r, in Departure departure, double clip, long samples)
    {
        var limit = clip * departure.Scale;
        return IsCounted(r) ? Math.Max(limit, 3.0 / Math.Max(samples, 1)) : limit;
    }

    /// <summary>The clip that the tails seen so far allow.</summary>
    public double Clip(in NormalReference r, double widest)
    {
        var seen = r.Count - _given;
        return seen < TailsFrom ? NarrowClip
            : r.Exceeding <= 1 + (_sides * LightShare * seen) ? widest
            : r.Exceeding > _sides * HeavyShare * seen && !IsCounted(r) ? HeavyClip
            : NarrowClip;
    }

    /// <summary>Compares a reading with what is normal; nothing is learned. The reference must be past its first readings.</summary>
    public Departure Compare(in NormalReference r, ReadOnlySpan<double> fit, double y, in Reading reading)
    {
        var sigma = Sigma(r, reading.Samples);
        if (r.Seasonal == 0)
        {
            return new Departure(y - r.Level, 1 + (1.0 / r.Count), sigma);
        }

        Span<double> v = stackalloc double[SeasonFit.MaxCoefficients];
        Span<double> k = stackalloc double[SeasonFit.MaxCoefficients];
        _season!.Regressors(reading.TimeMs, v);
        return new Departure(y - _season.Predict(fit, v), _season.Gain(fit, v, k), sigma);
    }

    /// <summary>Takes a reading; returns how far it lay from what was expected. Among the first readings that is 0.</summary>
    /// <param name="r">The reference.</param>
    /// <param name="fit">The season's fit, or room for the first readings.</param>
    /// <param name="y">The judged value.</param>
    /// <param name="reading">Its samples and time.</param>
    /// <param name="ordinal">Its ordinal.</param>
    /// <param name="clip">Of <see cref="Clip"/>.</param>
    public Departure Take(ref NormalReference r, Span<double> fit, double y, in Reading reading, long ordinal, double clip)
    {
        Describe(ref r, y, reading.Samples);
        if (r.Count >= First)
        {
            return Learn(ref r, fit, y, reading.TimeMs, reading.Samples, clip);
        }

        if (r.Count == 0)
        {
            (r.FirstOrdinal, r.FirstMs) = (ordinal, Math.Max(reading.TimeMs, 0));
        }

        fit[(int)r.Count] = y;
        if (_season is not null)
        {
            fit[First + (int)r.Count] = reading.TimeMs;
        }

        r.Count++;
        if (r.Count == First)
        {
            Start(ref r, fit);
        }

        return new Departure(0, 1, 1);
    }

    private static double CountSd(in NormalReference r)
    {
        var p = Share(r);
        return Math.Sqrt(p * (1 - p) / r.Samples);
    }

    private void Start(ref NormalReference r, Span<double> fit)
    {
        Span<double> values = stackalloc double[First];
        Span<double> times = stackalloc double[First];
        Span<double> scratch = stackalloc double[First];
        fit[..First].CopyTo(values);
        if (_season is not null)
        {
            fit.Slice(First, First).CopyTo(times);
        }

        values.CopyTo(scratch);
        var median = Median(scratch);
        for (var i = 0; i < First; i++)
        {
            scratch[i] = Math.Abs(values[i] - median);
        }

        r.Level = median;
        r.Terms = FirstTerms;
        r.Squares = 0;
        var sigma = Math.Max(MadToSd * Median(scratch), Sigma(r, 0));
        r.Squares = FirstTerms * sigma * sigma;
        _season?.Initialize(fit, median);
        r.Seasonal = _season is null ? 0 : 1;
        r.Count = 0;
        for (var i = 0; i < First; i++)
        {
            // The first residuals of a fit say little about its noise and are believed far: outliers must not be among them.
            var value = Math.Clamp(values[i], median - (FirstClip * sigma), median + (FirstClip * sigma));
            Learn(ref r, fit, value, (long)times[i], 0, NarrowClip);
        }
    }

    private static double Median(Span<double> values)
    {
        values.Sort();
        return 0.5 * (values[(First / 2) - 1] + values[First / 2]);
    }

    private Departure Learn(ref NormalReference r, Span<double> fit, double y, long timeMs, long samples, double clip)
    {
        var taken = TakesSeason(r);
        var before = r.Count++;
        var sigma = Sigma(r, samples);
        var level = new Departure(y - r.Level, before == 0 ? 1 / SeasonFit.Prior : 1 + (1.0 / before), sigma);
        var levelSquare = Square(r, level, clip, samples, out var kept);
        r.Level += kept / r.Count;
        var (departure, square, counts) = (level, levelSquare, before > 0);
        if (taken)
        {
            r.LevelSquares += square;
            var season = LearnSeason(ref r, fit, y, timeMs, samples, clip, sigma, out var seasonSquare);
            if (r.Seasonal != 0)
            {
                // As many residuals as there are coefficients are next to nothing: the fit passes through those readings.
                (departure, square, counts) = (season, seasonSquare, before >= _season!.Coefficients);
            }

            Choose(ref r, timeMs);
        }

        if (counts)
        {
            r.Squares += square;
            r.Terms++;
            r.Exceeding += (_harmfulSign == 0 ? Math.Abs(departure.Residual) : _harmfulSign * departure.Residual) > NarrowClip * departure.Scale ? 1 : 0;
        }

        return departure;
    }

    private Departure LearnSeason(
        ref NormalReference r, Span<double> fit, double y, long timeMs, long samples, double clip, double sigma, out double square)
    {
        Span<double> v = stackalloc double[SeasonFit.MaxCoefficients];
        Span<double> k = stackalloc double[SeasonFit.MaxCoefficients];
        _season!.Regressors(timeMs, v);
        var gain = _season.Gain(fit, v, k);
        var departure = new Departure(y - _season.Predict(fit, v), gain, sigma);
        square = Square(r, departure, clip, samples, out var kept);
        _season.Update(fit, k, gain, kept);
        r.SeasonSquares += square;
        return departure;
    }

    /// <summary>Square of the clipped residual in units of a reading's variance.</summary>
    private double Square(in NormalReference r, in Departure departure, double clip, long samples, out double kept)
    {
        var limit = Limit(r, departure, clip, samples);
        kept = Math.Clamp(departure.Residual, -limit, limit);
        return kept * kept / departure.Inflation;
    }

    /// <summary>
    /// The season is in use until a whole period has been seen, and afterwards as long as it explains more of the squares than Akaike's
    /// price of its coefficients, 2 variances each: then it predicts better than the level alone.
    /// </summary>
    private void Choose(ref NormalReference r, long timeMs)
    {
        var price = 2 * (_season!.Coefficients - 1) * (r.Squares / Math.Max(r.Terms, 1));
        r.Seasonal = _always || IsInFirstPeriod(r, timeMs) || r.LevelSquares - r.SeasonSquares > price ? 1 : 0;
    }

    private void Describe(ref NormalReference r, double y, long samples)
    {
        if (samples > 0)
        {
            r.Samples = r.Samples <= 0 ? samples : r.Samples + ((samples - r.Samples) / (r.Count + 1));
        }

        if (!_mayCount)
        {
            return;
        }

        // Shares are published with few decimals: .9219 of 64 is 59; of many samples every value would then look whole. A value without samples can be one outcome.
        var count = (double)Math.Max(samples, 1);
        r.Samples = r.Samples <= 0 ? 1 : r.Samples;
        var outcomes = y * count;
        var isWhole = Math.Abs(outcomes - Math.Floor(outcomes + 0.5)) <= count * (count < FewDecimals ? 1e-4 : 1e-9) && y >= 0 && y <= 1;
        r.Uncounted += isWhole ? 0 : 1;
    }
}
