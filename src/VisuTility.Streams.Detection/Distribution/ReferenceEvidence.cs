using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.Distribution;

/// <summary>Evidence of a test of the newest readings against a reference.</summary>
internal static class ReferenceEvidence
{
    private static readonly SigmaFloor Floor = new(SigmaFloor.DefaultAbsolute, SigmaFloor.DefaultRelative);

    public static RunningMoments MomentsOf(ReadOnlySpan<double> values)
    {
        var moments = default(RunningMoments);
        foreach (var value in values)
        {
            moments.Add(value);
        }

        return moments;
    }

    /// <summary>Size is the difference of the means; in standard deviations of the reference, floored as learned references are.</summary>
    public static Evidence Of(
        double statistic,
        double threshold,
        double p,
        double value,
        long seen,
        long referenceStart,
        in RunningMoments reference,
        in RunningMoments window)
    {
        var size = window.Mean - reference.Mean;
        var end = referenceStart < 0 ? -1 : referenceStart + reference.Count - 1;
        return new Evidence(
            statistic,
            threshold,
            value,
            size > 0 ? Direction.Up : size < 0 ? Direction.Down : Direction.None,
            p,
            new Segment(seen - window.Count, seen - 1, window.Count, window.Mean, window.Sd),
            new Segment(referenceStart, end, reference.Count, reference.Mean, reference.Sd),
            -1,
            size / Floor.Apply(reference.Sd, reference.Mean))
        {
            Size = size,
        };
    }

    /// <summary>
    /// The change point, and the size of the change as the readings since show it: the window may reach further back. The interval is as
    /// wide as that size tells, the whole window where it tells nothing. </summary>
    public static Evidence WithChangePoint(in Evidence evidence, long changePoint, double meanSince)
    {
        var size = meanSince - evidence.Reference.Mean;
        var estimated = evidence with
        {
            ChangePoint = changePoint,
            ChangePointFirst = evidence.Window.Start,
            ChangePointLast = evidence.Window.End,
            Size = size,
            EffectSize = size / Floor.Apply(evidence.Reference.Sd, evidence.Reference.Mean),
        };
        return ChangePointInterval.Around(estimated, evidence.Window.Start);
    }
}
