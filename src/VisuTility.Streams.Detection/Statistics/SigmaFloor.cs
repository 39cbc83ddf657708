namespace VisuTility.Streams.Detection.Statistics;

/// <summary>
/// Smallest standard deviation a learned reference may have, so that a constant or rounded start does not turn the next digit into a drift:
/// the larger of an absolute floor and a share of the mean's magnitude.
/// </summary>
internal readonly record struct SigmaFloor(double Absolute, double Relative)
{
    public const double DefaultAbsolute = 1e-9;
    public const double DefaultRelative = 1e-4;

    public double Apply(double sd, double mean) => Math.Max(Math.Max(sd, Absolute), Relative * Math.Abs(mean));
}
