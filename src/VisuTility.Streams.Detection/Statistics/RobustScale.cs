namespace VisuTility.Streams.Detection.Statistics;

/// <summary>
/// Median and median absolute deviation of a series' first N readings: what a heavy-tailed metric is centred, scaled and clipped with
/// before anything else. From at most 128 of them, evenly spread over the N.
/// </summary>
/// <remarks>
/// Never blind for ever: learned anew when a <see cref="CleanBlock"/> of N readings shows the scale to be absurd, and when N readings in a
/// row lie past the clip on one side, where a clipped value says nothing more. </remarks>
public struct RobustScale
{
    /// <summary>Readings taken while learning, N when learned.</summary>
    public long Seen;

    public double Median;

    /// <summary>1.4826 MAD, the standard deviation of a normal metric, with its floor.</summary>
    public double Scale;

    /// <summary>Readings in a row past the clip; negative: below.</summary>
    public double Clipped;

    /// <summary>Readings since.</summary>
    public CleanBlock Block;

    /// <summary>Most readings kept while learning.</summary>
    public const int MostKept = 128;

    private const double SdPerMad = 1.482602218505602;

    /// <summary>Of a normal metric: sqrt(pi / 2).</summary>
    private const double SdPerMeanDeviation = 1.2533141373155003;

    /// <summary>Doubles that must be lent to <see cref="Learn"/> for a given N.</summary>
    internal static int Kept(int window) => Math.Min(window, MostKept);

    internal readonly bool IsLearned => Scale > 0;

    /// <summary>Takes a reading while learning; true when it was the last: the kept ones then stand sorted in the sample.</summary>
    internal bool Learn(double x, Span<double> sample, int window, SigmaFloor floor)
    {
        var slot = (int)(Seen * sample.Length / window);
        Seen++;
        if (Seen * sample.Length / window > slot)
        {
            // + 0.0 makes a negative zero positive, so that equal values have equal bits.
            sample[slot] = x + 0.0;
        }

        if (Seen < window)
        {
            return false;
        }

        sample.Sort();
        Median = Middle(sample[(sample.Length - 1) / 2], sample[sample.Length / 2]);
        Scale = floor.Apply(Spread(sample, Median), Median);
        return true;
    }

    /// <summary>
    /// (x - median) / scale within +-clip. <paramref name="restarted"/>: this cannot go on; the next reading is learned from again.
    /// </summary>
    internal double Take(double x, int window, double clip, out bool restarted)
    {
        var u = (x - Median) / Scale;
        var inside = Math.Abs(u) < clip;
        Clipped = inside ? 0 : u > 0 ? Math.Max(Clipped, 0) + 1 : Math.Min(Clipped, 0) - 1;
        restarted = Block.Take(x, window, Scale, out _) || Math.Abs(Clipped) >= window;
        if (restarted)
        {
            this = default;
        }

        return inside ? u : u > 0 ? clip : -clip;
    }

    /// <summary>
    /// From the sorted sample: deviations grow outwards from the median, so the smallest half of them is found by two pointers. Where more
    /// than half the values are equal the MAD is 0 and the mean deviation stands in.
    /// </summary>
    private static double Spread(ReadOnlySpan<double> sorted, double median)
    {
        var right = 0;
        while (right < sorted.Length && sorted[right] < median)
        {
            right++;
        }

        var left = right - 1;
        var (last, before) = (0.0, 0.0);
        for (var taken = 0; taken <= sorted.Length / 2; taken++)
        {
            before = last;
            var takeRight = left < 0 || (right < sorted.Length && sorted[right] - median <= median - sorted[left]);
            last = takeRight ? sorted[right++] - median : median - sorted[left--];
        }

        var mad = sorted.Length % 2 == 1 ? last : Middle(before, last);
        if (mad > 0)
        {
            return SdPerMad * mad;
        }

        var sum = 0.0;
        foreach (var x in sorted)
        {
            sum += Math.Abs(x - median);
        }

        return SdPerMeanDeviation * (sum / sorted.Length);
    }

    private static double Middle(double a, double b) => (a / 2) + (b / 2);
}
