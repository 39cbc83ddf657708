using VisuTility.Streams.Detection.ErrorRate;

namespace VisuTility.Streams.Detection.Tests.ErrorRate;

public sealed class EcddTests
{
    [Theory]
    [InlineData(1, 400)]
    [InlineData(1, 100)]
    [InlineData(20, 400)]
    [InlineData(300, 400)]
    public void Agrees_with_weights_kept_for_every_batch(int largest, int runLength)
    {
        var series = new SeriesUnderTest(new Ecdd(new EcddOptions { RunLength = runLength }));

        series.AgreesWith(OutcomeStreams.Batches(22, 500, largest), batches => Reference(batches, runLength), 1, 5);
    }

    [Theory]
    [InlineData(400, 0.01, 189)]
    [InlineData(400, 0.05, 290)]
    [InlineData(400, 0.1, 357)]
    [InlineData(400, 0.2, 374)]
    [InlineData(400, 0.4, 434)]
    [InlineData(100, 0.01, 137)]
    [InlineData(100, 0.05, 98)]
    [InlineData(100, 0.1, 84)]
    [InlineData(100, 0.2, 68)]
    [InlineData(100, 0.4, 75)]
    public void Outcomes_per_false_alarm_are_as_documented(int runLength, double rate, int expected)
    {
        var outcomes = 2000 * runLength;
        var series = new SeriesUnderTest(new Ecdd(new EcddOptions { RunLength = runLength }));

        var alarms = series.DriftsOf(OutcomeStreams.Bits(23, outcomes, rate)).Length;

        Assert.Equal(expected, outcomes / (double)alarms, 0.08 * expected);
    }

    /// <summary>The fit for 100 is below 0 there: it fires whenever Z passes p.</summary>
    [Fact]
    public void Fit_is_not_used_where_it_is_none()
    {
        var stream = OutcomeStreams.Bits(24, 20_000, 0.4);

        var ours = new SeriesUnderTest("ecdd", """{"run_length":100}""").DriftsOf(stream).Length;
        var peer = Golden.PeerRuns.Create("frouros:ECDDWT", """{"average_run_length":100}""");
        var theirs = new SeriesUnderTest(peer).DriftsOf(stream).Length;

        Assert.True(ours * 1.5 < theirs, $"{ours} of ours, {theirs} of theirs");
    }

    private static DriftStatus Reference((int Errors, int Count)[] batches, int runLength)
    {
        var (z, v) = (0.0, 0.0);
        for (var i = 0; i < batches.Length; i++)
        {
            // What is left of a batch's weight after all later outcomes.
            var left = Math.Pow(0.8, OutcomeStreams.Sum(batches[(i + 1)..]).Count);
            var weight = left * (1 - Math.Pow(0.8, batches[i].Count)) / batches[i].Count;
            z += weight * batches[i].Errors;
            v += weight * weight * batches[i].Count;
        }

        var (errors, n) = OutcomeStreams.Sum(batches);
        var p = errors / n;
        var q = Math.Min(p, runLength == 100 ? 0.2 : 0.5);
        var l = runLength == 100
            ? 2.76 - (6.23 * q) + (18.12 * Math.Pow(q, 3)) - (312.45 * Math.Pow(q, 5)) + (1002.18 * Math.Pow(q, 7))
            : 3.97 - (6.56 * q) + (48.73 * Math.Pow(q, 3)) - (330.13 * Math.Pow(q, 5)) + (848.18 * Math.Pow(q, 7));
        var limit = l * Math.Sqrt(p * (1 - p) * v);
        return n < 30 ? DriftStatus.Stable
            : z > p + limit ? DriftStatus.Drift
            : z > p + (0.5 * limit) ? DriftStatus.Warning
            : DriftStatus.Stable;
    }
}
