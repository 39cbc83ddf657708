namespace VisuTility.Streams.Detection.Statistics;

/// <summary>
/// Hawkins' self-starting score: how far a reading lies from the mean of everything before it, in standard deviations of everything before
/// it, corrected for that mean being an estimate. Nothing is ever frozen, so the reference's error fades as readings come. </summary>
public struct SelfStartingScore
{
    /// <summary>Everything before the next reading.</summary>
    public RunningMoments Before;

    /// <summary>Readings since the last check of the reference.</summary>
    public CleanBlock Block;

    /// <summary>
    /// z of the n-th reading: (x - m) / s * sqrt((n - 1) / n), m and s over the n - 1 readings before, s with its floor, z clipped to
    /// +-clip. The reading then joins the reference, clipped likewise. 0 for the first <paramref name="warmUp"/> readings. <paramref
    /// name="replaced"/>: the reference was absurd and a recent block took its place. </summary>
    internal double Take(double x, int warmUp, double clip, in SigmaFloor floor, out bool replaced)
    {
        replaced = false;
        var before = Before.Count;
        if (before < warmUp)
        {
            Before.Add(x);
            return 0;
        }

        var mean = Before.Mean;
        var scale = Scale(floor);
        var z = (x - mean) / scale;
        var joining = x;
        if (!(Math.Abs(z) <= clip))
        {
            z = z > 0 ? clip : -clip;
            joining = mean + (z * scale);
        }

        Before.Add(joining);
        if (Block.Take(x, warmUp, scale, out var moments))
        {
            Before = moments;
            replaced = true;
        }

        return z;
    }

    /// <summary>s * sqrt(n / (n - 1)) under one root; the floor's own root is taken only where the floor may count.</summary>
    private readonly double Scale(in SigmaFloor floor)
    {
        double before = Before.Count;
        var scale = Math.Sqrt(Before.Squares * ((before + 1) / (before * (before - 1))));
        var least = floor.Apply(0, Before.Mean);
        return scale >= 2 * least ? scale : Math.Max(scale, least * Math.Sqrt((before + 1) / before));
    }
}
