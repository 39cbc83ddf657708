using VisuTility.Streams.Detection;
using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Benchmarks.Quality;

/// <summary>The kinds of metric streams that everything here is measured on. Sizes of changes are in standard deviations.</summary>
internal static class StreamKinds
{
    private const double AccuracyMean = 0.92;
    private const double AccuracySd = 0.02;
    private const double LatencyMedian = 40;
    private const double LatencySd = 0.25;
    private const double ErrorRate = 0.08;
    private const double HeavyScale = 10;
    private const double OutlierShare = 0.005;
    private const double Outlier = 200;
    private const double Events = 4;
    private const int Frames = 48;
    private const int RampLength = 1000;
    private const double Amplitude = 1.5;

    private static readonly double ErrorSd = Math.Sqrt(ErrorRate * (1 - ErrorRate));

    /// <summary>Standard deviation of t(3) times its scale; the outliers are not counted.</summary>
    private static readonly double HeavySd = HeavyScale * Math.Sqrt(3);

    private static readonly double[] Season =
        [.. Enumerable.Range(0, StreamKind.Period).Select(i => Amplitude * Math.Sin(2 * Math.PI * i / StreamKind.Period))];

    public static readonly StreamKind Accuracy = new(
        "accuracy",
        "N(.92, .02), falls",
        AccuracyMean,
        AccuracySd,
        (ref Xoshiro random, long _, double size, long _) => AccuracyMean + (AccuracySd * (random.Normal() - size)))
    {
        Falls = true,
        LogRatio = size => reading => Shift((AccuracyMean - reading.Value) / AccuracySd, size),
    };

    public static readonly StreamKind Latency = new(
        "latency",
        "lognormal, median 40 ms, sd of ln .25, rises (in ln)",
        LatencyMedian * Math.Exp(LatencySd * LatencySd / 2),
        LatencyMedian * Math.Exp(LatencySd * LatencySd / 2) * Math.Sqrt(Math.Exp(LatencySd * LatencySd) - 1),
        (ref Xoshiro random, long _, double size, long _) => LatencyMedian * StableMath.Exp(LatencySd * (random.Normal() + size)))
    {
        LnMean = Math.Log(LatencyMedian),
        LnSd = LatencySd,
        LogRatio = size => reading => Shift(Math.Log(reading.Value / LatencyMedian) / LatencySd, size),
    };

    public static readonly StreamKind Errors = new(
        "errors",
        "Bernoulli .08, rises by size x .271",
        ErrorRate,
        ErrorSd,
        (ref Xoshiro random, long _, double size, long _) => random.Uniform() < ErrorRate + (size * ErrorSd) ? 1 : 0)
    {
        LogRatio = size => ErrorRatio(ErrorRate + (size * ErrorSd), 1),
    };

    public static readonly StreamKind Heavy = new(
        "heavy",
        "100 + 10 t(3), .5 % outliers of +-200, rises (sd = 10 sqrt 3)",
        100,
        HeavySd,
        (ref Xoshiro random, long _, double size, long _) =>
            100 + (HeavyScale * Student3(ref random)) + Outliers(ref random) + (size * HeavySd))
    {
        LogRatio = size => reading =>
            StableMath.Log(HeavyDensity(reading.Value - 100 - (size * HeavySd)) / HeavyDensity(reading.Value - 100)),
    };

    public static readonly StreamKind Rounded = new(
        "rounded",
        "accuracy clipped to [0, 1] and rounded to 2 decimals, falls",
        AccuracyMean,
        AccuracySd,
        (ref Xoshiro random, long _, double size, long _) => Hundredths(AccuracyMean + (AccuracySd * (random.Normal() - size))) / 100.0)
    {
        Falls = true,
        LogRatio = RoundedRatio,
    };

    public static readonly StreamKind Ramp = new(
        "ramp",
        "accuracy, falls by size within 1000 readings in a line",
        AccuracyMean,
        AccuracySd,
        (ref Xoshiro random, long _, double size, long since) =>
            AccuracyMean + (AccuracySd * (random.Normal() - (size * Math.Min(1, (since + 1) / (double)RampLength)))))
    {
        Law = "accuracy",
        Falls = true,
    };

    public static readonly StreamKind Seasonal = new(
        "season",
        "accuracy + 1.5 sd x sine with a period of 1440 readings, falls",
        AccuracyMean,
        AccuracySd,
        (ref Xoshiro random, long index, double size, long _) =>
            AccuracyMean + (AccuracySd * (random.Normal() + Season[index % StreamKind.Period] - size)))
    {
        Falls = true,
        LogRatio = size => reading => Shift(
            Season[reading.TimeMs / (86_400_000 / StreamKind.Period) % StreamKind.Period] - ((reading.Value - AccuracyMean) / AccuracySd),
            size),
    };

    public static readonly StreamKind Variance = new(
        "variance",
        "accuracy, sd grows to 1 + size times itself, mean stays",
        AccuracyMean,
        AccuracySd,
        (ref Xoshiro random, long _, double size, long _) => AccuracyMean + (AccuracySd * (1 + size) * random.Normal()))
    {
        Law = "accuracy",
        LogRatio = size => reading => Spread((reading.Value - AccuracyMean) / AccuracySd, 1 + size),
    };

    public static readonly StreamKind Counts = new(
        "counts",
        "Poisson 4, rises by size x 2",
        Events,
        Math.Sqrt(Events),
        (ref Xoshiro random, long _, double size, long _) => Poisson(ref random, Events + (size * Math.Sqrt(Events))))
    {
        LogRatio = size => CountRatio(Events + (size * Math.Sqrt(Events))),
    };

    public static readonly StreamKind Shares = new(
        "shares",
        "errors of 48 frames, rate .08, as a share; rises by size sd of the share",
        ErrorRate,
        ErrorSd / Math.Sqrt(Frames),
        (ref Xoshiro random, long _, double size, long _) =>
            Binomial(ref random, Frames, ErrorRate + (size * ErrorSd / Math.Sqrt(Frames))) / (double)Frames)
    {
        Samples = Frames,
        LogRatio = size => ErrorRatio(ErrorRate + (size * ErrorSd / Math.Sqrt(Frames)), Frames),
    };

    public static readonly StreamKind PValues = new(
        "p-values",
        "uniform, falls by size in its normal score",
        0.5,
        Math.Sqrt(1.0 / 12),
        (ref Xoshiro random, long _, double size, long _) => size == 0 ? random.Uniform() : NormalBelow(random.Normal() - size))
    {
        Falls = true,
        LogRatio = size => reading => Shift(-NormalLaw.Quantile(Math.Clamp(reading.Value, 1e-300, 1 - 1e-16)), size),
    };

    public static readonly StreamKind[] All =
        [Accuracy, Latency, Errors, Heavy, Rounded, Ramp, Seasonal, Variance, Counts, Shares, PValues];

    /// <summary>One of each law.</summary>
    public static IEnumerable<StreamKind> Laws => All.Where(kind => kind.Law == kind.Name);

    /// <summary>Errors at another rate, for calibration.</summary>
    public static StreamKind ErrorsAt(double rate) => Errors with
    {
        Name = FormattableString.Invariant($"errors {rate}"),
        Law = FormattableString.Invariant($"errors {rate}"),
        Mean = rate,
        Sd = Math.Sqrt(rate * (1 - rate)),
        Draw = (ref Xoshiro random, long _, double size, long _) => random.Uniform() < rate + (size * Math.Sqrt(rate * (1 - rate))) ? 1 : 0,
        LogRatio = null,
    };

    /// <summary>Counts at another rate, for calibration.</summary>
    public static StreamKind CountsAt(double rate) => Counts with
    {
        Name = FormattableString.Invariant($"counts {rate}"),
        Law = FormattableString.Invariant($"counts {rate}"),
        Mean = rate,
        Sd = Math.Sqrt(rate),
        Draw = (ref Xoshiro random, long _, double size, long _) => Poisson(ref random, rate + (size * Math.Sqrt(rate))),
        LogRatio = null,
    };

    private static double Shift(double z, double size) => size * (z - (size / 2));

    private static double Spread(double z, double ratio) => (z * z / 2 * (1 - (1 / (ratio * ratio)))) - Math.Log(ratio);

    private static Func<Reading, double> ErrorRatio(double rate, int count)
    {
        var error = Math.Log(rate / ErrorRate);
        var success = Math.Log((1 - rate) / (1 - ErrorRate));
        return reading => count * ((reading.Value * error) + ((1 - reading.Value) * success));
    }

    private static Func<Reading, double> CountRatio(double rate)
    {
        var ratio = Math.Log(rate / Events);
        return reading => (reading.Value * ratio) - (rate - Events);
    }

    private static Func<Reading, double> RoundedRatio(double size)
    {
        // A value that one of the two laws can hardly produce decides alone, but not with an infinity.
        var table = Enumerable.Range(0, 101)
            .Select(i => Math.Clamp(Math.Log(RoundedShare(i, size) / RoundedShare(i, 0)), -50, 50))
            .ToArray();
        return reading => table[(int)Math.Round(reading.Value * 100)];
    }

    private static double RoundedShare(int hundredths, double size)
    {
        var mean = AccuracyMean - (size * AccuracySd);
        var below = hundredths == 0 ? 0 : NormalBelow((((hundredths - 0.5) / 100) - mean) / AccuracySd);
        var above = hundredths == 100 ? 0 : NormalBelow((mean - ((hundredths + 0.5) / 100)) / AccuracySd);
        return Math.Max(1 - below - above, 1e-300);
    }

    /// <summary>Distribution function, by the series of Marsaglia (2004); used for tables only.</summary>
    private static double NormalBelow(double z)
    {
        if (Math.Abs(z) > 8)
        {
            return z < 0 ? 0 : 1;
        }

        var (sum, term) = (z, z);
        for (var i = 3; sum + term != sum; i += 2)
        {
            term *= z * z / i;
            sum += term;
        }

        return 0.5 + (sum * Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI));
    }

    private static double Hundredths(double value) => Math.Round(Math.Clamp(value, 0, 1) * 100);

    private static double Student3(ref Xoshiro random)
    {
        var z = random.Normal();
        var (a, b, c) = (random.Normal(), random.Normal(), random.Normal());
        return z / Math.Sqrt(((a * a) + (b * b) + (c * c)) / 3);
    }

    private static double Outliers(ref Xoshiro random)
    {
        var u = random.Uniform();
        return u < OutlierShare / 2 ? -Outlier : u < OutlierShare ? Outlier : 0;
    }

    private static double HeavyDensity(double x) =>
        ((1 - OutlierShare) * StudentDensity(x)) + (OutlierShare / 2 * (StudentDensity(x - Outlier) + StudentDensity(x + Outlier)));

    /// <summary>Of t(3) times its scale, without the constant.</summary>
    private static double StudentDensity(double x)
    {
        var t = 1 + (x * x / (3 * HeavyScale * HeavyScale));
        return 1 / (t * t);
    }

    /// <summary>By inversion: walks up the distribution function.</summary>
    private static double Poisson(ref Xoshiro random, double rate)
    {
        var u = random.Uniform();
        var share = StableMath.Exp(-rate);
        var k = 0;
        while (u > share && k < 1000)
        {
            u -= share;
            share *= rate / ++k;
        }

        return k;
    }

    private static int Binomial(ref Xoshiro random, int count, double rate)
    {
        var errors = 0;
        for (var i = 0; i < count; i++)
        {
            errors += random.Uniform() < rate ? 1 : 0;
        }

        return errors;
    }
}
