namespace VisuTility.Streams.Detection.Statistics;

/// <summary>
/// Watches readings in blocks for a reference that cannot be right: one whose standard deviation is more than 1000 times both the standard
/// deviation and the mean (magnitude) of a whole block.
/// </summary>
/// <remarks>
/// Hostile readings among the learned ones (1e150 among accuracies) would blind a detector for ever; with this it is blind until the first
/// clean block is complete. The spread of a real metric is never 1000 times its level, whether it is constant for a while or not. Values
/// that are wrong but not absurd must be refused before, by the limits of the metric. </remarks>
public struct CleanBlock
{
    /// <summary>Readings in the block.</summary>
    public long Count;

    /// <summary>First reading of the block: what the sums are relative to.</summary>
    public double Origin;

    /// <summary>Sum of (reading - origin).</summary>
    public double Sum;

    /// <summary>Sum of (reading - origin)^2.</summary>
    public double Squares;

    private const double Absurd = 1000;

    /// <summary>
    /// Takes a reading; true when it closed a block that shows <paramref name="sigma"/> to be absurd and should replace the reference.
    /// </summary>
    internal bool Take(double x, int length, double sigma, out RunningMoments moments)
    {
        moments = default;
        if (Count == 0)
        {
            Origin = x;
        }

        var d = x - Origin;
        Sum += d;
        Squares += d * d;
        Count++;
        return Count >= length && Close(sigma, out moments);
    }

    private bool Close(double sigma, out RunningMoments moments)
    {
        var shift = Sum / Count;
        moments = new RunningMoments
        {
            Count = Count,
            Mean = Origin + shift,
            Squares = Math.Max(0, Squares - (Sum * shift)),
        };
        Count = 0;
        Sum = 0;
        Squares = 0;
        var scale = Math.Max(moments.Sd, Math.Abs(moments.Mean));
        return scale > 0 && sigma > Absurd * scale;
    }
}
