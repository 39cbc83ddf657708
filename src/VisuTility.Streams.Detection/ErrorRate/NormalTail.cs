using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.ErrorRate;

/// <summary>Upper tail of the standard normal law, the same bits on every machine.</summary>
internal static class NormalTail
{
    private const double InverseRootTwoPi = 0.3989422804014327;

    /// <summary>
    /// P(Z &gt; z). Up to 3 the series z + z^3 / 3 + z^5 / 15 + ..., above it the continued fraction 1 / (z + 1 / (z + 2 / (z + ...)));
    /// relative error below 1e-12.
    /// </summary>
    public static double Upper(double z)
    {
        if (z < 0)
        {
            return 1 - Upper(-z);
        }

        var density = InverseRootTwoPi * StableMath.Exp(-0.5 * z * z);
        if (z <= 3)
        {
            var (term, sum) = (z, z);
            for (var k = 3; k <= 81; k += 2)
            {
                term *= z * z / k;
                sum += term;
            }

            return 0.5 - (density * sum);
        }

        var fraction = z;
        for (var k = 60; k >= 1; k--)
        {
            fraction = z + (k / fraction);
        }

        return density / fraction;
    }

    /// <summary>The z whose upper tail is p; at p of 0 or below 40, of 1 or above -40: past everything.</summary>
    public static double Critical(double p)
    {
        var (low, high) = (-40.0, 40.0);
        for (var i = 0; i < 80; i++)
        {
            var middle = 0.5 * (low + high);
            if (Upper(middle) >= p)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return high;
    }
}
