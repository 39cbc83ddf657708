namespace VisuTility.Streams.Detection.Statistics;

/// <summary>Mean and spread of all values so far (Welford 1962), 24 bytes.</summary>
public struct RunningMoments
{
    public long Count;
    public double Mean;

    /// <summary>Sum of squared deviations from the mean.</summary>
    public double Squares;

    /// <summary>Sample standard deviation (divisor n - 1); 0 below two values.</summary>
    public readonly double Sd => Count > 1 ? Math.Sqrt(Squares / (Count - 1)) : 0;

    internal void Add(double x)
    {
        Count++;
        var d = x - Mean;
        Mean += d / Count;
        Squares += d * (x - Mean);
    }
}
