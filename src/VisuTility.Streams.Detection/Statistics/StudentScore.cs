namespace VisuTility.Streams.Detection.Statistics;

/// <summary>Student's t made standard normal.</summary>
internal static class StudentScore
{
    /// <summary>
    /// The normal deviate with the same tail probability, to about .02 / degrees of freedom: Wallace, Annals of Mathematical Statistics 30
    /// (1959), in the form sign(t) (8 f + 1) / (8 f + 3) sqrt(f ln(1 + t^2 / f)).
    /// </summary>
    public static double ToNormal(double t, long degreesOfFreedom)
    {
        double f = degreesOfFreedom;
        var z = ((8 * f) + 1) / ((8 * f) + 3) * Math.Sqrt(f * StableMath.Log(1 + (t * t / f)));
        return t < 0 ? -z : z;
    }
}
