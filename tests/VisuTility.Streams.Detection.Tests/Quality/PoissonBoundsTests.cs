using VisuTility.Streams.Benchmarks.Quality;

namespace VisuTility.Streams.Detection.Tests.Quality;

/// <summary>Garwood's exact limits, found by bisection of the plain sum of probabilities in another language.</summary>
public sealed class PoissonBoundsTests
{
    [Theory]
    [InlineData(0, 0, 3.688879)]
    [InlineData(1, 0.025318, 5.571643)]
    [InlineData(5, 1.623486, 11.668332)]
    [InlineData(10, 4.795389, 18.390356)]
    [InlineData(100, 81.363991, 121.626794)]
    public void Limits_leave_two_and_a_half_per_cent_on_their_side(long count, double lower, double upper)
    {
        Assert.Equal(lower, PoissonBounds.Lower(count, 0.025), 2e-5);
        Assert.Equal(upper, PoissonBounds.Upper(count, 0.025), 2e-5);
    }

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(3, 2.5)]
    [InlineData(30, 41.0)]
    [InlineData(650, 600.0)]
    public void Probabilities_are_those_of_the_plain_sum(long count, double mean)
    {
        var (term, sum) = (Math.Exp(-mean), 0.0);
        for (var k = 0; k <= count; k++)
        {
            sum += term;
            term *= mean / (k + 1);
        }

        Assert.Equal(sum, PoissonBounds.AtMost(count, mean), 1e-9);
        Assert.Equal(1, PoissonBounds.AtMost(count, mean) + PoissonBounds.AtLeast(count + 1, mean), 1e-12);
    }
}
