using VisuTility.Streams.Benchmarks.Quality;

namespace VisuTility.Streams.Detection.Tests.Quality;

public sealed class StreamKindsTests
{
    private const int Readings = 200_000;

    public static TheoryData<string> Names() => [.. StreamKinds.All.Select(kind => kind.Name)];

    /// <summary>What the authors' C code gives from the state 1, 2, 3, 4.</summary>
    [Fact]
    public void The_generator_steps_as_published()
    {
        var random = default(Xoshiro);
        var words = System.Runtime.InteropServices.MemoryMarshal.Cast<Xoshiro, ulong>(new Span<Xoshiro>(ref random));
        (words[0], words[1], words[2], words[3]) = (1, 2, 3, 4);

        Assert.Equal([11520UL, 0UL, 1509978240UL, 1215971899390074240UL], [random.Next(), random.Next(), random.Next(), random.Next()]);
    }

    /// <summary>Published quantiles of the normal law.</summary>
    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.975, 1.959963984540054)]
    [InlineData(0.001, -3.090232306167813)]
    [InlineData(1e-9, -5.997807015007686)]
    [InlineData(1e-20, -9.262340089798408)]
    public void Normal_quantiles_are_those_of_the_tables(double p, double z) =>
        Assert.Equal(z, NormalLaw.Quantile(p), 1e-13 * Math.Max(1, Math.Abs(z)));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_stable_stream_has_the_mean_and_spread_it_is_said_to_have(string name)
    {
        var kind = Kind(name);
        var values = kind.Stable(7, Readings);
        var mean = values.Average();

        // The outliers of the heavy kind are no part of its sd of t(3); with them it is sqrt(300 + .005 * 200^2).
        var sd = name == "heavy" ? Math.Sqrt(500) : name == "season" ? kind.Sd * Math.Sqrt(1 + (1.5 * 1.5 / 2)) : kind.Sd;
        var seenSd = Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
        Assert.Equal(kind.Mean, mean, 6 * sd / Math.Sqrt(Readings));

        // t(3) has no fourth moment, so its sample variance settles slowly; rounding adds a twelfth of a squared hundredth.
        Assert.Equal(1, seenSd / sd, name == "heavy" ? 0.06 : name == "rounded" ? 0.03 : 0.01);
    }

    [Theory]
    [InlineData("accuracy", -2)]
    [InlineData("errors", 2)]
    [InlineData("heavy", 2)]
    [InlineData("season", -2)]
    [InlineData("counts", 2)]
    [InlineData("shares", 2)]
    public void A_change_moves_the_mean_by_its_size_in_standard_deviations(string name, double sds)
    {
        var kind = Kind(name);

        Assert.Equal(kind.Mean + (sds * kind.Sd), Changed(kind, 2).Average(), 0.02 * kind.Sd);
    }

    [Fact]
    public void A_change_of_latency_moves_its_logarithm_and_one_of_variance_only_the_spread()
    {
        Assert.Equal(Math.Log(40) + (2 * 0.25), Changed(StreamKinds.Latency, 2).Average(Math.Log), 0.02 * 0.25);

        var wide = Changed(StreamKinds.Variance, 2);
        Assert.Equal(0.92, wide.Average(), 0.02 * 0.06);
        Assert.Equal(0.06, Math.Sqrt(wide.Average(x => (x - 0.92) * (x - 0.92))), 0.001);
    }

    [Fact]
    public void A_ramp_falls_in_a_line_for_a_thousand_readings_and_stays()
    {
        double MeanAt(long since)
        {
            var random = StreamKinds.Ramp.Generator(3);
            return Enumerable.Range(0, 20_000).Average(_ => StreamKinds.Ramp.Draw(ref random, 0, 3, since));
        }

        Assert.Equal(0.92 - (3 * 0.02 * 0.5), MeanAt(499), 0.001);
        Assert.Equal(0.92 - (3 * 0.02), MeanAt(999), 0.001);
        Assert.Equal(0.92 - (3 * 0.02), MeanAt(5000), 0.001);
    }

    /// <summary>E[f1(x)/f0(x)] = 1 under f0, whatever the densities: a wrong one of the two breaks it.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Likelihood_ratios_of_the_oracle_have_mean_one_on_stable_streams(string name)
    {
        var kind = Kind(name);
        if (kind.LogRatio is null)
        {
            Assert.Equal("ramp", name);
            return;
        }

        // The variance's ratio has infinite variance under f0 from sd ratio sqrt 2 on, so a small change is taken.
        var ratio = kind.LogRatio(0.25);
        var values = kind.Stable(11, Readings);
        Assert.Equal(1, values.Select((value, i) => Math.Exp(ratio(kind.At(value, i)))).Average(), 0.01);
    }

    /// <summary>Any machine, any order: the sum of the bits of the first values of a stream never changes.</summary>
    [Fact]
    public void Streams_are_the_same_everywhere_and_do_not_depend_on_each_other()
    {
        foreach (var kind in StreamKinds.All)
        {
            Assert.Equal(kind.Stable(5, 1000), kind.Stable(5, 2000)[..1000]);
            Assert.NotEqual(kind.Stable(5, 1000), kind.Stable(6, 1000));
        }

        Assert.Equal(StreamKinds.Accuracy.Stable(1, 100), StreamKinds.Ramp.Stable(1, 100));
        Assert.NotEqual(StreamKinds.Accuracy.Stable(1, 100), StreamKinds.Rounded.Stable(1, 100));
    }

    private static StreamKind Kind(string name) => StreamKinds.All.Single(kind => kind.Name == name);

    private static double[] Changed(StreamKind kind, double size)
    {
        var random = kind.Generator(9);
        var values = new double[72 * 1440];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = kind.Draw(ref random, i, size, 10_000);
        }

        return values;
    }
}
