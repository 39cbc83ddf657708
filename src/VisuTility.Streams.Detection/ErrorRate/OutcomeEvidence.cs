using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.ErrorRate;

/// <summary>Outcomes of a stretch of readings.</summary>
/// <param name="Start">Ordinal of the first reading.</param>
/// <param name="End">Ordinal of the last reading.</param>
/// <param name="Rate">Errors per outcome.</param>
/// <param name="Count">Outcomes; 0 = no such stretch.</param>
internal readonly record struct Stretch(long Start, long End, double Rate, double Count)
{
    /// <summary>What came after <paramref name="cut"/> in <paramref name="all"/>.</summary>
    public static Stretch After(in RunningRate cut, in RunningRate all, long start, long end)
    {
        var count = all.Count - cut.Count;
        return new Stretch(start, end, count > 0 ? Math.Clamp((all.Errors - cut.Errors) / count, 0, 1) : 0, count);
    }

    public Segment Segment => Count > 0 ? new Segment(Start, End, End - Start + 1, Rate, Math.Sqrt(Rate * (1 - Rate))) : Segment.None;
}

/// <summary>Evidence of two stretches compared, in error rates whatever the readings count.</summary>
/// <remarks>
/// Segments count readings; their mean is the error rate and their sd that of one outcome, sqrt(p (1 - p)). The size is the difference of
/// the two rates, the effect size that over the sd of one outcome at the reference's rate (E + 1/2) / (n + 1), which is never 0.
/// </remarks>
internal static class OutcomeEvidence
{
    /// <param name="before">The reference.</param>
    /// <param name="after">The window; the change is estimated at its first reading.</param>
    /// <param name="first">First reading the change can lie at.</param>
    public static Evidence Compare(
        double statistic, double threshold, double value, Direction direction, double p, in Stretch before, in Stretch after, long first)
    {
        var known = before.Count > 0 && after.Count > 0;
        var rate = ((before.Rate * before.Count) + 0.5) / (before.Count + 1);
        var size = known ? after.Rate - before.Rate : double.NaN;
        var effect = known ? size / Math.Sqrt(rate * (1 - rate)) : double.NaN;
        var evidence = new Evidence(
            statistic, threshold, value, direction, p, after.Segment, before.Segment, known ? after.Start : -1, effect)
        { Size = size };
        if (!known)
        {
            return evidence;
        }

        // The interval's unit is one outcome: a reading of 400 of them weighs as 400.
        var perReading = after.Count / (after.End - after.Start + 1);
        var weighed = evidence with { EffectSize = effect * Math.Sqrt(perReading) };
        return ChangePointInterval.Around(weighed, first) with { EffectSize = effect };
    }
}
