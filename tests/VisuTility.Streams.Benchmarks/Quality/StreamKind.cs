using VisuTility.Streams.Detection;

namespace VisuTility.Streams.Benchmarks.Quality;

/// <summary>One value of a stream.</summary>
/// <param name="random">The stream's generator.</param>
/// <param name="index">Index of the reading in the stream.</param>
/// <param name="size">Size of the change in standard deviations; 0 = none (yet).</param>
/// <param name="since">Readings since the change; the first changed one has 0.</param>
internal delegate double Draw(ref Xoshiro random, long index, double size, long since);

/// <summary>What a kind of metric looks like, stable and changed.</summary>
/// <param name="Name">As on the command line.</param>
/// <param name="What">The law in words.</param>
/// <param name="Mean">Of the stable metric.</param>
/// <param name="Sd">Of the stable metric; the unit of changes.</param>
/// <param name="Draw">Makes values.</param>
internal sealed record StreamKind(string Name, string What, double Mean, double Sd, Draw Draw)
{
    /// <summary>Readings a day: one a minute.</summary>
    public const int Period = 1440;

    private const long IntervalMs = 86_400_000 / Period;

    /// <summary>Stable streams of kinds with the same law are the same streams, so that a threshold found on one holds for all.</summary>
    public string Law { get; init; } = Name;

    /// <summary>What a reading summarises; 0 = not told.</summary>
    public long Samples { get; init; }

    /// <summary>Changes make values smaller.</summary>
    public bool Falls { get; init; }

    /// <summary>Mean of ln x, where that has a meaning.</summary>
    public double LnMean { get; init; } = double.NaN;

    /// <summary>Standard deviation of ln x.</summary>
    public double LnSd { get; init; } = double.NaN;

    /// <summary>ln of the changed density over the stable one, for a change of a size; null = no simple form.</summary>
    public Func<double, Func<Reading, double>>? LogRatio { get; init; }

    public Reading Read(ref Xoshiro random, long index, double size, long since) => At(Draw(ref random, index, size, since), index);

    public Reading At(double value, long index) => new(value, Samples, index * IntervalMs);

    /// <summary>A stable stream from its start.</summary>
    public double[] Stable(ulong stream, int length)
    {
        var random = Generator(stream);
        var values = new double[length];
        for (var i = 0; i < length; i++)
        {
            values[i] = Draw(ref random, i, 0, 0);
        }

        return values;
    }

    /// <summary>Generator of a stream of this kind's law.</summary>
    public Xoshiro Generator(ulong stream)
    {
        // FNV-1a of the law's name, so that laws differ and nothing depends on a process.
        var seed = 14695981039346656037UL;
        foreach (var letter in Law)
        {
            seed = (seed ^ letter) * 1099511628211UL;
        }

        return new Xoshiro(seed, stream);
    }
}
