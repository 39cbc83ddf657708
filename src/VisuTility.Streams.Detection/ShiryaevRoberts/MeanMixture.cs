using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.ShiryaevRoberts;

/// <summary>
/// Shiryaev-Roberts sums of a shift of the mean of standard normal scores, for five sizes d = .25 .5 1 2 4 and both directions:
/// R_d+ = (R_d+ + w) exp(d z - d^2 / 2), R_d- the same with -z.
/// </summary>
public struct MeanMixture
{
    public MixtureSums Sums;

    /// <summary>d, and exp(-d^2 / 2) twice each. d doubles from one to the next, so exp(d z) is the square of the one before.</summary>
    private static readonly double[] Up = [0.25, 0.5, 1, 2, 4];

    private static readonly double[] Down = [.. Up.Select(d => -d)];

    private static readonly double[] Factors = [.. Up.SelectMany(d => Enumerable.Repeat(StableMath.Exp(-d * d / 2), 2))];

    /// <summary>Takes a score and returns S, the mean of the sums.</summary>
    /// <param name="z">Score, within +-30.</param>
    /// <param name="ordinal">Ordinal of the reading.</param>
    /// <param name="direction">Whose sums the mean is of.</param>
    /// <param name="weight">w, how much of the clock passes with this reading; the limit on S is in the same unit.</param>
    internal double Add(double z, long ordinal, Sides direction, double weight = 1)
    {
        var quarter = StableMath.Exp(0.25 * z);
        var first = Vector128.Create(quarter, 1 / quarter);
        var ratios = Vector256.Create(first, first * first);
        var squares = ratios * ratios;
        var fourths = squares * squares;
        var eighth = fourths.GetUpper();
        ref var factors = ref MemoryMarshal.GetArrayDataReference(Factors);
        return Sums.Add(
            ratios * Vector256.LoadUnsafe(ref factors),
            fourths * Vector256.LoadUnsafe(ref factors, 4),
            eighth * eighth * Vector128.LoadUnsafe(ref factors, 8),
            ordinal,
            direction,
            weight);
    }

    internal void Restart() => Sums.Restart();

    /// <summary>S, the mean of the sums of the directions asked for.</summary>
    internal readonly double Mean(Sides direction) => Sums.Mean(direction);

    /// <summary>Size in standard deviations, signed.</summary>
    internal readonly Lead Explain(Sides direction) => Sums.Explain(direction, Up, Down);
}
