using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.Tests.ErrorRate;

/// <summary>Seeded counted outcomes, and detectors fed with them.</summary>
internal static class OutcomeStreams
{
    /// <summary>Batches of 1 to <paramref name="largest"/> outcomes whose error rate moves between .05 and .4.</summary>
    public static (int Errors, int Count)[] Batches(int seed, int length, int largest, int stretch = 97)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(i =>
        {
            var rate = (i / stretch % 4) switch { 1 => 0.2, 2 => 0.05, 3 => 0.4, _ => 0.1 };
            var count = random.Next(1, largest + 1);
            return (Enumerable.Range(0, count).Count(_ => random.NextDouble() < rate), count);
        })];
    }

    public static DriftStatus FeedBatch(this SeriesUnderTest series, int errors, int count) =>
        series.Detector.Update(series.State, new Reading(errors / (double)count, count, 0));

    public static DriftStatus[] FeedBatches(this SeriesUnderTest series, IEnumerable<(int Errors, int Count)> batches) =>
        [.. batches.Select(batch => series.FeedBatch(batch.Errors, batch.Count))];

    /// <summary>0 or 1 with a probability.</summary>
    public static double[] Bits(int seed, int length, double rate)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => random.NextDouble() < rate ? 1.0 : 0.0)];
    }

    /// <summary>Readings since a restart, added up: what a detector's formula says without its state.</summary>
    public static (double Errors, long Count) Sum(IEnumerable<(int Errors, int Count)> batches)
    {
        double errors = 0;
        long count = 0;
        foreach (var batch in batches)
        {
            errors += batch.Errors;
            count += batch.Count;
        }

        return (errors, count);
    }

    /// <summary>
    /// Compares every status with that of a slow reference, which sees all readings since the last restart and says status and statistic.
    /// </summary>
    public static void AgreesWith(
        this SeriesUnderTest series,
        (int Errors, int Count)[] batches,
        Func<(int Errors, int Count)[], DriftStatus> reference,
        int drifts,
        int warnings)
    {
        var start = 0;
        var seen = new int[3];
        for (var i = 0; i < batches.Length; i++)
        {
            var expected = reference(batches[start..(i + 1)]);

            Assert.Equal(expected, series.FeedBatch(batches[i].Errors, batches[i].Count));
            seen[(int)expected]++;
            start = expected == DriftStatus.Drift ? i + 1 : start;
        }

        Assert.InRange(seen[(int)DriftStatus.Drift], drifts, batches.Length / 2);
        Assert.InRange(seen[(int)DriftStatus.Warning], warnings, batches.Length);
    }

    public static ref readonly T StateOf<T>(this SeriesUnderTest series)
        where T : unmanaged => ref StateBlock.Header<T>((ReadOnlySpan<byte>)series.State);
}
