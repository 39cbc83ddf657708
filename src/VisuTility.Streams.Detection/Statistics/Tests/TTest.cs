using VisuTility.Streams.Detection.Statistics.Distributions;

namespace VisuTility.Streams.Detection.Statistics.Tests;

/// <summary>t tests of two means, two-sided. Samples without any spread have no answer: NaN.</summary>
internal static class TTest
{
    /// <summary>Two readings or more each. Degrees of freedom after Welch (1947); 1 where there is no spread.</summary>
    public static (TestResult Result, double Degrees) Welch(in RunningMoments a, in RunningMoments b)
    {
        var va = Variance(a) / a.Count;
        var vb = Variance(b) / b.Count;
        var degrees = (va + vb) * (va + vb) / ((va * va / (a.Count - 1)) + (vb * vb / (b.Count - 1)));
        degrees = double.IsNaN(degrees) ? 1 : degrees;
        return (Judge((a.Mean - b.Mean) / Math.Sqrt(va + vb), degrees), degrees);
    }

    /// <summary>The same under one variance of both.</summary>
    public static (TestResult Result, double Degrees) Student(in RunningMoments a, in RunningMoments b)
    {
        double degrees = a.Count + b.Count - 2;
        var variance = (a.Squares + b.Squares) / degrees;
        var t = (a.Mean - b.Mean) / Math.Sqrt(variance * ((1.0 / a.Count) + (1.0 / b.Count)));
        return (Judge(t, degrees), degrees);
    }

    /// <summary>Moments of a sample: the mean exact and rounded once.</summary>
    public static RunningMoments Moments(ReadOnlySpan<double> values)
    {
        var sum = default(TwoDouble);
        foreach (var value in values)
        {
            sum = TwoDouble.Sum(sum, value);
        }

        var mean = sum.High / values.Length;
        var squares = 0.0;
        foreach (var value in values)
        {
            squares += (value - mean) * (value - mean);
        }

        return new() { Count = values.Length, Mean = mean, Squares = squares };
    }

    private static double Variance(in RunningMoments moments) => moments.Squares / (moments.Count - 1);

    private static TestResult Judge(double t, double degrees) =>
        new(t, double.IsNaN(t) ? t : double.IsInfinity(t) ? 0 : StudentDistribution.TwoSided(t, degrees));
}
