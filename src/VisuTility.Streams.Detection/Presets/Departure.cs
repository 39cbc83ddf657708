namespace VisuTility.Streams.Detection.Presets;

/// <summary>How far a reading lies from what was expected before it.</summary>
/// <param name="Residual">Difference, in the unit of the judged value, not clipped.</param>
/// <param name="Inflation">1 + v' P v: variance of the difference over that of a reading; what was expected is an estimate.</param>
/// <param name="Sigma">Standard deviation of a reading of as many samples, with its floor.</param>
internal readonly record struct Departure(double Residual, double Inflation, double Sigma)
{
    /// <summary>Standard deviation of the residual.</summary>
    public double Scale { get; } = Sigma * Math.Sqrt(Inflation);

    /// <summary>In standard deviations.</summary>
    public double Score => Residual / Scale;

    /// <summary>What of a departure lies beyond the allowed part, clipped.</summary>
    public static double Beyond(double departure, double allowed, double clip) =>
        Math.CopySign(Math.Min(clip, Math.Max(0, Math.Abs(departure) - allowed)), departure);
}
