namespace VisuTility.Streams.Detection.Tests.Origins;

/// <summary>Detector half of the older performance monitor: accuracy falling by .00019 per record, one record every 10 ms.</summary>
public sealed class OriginPerformanceTests
{
    private static readonly double[] Accuracy = [.. Enumerable.Range(0, 601).Select(i => 0.95 - 0.00019 * i)];

    [Fact]
    public void Slow_decline_fires_once_at_the_528th_record_with_the_window_in_the_evidence()
    {
        var series = new SeriesUnderTest("accuracy-floor", "{}");

        for (var i = 0; i <= 600; i++)
        {
            Assert.Equal(i == 527 ? DriftStatus.Drift : DriftStatus.Stable, series.Feed(Accuracy[i], 10 * i));
            if (i == 527)
            {
                var evidence = series.Evidence;
                Assert.Equal(0.899935, evidence.Statistic, 1e-12);
                Assert.Equal(ExactMean.Of(Accuracy[..528]), evidence.Statistic);
                Assert.Equal(evidence.Statistic, evidence.Window.Mean);
                Assert.Equal((0, 527, 528), (evidence.Window.Start, evidence.Window.End, evidence.Window.Count));
                Assert.Equal(0.90, evidence.Threshold);
                Assert.Equal(Direction.Down, evidence.Direction);
            }
        }
    }

    [Fact]
    public void Old_cadence_judges_every_30_seconds_of_event_time()
    {
        var series = new SeriesUnderTest("accuracy-floor", """{"check_every":"30s","min":100}""");
        var drifts = new List<int>();

        // One record every 100 ms: judged at 300, 600, ...; the mean passes .90 at 527.
        for (var i = 0; i <= 600; i++)
        {
            if (series.Feed(Accuracy[i], 100 * i) == DriftStatus.Drift)
            {
                drifts.Add(i);
            }
        }

        Assert.Equal([600], drifts);
    }

    [Fact]
    public void Fewer_than_a_hundred_records_are_never_judged()
    {
        var series = new SeriesUnderTest("accuracy-floor", "{}");

        Assert.Equal([99], series.DriftsOf(Enumerable.Repeat(0.5, 150)));
    }
}
