namespace VisuTility.Streams.Detection.Statistics.Tests;

/// <summary>
/// Bins between the quantiles of a reference: bin b holds edge[b - 1] &lt; x &lt;= edge[b], the outer ones are open. </summary>
internal static class QuantileBins
{
    /// <summary>
    /// Writes the inner edges, the quantiles k / bins of the sorted values by linear interpolation, equal ones once; returns how many.
    /// </summary>
    public static int Edges(ReadOnlySpan<double> sorted, int bins, Span<double> edges)
    {
        var count = 0;
        for (var k = 1; k < bins; k++)
        {
            var position = (double)k / bins * (sorted.Length - 1);
            var i = (int)Math.Floor(position);
            var (low, high) = (sorted[i], sorted[Math.Min(i + 1, sorted.Length - 1)]);

            // From the nearer end, so that both ends are met exactly (numpy does the same).
            var t = position - i;
            var edge = t >= 0.5 ? high - ((high - low) * (1 - t)) : low + ((high - low) * t);
            if (count == 0 || edge > edges[count - 1])
            {
                edges[count++] = edge;
            }
        }

        return count;
    }

    /// <summary>Bin of a value; O(log bins).</summary>
    public static int Of(ReadOnlySpan<double> edges, double x)
    {
        var (low, high) = (0, edges.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (x <= edges[middle])
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }
}
