namespace VisuTility.Streams.Detection.ShiryaevRoberts;

/// <summary>
/// Shiryaev-Roberts sums of a shift of the mean of standard normal scores, for five sizes d = .25 .5 1 2 4 and both directions:
/// R_d+ = (R_d+ + w) exp(d z - d^2 / 2), R_d- the same with -z.
/// </summary>
public struct MeanMixture
{
    public MixtureSums Sums;

    /// <summary>Takes a score and returns S, the mean of the sums.</summary>
    /// <param name="z">Score, within +-30.</param>
    /// <param name="ordinal">Ordinal of the reading.</param>
    /// <param name="direction">Whose sums the mean is of.</param>
    /// <param name="weight">w, how much of the clock passes with this reading; the limit on S is in the same unit.</param>
    internal double Add(double z, long ordinal, Sides direction, double weight = 1) =>
        Sums.Add(TenRatios.OfShift(z), ordinal, direction, weight);

    internal void Restart() => Sums.Restart();

    /// <summary>S, the mean of the sums of the directions asked for.</summary>
    internal readonly double Mean(Sides direction) => Sums.Mean(direction);

    /// <summary>Size in standard deviations, signed.</summary>
    internal readonly Lead Explain(Sides direction) => Sums.Explain(direction, TenRatios.Shifts, TenRatios.ShiftsDown);
}
