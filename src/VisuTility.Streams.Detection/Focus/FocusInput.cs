using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.Focus;

/// <summary>Median and median deviation of a series' first readings, for metrics with heavy tails.</summary>
/// <remarks>
/// u = (x - median) / (1.4826 MAD), clipped at +-3; the scale has the floor of a standard deviation. Up to half of the learned readings may
/// be hostile; a <see cref="CleanBlock"/> of as many readings later shows that it was more, and learning starts anew.
/// </remarks>
public struct RobustStart
{
    /// <summary>Readings taken while learning.</summary>
    public long Count;

    public double Median;

    /// <summary>1.4826 MAD with its floor; 0 = still learning.</summary>
    public double Scale;

    /// <summary>Readings since.</summary>
    public CleanBlock Block;

    /// <summary>Largest magnitude of u.</summary>
    internal const double Clip = 3;

    /// <summary>MAD of a normal distribution in standard deviations, inverted.</summary>
    private const double Normal = 1.4826;

    /// <summary>
    /// Takes a reading; false while learning. <paramref name="first"/> holds the readings being learned from. <paramref name="anew"/>: the
    /// scale was absurd and learning starts with this reading.
    /// </summary>
    internal bool Take(double x, Span<double> first, SigmaFloor floor, out double u, out bool anew)
    {
        u = 0;
        anew = Scale > 0 && Block.Take(x, first.Length, Scale, out _);
        if (anew)
        {
            this = default;
        }

        if (Scale > 0)
        {
            u = Math.Clamp((x - Median) / Scale, -Clip, Clip);
            return true;
        }

        first[(int)Count] = x;
        Count++;
        if (Count == first.Length)
        {
            Median = MedianOf(first);
            foreach (ref var value in first)
            {
                value = Math.Abs(value - Median);
            }

            Scale = floor.Apply(Normal * MedianOf(first), Median);
            Count = 0;
        }

        return false;
    }

    /// <summary>Sorts; an even number of values gives the mean of the two in the middle.</summary>
    private static double MedianOf(Span<double> values)
    {
        values.Sort();
        var half = values.Length / 2;
        return values.Length % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
    }
}
