namespace VisuTility.Streams.Detection.Statistics.Tests;

/// <summary>Area between the distribution functions of two sorted samples, in the unit of the readings.</summary>
internal static class WassersteinDistance
{
    public static double Of(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var (i, j) = (0, 0);
        var sum = default(TwoDouble);
        var last = Math.Min(a[0], b[0]);
        while (i < a.Length || j < b.Length)
        {
            var value = j == b.Length || (i < a.Length && a[i] <= b[j]) ? a[i] : b[j];
            var distance = Math.Abs(((double)i / a.Length) - ((double)j / b.Length));
            sum = TwoDouble.Sum(sum, distance * (value - last));
            last = value;
            for (; i < a.Length && a[i] == value; i++)
            {
            }

            for (; j < b.Length && b[j] == value; j++)
            {
            }
        }

        return sum.High;
    }
}
