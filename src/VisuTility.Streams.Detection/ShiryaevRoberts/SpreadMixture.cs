using System.Runtime.Intrinsics;
using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.ShiryaevRoberts;

/// <summary>
/// Shiryaev-Roberts sums of a change of the standard deviation of standard normal scores by five factors b, and by 1 / b:
/// R_b = (R_b + w) exp(z^2 / 2 (1 - 1 / b^2)) / b.
/// </summary>
public struct SpreadMixture
{
    public MixtureSums Sums;

    /// <summary>Past it one reading alone is past every limit, and no sum overflows.</summary>
    private const double MostZ = 20;

    /// <summary>Takes a score and returns S, the mean of the sums.</summary>
    /// <param name="z">Score.</param>
    /// <param name="ordinal">Ordinal of the reading.</param>
    /// <param name="factors">The factors b.</param>
    /// <param name="direction">Whose sums the mean is of; up is a larger spread.</param>
    /// <param name="weight">w, how much of the clock passes with this reading; the limit on S is in the same unit.</param>
    internal double Add(double z, long ordinal, SpreadFactors factors, Sides direction, double weight = 1)
    {
        z = Math.Min(Math.Abs(z), MostZ);
        var q = z * z;
        var ratios = new TenRatios(
            Vector256.Create(factors.Ratio(q, 0), factors.Ratio(q, 1), factors.Ratio(q, 2), factors.Ratio(q, 3)),
            Vector256.Create(factors.Ratio(q, 4), factors.Ratio(q, 5), factors.Ratio(q, 6), factors.Ratio(q, 7)),
            Vector128.Create(factors.Ratio(q, 8), factors.Ratio(q, 9)));
        return Sums.Add(ratios, ordinal, direction, weight);
    }

    internal void Restart() => Sums.Restart();

    /// <summary>S, the mean of the sums of the directions asked for.</summary>
    internal readonly double Mean(Sides direction) => Sums.Mean(direction);

    /// <summary>Size: the new standard deviation minus the old, in units of the old.</summary>
    internal readonly Lead Explain(SpreadFactors factors, Sides direction) => Sums.Explain(direction, factors.Up, factors.Down);
}

/// <summary>Five factors b by which a spread may grow, or by 1 / b shrink.</summary>
internal sealed class SpreadFactors
{
    /// <summary>For a detector of the spread alone.</summary>
    public static readonly SpreadFactors Alone = new(1.25, 1.5, 2, 3, 4);

    /// <summary>Beside a <see cref="MeanMixture"/> of sizes d: b = 1 + d / 2.</summary>
    public static readonly SpreadFactors WithMean = new(1.125, 1.25, 1.5, 2, 3);

    /// <summary>(1 - 1 / b^2) / 2, and 1 / b; up and down in turn.</summary>
    private readonly double[] _nats;

    private readonly double[] _scale;

    private SpreadFactors(params double[] factors)
    {
        _nats = [.. factors.SelectMany(b => new[] { (1 - (1 / (b * b))) / 2, (1 - (b * b)) / 2 })];
        _scale = [.. factors.SelectMany(b => new[] { 1 / b, b })];
        Up = [.. factors.Select(b => b - 1)];
        Down = [.. factors.Select(b => (1 / b) - 1)];
    }

    /// <summary>b - 1.</summary>
    public double[] Up { get; }

    /// <summary>1 / b - 1.</summary>
    public double[] Down { get; }

    /// <summary>Likelihood ratio of a squared score; up and down in turn.</summary>
    public double Ratio(double square, int which) => StableMath.Exp(square * _nats[which]) * _scale[which];
}
