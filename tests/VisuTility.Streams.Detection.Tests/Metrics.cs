namespace VisuTility.Streams.Detection.Tests;

/// <summary>Random streams with a seed, shaped like metrics.</summary>
internal static class Metrics
{
    /// <summary>Accuracies around .92 with rounded stretches, a dip and constants.</summary>
    public static double[] Accuracy(int seed, int length)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(i => (i / 211 % 5) switch
        {
            1 => Math.Round(0.92 + 0.02 * Normal(random), 2),
            2 => 0.85 + 0.02 * Normal(random),
            3 => 0.9,
            _ => 0.92 + 0.02 * Normal(random),
        })];
    }

    /// <summary>Latencies in ms, lognormal around 40, with a slower stretch.</summary>
    public static double[] Latency(int seed, int length)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(i => (i / 400 % 3 == 1 ? 60 : 40) * Math.Exp(0.25 * Normal(random)))];
    }

    public static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>The last min(index + 1, window) values up to index.</summary>
    public static double[] Last(double[] values, int index, int window) =>
        values[Math.Max(0, index + 1 - window)..(index + 1)];

    /// <summary>Statistics that lie on a threshold to within rounding may be judged either way by a reference.</summary>
    public static bool Near(double a, double b) => Math.Abs(a - b) <= 1e-11 * (1 + Math.Abs(b));
}
