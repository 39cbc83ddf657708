using VisuTility.Streams.Detection.Statistics.Distributions;

namespace VisuTility.Streams.Detection.Tests.Statistics.Distributions;

public sealed class NormalDistributionTests
{
    /// <summary>Newton's method on a series and a continued fraction of the distribution function, 80 digits, CPython's decimal.</summary>
    [Theory]
    [InlineData(1e-300, -37.04709629936119)]
    [InlineData(1e-100, -21.273453560965326)]
    [InlineData(1e-20, -9.262340089798407)]
    [InlineData(1e-16, -8.222082216130435)]
    [InlineData(1e-12, -7.034483825301132)]
    [InlineData(1e-09, -5.9978070150076865)]
    [InlineData(1e-06, -4.753424308822899)]
    [InlineData(0.001, -3.0902323061678136)]
    [InlineData(0.01, -2.326347874040841)]
    [InlineData(0.05, -1.6448536269514726)]
    [InlineData(0.07499, -1.4396021182393162)]
    [InlineData(0.0751, -1.43882539275254)]
    [InlineData(0.1, -1.2815515655446004)]
    [InlineData(0.2, -0.8416212335729142)]
    [InlineData(0.3, -0.5244005127080408)]
    [InlineData(0.45, -0.12566134685507402)]
    [InlineData(0.4999, -0.00025066283008800747)]
    [InlineData(0.6, 0.2533471031357997)]
    [InlineData(0.9, 1.2815515655446006)]
    [InlineData(0.925, 1.4395314709384561)]
    [InlineData(0.93, 1.475791028179171)]
    [InlineData(0.975, 1.9599639845400538)]
    [InlineData(0.999, 3.090232306167813)]
    [InlineData(0.999999, 4.753424308817087)]
    public void Agrees_with_eighty_digits(double p, double expected) =>
        Assert.InRange(Math.Abs(NormalDistribution.Quantile(p) - expected), 0, 4e-16 * Math.Max(1, Math.Abs(expected)) + 1e-18);

    [Theory]
    [InlineData(0, double.NegativeInfinity)]
    [InlineData(1, double.PositiveInfinity)]
    [InlineData(-0.1, double.NaN)]
    [InlineData(1.1, double.NaN)]
    [InlineData(double.NaN, double.NaN)]
    [InlineData(0.5, 0)]
    public void Edges(double p, double expected) => Assert.Equal(expected, NormalDistribution.Quantile(p));

    /// <summary>SciPy 1.17.1 norm.sf.</summary>
    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1.959963984540054, 0.025000000000000005)]
    [InlineData(2.5, 0.006209665325776132)]
    [InlineData(3.5, 0.0002326290790355250)]
    [InlineData(8, 6.220960574271786e-16)]
    [InlineData(30, 4.906713927148187e-198)]
    [InlineData(-1, 0.8413447460685429)]
    public void Normal_tail_is_SciPy_s(double z, double expected)
    {
        Assert.Equal(expected, NormalDistribution.Above(z), 1e-12 * expected);
        Assert.True(expected < 1e-15 || Math.Abs(NormalDistribution.Quantile(expected) + z) < 1e-10);
    }
}
