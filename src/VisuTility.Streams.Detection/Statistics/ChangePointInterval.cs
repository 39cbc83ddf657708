namespace VisuTility.Streams.Detection.Statistics;

/// <summary>How far the estimate of a change point may be off.</summary>
internal static class ChangePointInterval
{
    /// <summary>90 % quantile of |argmax| of two-sided Brownian motion with drift -|t| / 2, in units of (sd / shift)^2.</summary>
    private const double Quantile = 7.69;

    /// <summary>
    /// Evidence with the interval change point +- 7.69 / d^2 (d = size in standard deviations), kept inside the readings since
    /// <paramref name="first"/> and at or before the window's last reading: Yao, Annals of Statistics 15 (1987); Bai, Econometric Theory 13
    /// (1997).
    /// </summary>
    public static Evidence Around(in Evidence evidence, long first)
    {
        if (evidence.ChangePoint < 0 || !(Math.Abs(evidence.EffectSize) > 0))
        {
            return evidence;
        }

        var last = Math.Max(evidence.Window.End, evidence.ChangePoint);
        var half = Math.Min(Math.Ceiling(Quantile / (evidence.EffectSize * evidence.EffectSize)), 1e15);
        return evidence with
        {
            ChangePointFirst = Math.Min(evidence.ChangePoint, Math.Max(first, evidence.ChangePoint - (long)half)),
            ChangePointLast = Math.Min(last, evidence.ChangePoint + (long)half),
        };
    }
}
