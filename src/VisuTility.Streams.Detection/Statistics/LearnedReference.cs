namespace VisuTility.Streams.Detection.Statistics;

/// <summary>
/// Mean and standard deviation learned from a series' first readings and then frozen, with one exception: when the standard deviation is more
/// than 1000 times both the standard deviation and the mean (magnitude) of a whole later block of as many readings, the block becomes the
/// reference.
/// </summary>
/// <remarks>
/// The exception keeps hostile readings among the learned ones (1e150 among accuracies) from blinding a detector for ever: it is blind until
/// the first clean block is complete. The spread of a real metric is never 1000 times its level, whether it is constant for a while or not.
/// Values that are wrong but not absurd must be refused before, by the limits of the metric.
/// </remarks>
public struct LearnedReference
{
    /// <summary>The learned readings.</summary>
    public RunningMoments Moments;

    /// <summary>Standard deviation with its floor; 0 = still learning.</summary>
    public double Sigma;

    /// <summary>Readings in the present block, whose sums follow.</summary>
    public long BlockCount;

    /// <summary>First reading of the block: what the sums are relative to.</summary>
    public double BlockOrigin;

    /// <summary>Sum of (reading - origin).</summary>
    public double BlockSum;

    /// <summary>Sum of (reading - origin)^2.</summary>
    public double BlockSquares;

    private const double Absurd = 1000;

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
        if (BlockCount == 0)
        {
            BlockOrigin = x;
        }

        var d = x - BlockOrigin;
        BlockSum += d;
        BlockSquares += d * d;
        BlockCount++;
        return BlockCount >= warmUp && CloseBlock(floor);
    }

    private bool CloseBlock(SigmaFloor floor)
    {
        var shift = BlockSum / BlockCount;
        var mean = BlockOrigin + shift;
        var squares = Math.Max(0, BlockSquares - (BlockSum * shift));
        var sd = Math.Sqrt(squares / (BlockCount - 1));
        var scale = Math.Max(sd, Math.Abs(mean));
        var replaced = scale > 0 && Sigma > Absurd * scale;
        if (replaced)
        {
            Moments = new RunningMoments { Count = BlockCount, Mean = mean, Squares = squares };
            Sigma = floor.Apply(sd, mean);
        }

        BlockCount = 0;
        BlockSum = 0;
        BlockSquares = 0;
        return replaced;
    }
}
