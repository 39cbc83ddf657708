namespace VisuTility.Streams.Detection.Statistics;

/// <summary>Values kept in rising order in a span.</summary>
internal static class SortedValues
{
    /// <summary>How many are below x.</summary>
    public static int Below(ReadOnlySpan<double> sorted, double x)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (sorted[middle] < x)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>Adds x to the first <paramref name="count"/> values; there must be room for one more.</summary>
    public static void Insert(Span<double> values, int count, double x)
    {
        var at = Below(values[..count], x);
        values[at..count].CopyTo(values[(at + 1)..]);
        values[at] = x;
    }

    /// <summary>A sorted copy of what a rule gives, each value as it would have entered.</summary>
    public static double[] Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Select(Door.Clamp)];
        Array.Sort(sorted);
        return sorted;
    }
}
