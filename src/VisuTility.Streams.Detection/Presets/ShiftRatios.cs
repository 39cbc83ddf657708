using VisuTility.Streams.Detection.ShiryaevRoberts;
using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.Presets;

/// <summary>Likelihood ratios of standard normal scores, exp(+-d z - d^2 / 2).</summary>
internal static class ShiftRatios
{
    /// <summary>d, in standard deviations of a reading. d doubles from one to the next, so exp(d z) is the square of the one
    /// before.</summary>
    public static readonly double[] Sizes = [0.25, 0.5, 1, 2, 4];

    private static readonly double[] Factors = [.. Sizes.Select(d => StableMath.Exp(-d * d / 2))];

    /// <summary>Of a score, up and down in turn for each size.</summary>
    public static void Of(double score, Span<double> ratios)
    {
        var up = StableMath.Exp(0.25 * score);
        var down = 1 / up;
        for (var i = 0; i < MixtureSums.Sizes; i++)
        {
            ratios[2 * i] = up * Factors[i];
            ratios[(2 * i) + 1] = down * Factors[i];
            up *= up;
            down *= down;
        }
    }
}
