namespace VisuTility.Streams.Detection.Windowed;

/// <summary>The strongest of the cuts that made ADWIN drift or warn: the window's older and newer part.</summary>
public struct AdwinCut
{
    /// <summary>n0.</summary>
    public long Older;

    /// <summary>n1.</summary>
    public long Newer;

    public double OlderMean;

    public double NewerMean;

    /// <summary>What the difference of the means was compared with.</summary>
    public double Limit;

    /// <summary>Standard deviation around the two means, with its floor.</summary>
    public double Sigma;

    /// <summary>Readings in the bucket before the cut: how fine the cut is placed.</summary>
    public long BucketBefore;

    /// <summary>Readings in the bucket after the cut.</summary>
    public long BucketAfter;
}
