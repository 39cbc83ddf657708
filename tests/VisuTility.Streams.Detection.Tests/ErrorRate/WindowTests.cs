using VisuTility.Streams.Detection.ErrorRate;

namespace VisuTility.Streams.Detection.Tests.ErrorRate;

/// <summary>FHDDM, STEPD and the window they share.</summary>
public sealed class WindowTests
{
    [Theory]
    [InlineData(1, null, 1e-6)]
    [InlineData(1, 20, 1e-6)]
    [InlineData(30, null, 1e-3)]
    [InlineData(30, 25, 1e-3)]
    [InlineData(300, 40, 1e-6)]
    public void Fhddm_agrees_with_windows_counted_anew(int largest, int? shortWindow, double confidence)
    {
        var series = new SeriesUnderTest(new Fhddm(new FhddmOptions { ShortWindow = shortWindow, Confidence = confidence }));

        series.AgreesWith(OutcomeStreams.Batches(17, 600, largest), batches => Reference(batches, shortWindow, confidence), 1, 0);
    }

    [Theory]
    [InlineData(1, Sides.Up)]
    [InlineData(1, Sides.Both)]
    [InlineData(25, Sides.Both)]
    [InlineData(25, Sides.Down)]
    [InlineData(300, Sides.Up)]
    public void Stepd_agrees_with_windows_counted_anew(int largest, Sides direction)
    {
        var series = new SeriesUnderTest(new Stepd(new StepdOptions { Direction = direction }));

        series.AgreesWith(OutcomeStreams.Batches(18, 1000, largest), batches => Reference(batches, direction), 1, 3);
    }

    /// <summary>Errors are what we are fed. River's own FHDDM, fed errors as its documentation says, sees the improvement only.</summary>
    [Fact]
    public void Errors_that_rise_are_found_and_River_must_be_fed_the_opposite()
    {
        double[] errors = [.. OutcomeStreams.Bits(19, 1000, 0.2), .. OutcomeStreams.Bits(20, 1000, 0.8)];
        double[] right = [.. errors.Select(x => 1 - x)];

        var ours = Assert.Single(new SeriesUnderTest("fhddm", "{}").DriftsOf(errors));

        Assert.InRange(ours, 1000, 1100);
        Assert.Empty(new SeriesUnderTest(Golden.PeerRuns.Create("river:FHDDM", "{}")).DriftsOf(errors));
        Assert.Equal([ours], new SeriesUnderTest(Golden.PeerRuns.Create("river:FHDDM", "{}")).DriftsOf(right));
        Assert.Equal([ours], new SeriesUnderTest("fhddm", """{"counts":"successes"}""").DriftsOf(right));
    }

    [Theory]
    [InlineData("{}", 127)]
    [InlineData("""{"short_window":20}""", 112)]
    public void Fhddm_s_first_possible_alarm_is_as_documented(string parameters, int outcome) =>
        Assert.Equal(
            outcome - 1, new SeriesUnderTest("fhddm", parameters).DriftsOf([.. new double[100], .. Enumerable.Repeat(1.0, 50)])[0]);

    [Theory]
    [InlineData("""{"window":6}""")]
    [InlineData("""{"window":100,"short_window":6}""")]
    public void Window_that_can_never_fire_is_refused(string parameters)
    {
        var problems = new List<string>();
        var spec = new DetectorSpec("fhddm", System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(parameters));

        Assert.False(DetectorFactory.TryCreate(spec, "d", problems, out _));
        Assert.Contains("can never fire", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Constant_errors_are_no_drift_for_us_and_one_every_60_for_the_peers()
    {
        var ones = Enumerable.Repeat(1.0, 2000).ToArray();

        Assert.Empty(new SeriesUnderTest("stepd", """{"direction":"both"}""").DriftsOf(ones));
        Assert.Equal(33, new SeriesUnderTest(Golden.PeerRuns.Create("moa:STEPD", "{}")).DriftsOf(ones).Length);
    }

    private static DriftStatus Reference((int Errors, int Count)[] batches, int? shortWindow, double confidence)
    {
        var fired = Fell(100) || (shortWindow is { } m && Fell(m));
        return fired ? DriftStatus.Drift : DriftStatus.Stable;

        bool Fell(int size)
        {
            var (best, bestCount, u, n) = (-1.0, 0L, 0.0, 0L);
            for (var end = 1; end <= batches.Length; end++)
            {
                if (OutcomeStreams.Sum(batches[..end]).Count < 100)
                {
                    continue;
                }

                var window = OutcomeStreams.Sum(Last(batches[..end], size));
                (u, n) = ((window.Count - window.Errors) / window.Count, window.Count);
                (best, bestCount) = u > best ? (u, n) : (best, bestCount);
            }

            return n > 0 && best - u > Math.Sqrt(Math.Log(1 / confidence) / (2.0 * Math.Min(n, bestCount)));
        }
    }

    private static DriftStatus Reference((int Errors, int Count)[] batches, Sides direction)
    {
        var recent = Last(batches, 30);
        var (r, n) = OutcomeStreams.Sum(recent);
        var (R, N) = OutcomeStreams.Sum(batches[..^recent.Length]);
        if (N < 30)
        {
            return DriftStatus.Stable;
        }

        var difference = (r / n) - (R / N);
        var i = (1.0 / n) + (1.0 / N);
        var p = (r + R) / (n + N);
        var z = p * (1 - p) > 0 ? (Math.Abs(difference) - (i / 2)) / Math.Sqrt(p * (1 - p) * i) : 0;
        var asked = direction == Sides.Both || (direction == Sides.Up ? difference > 0 : difference <= 0);

        // Normal quantiles of alpha (both: of its half), SciPy 1.17.1.
        var (drift, warning) = direction == Sides.Both ? (2.9677379253417833, 1.959963984540054) : (2.7477813854449926, 1.6448536269514729);
        return !asked ? DriftStatus.Stable : z > drift ? DriftStatus.Drift : z > warning ? DriftStatus.Warning : DriftStatus.Stable;
    }

    /// <summary>The fewest last batches with at least <paramref name="size"/> outcomes.</summary>
    private static (int Errors, int Count)[] Last((int Errors, int Count)[] batches, int size)
    {
        var from = batches.Length;
        for (var count = 0; from > 0 && count < size; count += batches[from].Count)
        {
            from--;
        }

        return batches[from..];
    }
}
