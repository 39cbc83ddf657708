namespace VisuTility.Streams.Detection.Statistics;

/// <summary>
/// Mean and standard deviation learned from a series' first readings and then frozen, unless a <see cref="CleanBlock"/> of as many readings
/// shows them to be absurd and replaces them.
/// </summary>
public struct LearnedReference
{
    /// <summary>The learned readings.</summary>
    public RunningMoments Moments;

    /// <summary>Standard deviation with its floor; 0 = still learning.</summary>
    public double Sigma;

    /// <summary>Readings since.</summary>
    public CleanBlock Block;

    public readonly bool IsLearned => Sigma > 0;

    /// <summary>Takes a reading while learning; true when it completed the reference.</summary>
    internal bool Learn(double x, int warmUp, SigmaFloor floor)
    {
        Moments.Add(x);
        if (Moments.Count < warmUp)
        {
            return false;
        }

        Sigma = floor.Apply(Moments.Sd, Moments.Mean);
        return true;
    }

    /// <summary>Watches a reading after learning; true when its block replaced the reference.</summary>
    internal bool Watch(double x, int warmUp, SigmaFloor floor)
    {
        if (!Block.Take(x, warmUp, Sigma, out var moments))
        {
            return false;
        }

        Moments = moments;
        Sigma = floor.Apply(moments.Sd, moments.Mean);
        return true;
    }
}
