namespace VisuTility.Streams.Detection.Presets;

internal enum CalibratedStatistic
{
    Mean,
    MeanClipped,
    MeanClippedSkewed,
    MeanSeasonal,
    Spread,
    MeanAndSpread,
    Bernoulli,
    Poisson,
}

internal static class CalibratedThresholds
{
    internal static double Correction(CalibratedStatistic statistic, double lnA) => 0;
}
