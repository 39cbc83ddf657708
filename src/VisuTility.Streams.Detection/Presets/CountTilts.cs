using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using VisuTility.Streams.Detection.ShiryaevRoberts;
using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.Presets;

/// <summary>
/// Likelihood ratios of counted outcomes, s of n, for five sizes of shift d and both directions: L = (q / p)^s ((1 - q) / (1 - p))^(n - s)
/// = exp(theta s - kappa n), q = p +- d standard deviations of a reading.
/// </summary>
/// <remarks>The logarithms are kept and made anew whenever p has learned another twentieth, so an update costs three times four exponentials.</remarks>
public struct CountTilts
{
    /// <summary>theta, up and down in turn for each size.</summary>
    public Ten Theta;

    /// <summary>kappa likewise.</summary>
    public Ten Kappa;

    /// <summary>Up and down in turn for each size.</summary>
    [InlineArray(2 * MixtureSums.Sizes)]
    public struct Ten
    {
        private double _first;
    }

    /// <summary>Makes the tilts for a share and the standard deviation of a reading.</summary>
    internal void Renew(double share, double sigma)
    {
        for (var i = 0; i < 2 * MixtureSums.Sizes; i++)
        {
            // Steps past 0 or 1 end short of them: at a quarter of what is left, or at 2 % where that is nearer.
            var step = TenRatios.Shifts[i / 2] * sigma;
            var q = i % 2 == 0
                ? Math.Min(share + step, Math.Max(0.98, 1 - ((1 - share) / 4)))
                : Math.Max(share - step, Math.Min(0.02, share / 4));
            Kappa[i] = -StableMath.Log((1 - q) / (1 - share));
            Theta[i] = StableMath.Log(q / share) + Kappa[i];
        }
    }

    /// <summary>The ratios of s of n, up and down in turn for each size.</summary>
    /// <param name="successes">s; need not be whole, a season is taken out of it.</param>
    /// <param name="count">n.</param>
    /// <param name="dispersion">Variance over that of independent outcomes, 1 or more: the evidence counts that much less.</param>
    internal readonly TenRatios Ratios(double successes, double count, double dispersion)
    {
        var (s, n) = (Vector256.Create(successes / dispersion), Vector256.Create(count / dispersion));
        ref readonly var theta = ref MemoryMarshal.GetReference((ReadOnlySpan<double>)Theta);
        ref readonly var kappa = ref MemoryMarshal.GetReference((ReadOnlySpan<double>)Kappa);
        return new TenRatios(
            Ratios(Vector256.LoadUnsafe(in theta), Vector256.LoadUnsafe(in kappa), s, n),
            Ratios(Vector256.LoadUnsafe(in theta, 4), Vector256.LoadUnsafe(in kappa, 4), s, n),
            Ratios(
                Vector128.LoadUnsafe(in theta, 8).ToVector256(), Vector128.LoadUnsafe(in kappa, 8).ToVector256(), s, n).GetLower());
    }

    private static Vector256<double> Ratios(Vector256<double> theta, Vector256<double> kappa, Vector256<double> s, Vector256<double> n)
    {
        var nats = Vector256.Max(Vector256.Min((theta * s) - (kappa * n), Vector256.Create(MostNats)), Vector256.Create(-MostNats));
        return StableMath.Exp(nats);
    }

    /// <summary>Most that one reading may say: past every limit, and within a float, which the means of the ratios are.</summary>
    private const double MostNats = 40;
}
