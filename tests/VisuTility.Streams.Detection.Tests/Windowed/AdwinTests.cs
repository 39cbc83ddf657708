using System.Runtime.InteropServices;
using VisuTility.Streams.Detection.Tests.Golden;
using VisuTility.Streams.Detection.Windowed;

namespace VisuTility.Streams.Detection.Tests.Windowed;

public sealed class AdwinTests
{
    [Theory]
    [MemberData(nameof(PeerRuns.Of), "river", new[] { "ADWIN" }, MemberType = typeof(PeerRuns))]
    [MemberData(nameof(PeerRuns.Of), "moa", new[] { "ADWINChangeDetector" }, MemberType = typeof(PeerRuns))]
    [MemberData(nameof(PeerRuns.Of), "frouros", new[] { "ADWIN" }, MemberType = typeof(PeerRuns))]
    public void Fires_where_the_peer_fires(string peer, string parameters, string stream) =>
        Assert.Equal(
            PeerRuns.Get(peer, parameters, stream).Drifts,
            new SeriesUnderTest(PeerRuns.Create(peer, parameters)).DriftsOf(Vectors.Stream(stream)));

    [Theory]
    [MemberData(nameof(PeerRuns.Of), "river", new[] { "ADWIN" }, MemberType = typeof(PeerRuns))]
    [MemberData(nameof(PeerRuns.Of), "moa", new[] { "ADWINChangeDetector" }, MemberType = typeof(PeerRuns))]
    public void Keeps_the_peers_window_to_the_bit(string peer, string parameters, string stream)
    {
        var series = new SeriesUnderTest(PeerRuns.Create(peer, parameters));
        var values = Vectors.Stream(stream);
        var fed = 0;

        foreach (var (index, fields) in PeerStates.Of(peer, parameters, stream))
        {
            series.FeedAll(values[fed..(index + 1)]);
            fed = index + 1;
            var state = MemoryMarshal.Read<Adwin.State>(series.State);
            var window = state.Window;

            Assert.Equal(fields["width"], window.Width);
            Assert.Equal(fields["total"], window.Total);
            Assert.Equal(fields["variance"], peer == "river:ADWIN" ? window.Squares : window.Squares / window.Width);
            Assert.Equal(fields["estimation"], window.Total / window.Width);
            Assert.Equal(fields[peer == "river:ADWIN" ? "n_detections" : "detections"], state.Detections);
        }

        Assert.NotEqual(0, fed);
    }

    /// <summary>The published algorithm on a plain list of buckets, merged at every reading and dropped one by one.</summary>
    [Theory]
    [InlineData("accuracy_step", 0.002, 32)]
    [InlineData("latency_lognormal", 0.002, 7)]
    [InlineData("season_daily", 0.05, 1)]
    [InlineData("river_s1", 0.002, 32)]
    public void Paper_mode_keeps_the_window_of_a_list_of_buckets(string stream, double delta, int clock)
    {
        var values = Vectors.Stream(stream).Take(3500).ToArray();
        var series = new SeriesUnderTest(new Adwin(new AdwinOptions { Delta = delta, Clock = clock, Phase = 0, SigmaFloor = 1e-12 }));
        var buckets = new List<double[]>();
        var (shrunk, drifts, latched) = (0, 0, 0);

        for (var i = 0; i < values.Length; i++)
        {
            var status = series.Feed(values[i]);
            buckets.Add([values[i]]);
            for (var size = 1; buckets.Count(b => b.Length == size) > 5; size *= 2)
            {
                var at = buckets.FindIndex(b => b.Length == size);
                buckets[at] = [.. buckets[at], .. buckets[at + 1]];
                buckets.RemoveAt(at + 1);
            }

            var before = buckets.Count;
            var direction = 0;
            while ((i + 1) % clock == 0 && Cut(buckets, delta) is { } sign)
            {
                direction = direction == 0 ? sign : direction;
                buckets.RemoveAt(0);
            }

            var expected = direction != 0 && direction != latched;
            latched = (i + 1) % clock == 0 ? direction : latched;
            shrunk += buckets.Count < before ? 1 : 0;
            drifts += status == DriftStatus.Drift ? 1 : 0;
            Assert.Equal(expected, status == DriftStatus.Drift);
            Assert.Equal(buckets.Sum(b => b.Length), MemoryMarshal.Read<Adwin.State>(series.State).Window.Width);
        }

        Assert.InRange(drifts, 1, 100);
        Assert.True(shrunk >= drifts);
    }

    /// <summary>Sign of the strongest cut past its bound; null = none is.</summary>
    private static int? Cut(List<double[]> buckets, double delta)
    {
        var all = buckets.SelectMany(b => b).ToArray();
        if (all.Length <= 10)
        {
            return null;
        }

        var sd = Math.Sqrt(all.Select(x => x - all.Average()).Sum(d => d * d) / all.Length);
        sd = Math.Max(sd, 1e-4 * Math.Abs(all.Average()));
        var log = Math.Log(2 * Math.Log(all.Length) / delta);
        var cuts =
            from n0 in buckets.Select((_, i) => buckets.Take(i + 1).Sum(b => b.Length))
            where n0 >= 5 && all.Length - n0 >= 5
            let m = (1.0 / (n0 - 4)) + (1.0 / (all.Length - n0 - 4))
            let size = all[n0..].Average() - all[..n0].Average()
            let eps = (Math.Sqrt(2 * m * log) + (2.0 / 3 * log * m)) * sd
            orderby Math.Abs(size) / eps descending
            select (Ratio: Math.Abs(size) / eps, Sign: Math.Sign(size));
        var strongest = cuts.FirstOrDefault();
        return strongest.Ratio > 1 ? strongest.Sign : null;
    }

    [Theory]
    [InlineData("accuracy_step", 4000, -3.0)]
    [InlineData("rngfree_x", 1000, 1.0)]
    public void Evidence_holds_the_place_and_the_size_of_the_change(string stream, int change, double sds)
    {
        var series = new SeriesUnderTest("adwin", "{}");
        var values = Vectors.Stream(stream);
        series.FeedAll(values[..change]);
        var first = change;
        while (series.Feed(values[first]) != DriftStatus.Drift)
        {
            first++;
        }

        var evidence = series.Evidence;

        Assert.InRange(first - change, 1, 100);
        Assert.InRange(change, evidence.ChangePointFirst, evidence.ChangePointLast);
        Assert.InRange(evidence.ChangePoint, evidence.ChangePointFirst, evidence.ChangePointLast);
        Assert.Equal(Math.Sign(sds), Math.Sign(evidence.EffectSize));
        Assert.InRange(evidence.EffectSize / sds, 0.5, 1.6);
        Assert.Equal(sds > 0 ? Direction.Up : Direction.Down, evidence.Direction);
        Assert.True(evidence.Statistic > evidence.Threshold);
        Assert.Equal(values[(int)evidence.Window.Start..(first + 1)].Average(), evidence.Window.Mean, 1e-12);
        Assert.Equal(
            values[(int)evidence.Reference.Start..(int)evidence.Window.Start].Average(), evidence.Reference.Mean, 1e-12);
    }

    [Fact]
    public void Warning_comes_before_the_drift_and_holds_until_the_next_check()
    {
        var series = new SeriesUnderTest("adwin", """{"warning_delta":0.5,"delta":0.00001,"clock":4,"phase":0}""");
        var random = new Random(3);
        var stream = Enumerable.Range(0, 1200).Select(i => (i < 1000 ? 0.9 : 0.885) + 0.02 * Metrics.Normal(random)).ToArray();

        var statuses = series.FeedAll(stream);

        var drift = Array.IndexOf(statuses, DriftStatus.Drift);
        var warning = Array.IndexOf(statuses, DriftStatus.Warning, 1000);
        Assert.InRange(warning, 1000, drift - 4);
        Assert.All(statuses[warning..(warning + 4)], status => Assert.Equal(DriftStatus.Warning, status));
        Assert.Equal(3, warning % 4);
    }

    [Fact]
    public void Window_past_its_rows_slides_and_still_sees_a_shift()
    {
        var series = new SeriesUnderTest("adwin", """{"rows":3,"max_buckets":8}""");
        var random = new Random(4);

        for (var i = 0; i < 5000; i++)
        {
            Assert.Equal(DriftStatus.Stable, series.Feed(0.9 + 0.02 * Metrics.Normal(random)));
            Assert.InRange(MemoryMarshal.Read<Adwin.State>(series.State).Window.Width, Math.Min(i + 1, 52), 8 * 7 + 32);
        }

        Assert.NotEmpty(series.DriftsOf(Enumerable.Range(0, 64).Select(_ => 0.84 + 0.02 * Metrics.Normal(random))));
    }

    [Fact]
    public void Series_that_start_together_are_checked_at_different_readings()
    {
        var random = new Random(5);
        var firsts = Enumerable.Range(0, 40).Select(_ =>
        {
            var series = new SeriesUnderTest("adwin", "{}");
            series.Feed(0.9 + 0.02 * random.NextDouble());
            return MemoryMarshal.Read<Adwin.State>(series.State).UntilCheck;
        }).ToArray();

        Assert.True(firsts.Distinct().Count() > 12);
        Assert.All(firsts, first => Assert.InRange(first, 1, 32));
    }

    [Fact]
    public void Metric_of_any_unit_gives_the_same_drifts_by_its_spread()
    {
        var values = Vectors.Stream("accuracy_step");
        var rate = new SeriesUnderTest("adwin", """{"phase":0}""").DriftsOf(values);
        var thousands = new SeriesUnderTest("adwin", """{"phase":0}""").DriftsOf(values.Select(v => 1024 * v));

        Assert.NotEmpty(rate);
        Assert.Equal(rate, thousands);
    }
}
