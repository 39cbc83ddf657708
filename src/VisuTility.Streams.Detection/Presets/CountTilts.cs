using System.Runtime.CompilerServices;
using VisuTility.Streams.Detection.ShiryaevRoberts;
using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.Presets;

/// <summary>
/// Likelihood ratios of counted outcomes, s of n, for five sizes of shift d and both directions: L = (q / p)^s ((1 - q) / (1 - p))^(n - s)
/// = exp(theta s - kappa n), q = p +- d standard deviations of a reading.
/// </summary>
/// <remarks>The logarithms are kept and made anew whenever p has learned another twentieth, so an update costs ten exponentials.</remarks>
public struct CountTilts
{
    /// <summary>theta, up and down in turn for each size.</summary>
    public Ten Theta;

    /// <summary>kappa likewise.</summary>
    public Ten Kappa;

    /// <summary>p.</summary>
    public double Share;

    /// <summary>Readings in the reference at which they are made anew.</summary>
    public double RenewAt;

    /// <summary>Up and down in turn for each size.</summary>
    [InlineArray(2 * MixtureSums.Sizes)]
    public struct Ten
    {
        private double _first;
    }

    /// <summary>Makes the tilts for a share and the standard deviation of a reading.</summary>
    internal void Renew(double share, double sigma, double count)
    {
        Share = share;
        RenewAt = (count * 1.05) + 1;
        for (var i = 0; i < 2 * MixtureSums.Sizes; i++)
        {
            // Steps past 0 or 1 end short of them: at a quarter of what is left, or at 2 % where that is nearer.
            var step = ShiftRatios.Sizes[i / 2] * sigma;
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
    /// <param name="ratios">Gets the ten ratios.</param>
    internal readonly void Ratios(double successes, double count, double dispersion, Span<double> ratios)
    {
        var (s, n) = (successes / dispersion, count / dispersion);
        for (var i = 0; i < 2 * MixtureSums.Sizes; i++)
        {
            ratios[i] = StableMath.Exp(Math.Clamp((Theta[i] * s) - (Kappa[i] * n), -MostNats, MostNats));
        }
    }

    /// <summary>Most that one reading may say; keeps the means of the ratios finite.</summary>
    private const double MostNats = 100;
}
