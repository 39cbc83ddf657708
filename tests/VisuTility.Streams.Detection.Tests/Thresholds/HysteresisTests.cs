namespace VisuTility.Streams.Detection.Tests.Thresholds;

public sealed class HysteresisTests
{
    [Fact]
    public void Begins_when_M_of_N_are_bad_and_ends_when_K_of_N_are_good()
    {
        var series = new SeriesUnderTest("hysteresis", """{"limit":10,"clear":8,"readings":4,"bad":3,"good":3}""");

        var statuses = series.FeedAll([11, 9, 11, 11, 9, 9, 9, 7, 9, 7, 7, 11, 7]);

        // Bad: 11. Good: 7. 9 is neither: past the limit of a good one, not past the limit of a bad one.
        Assert.Equal("...DDDDDDD...", string.Concat(statuses.Select(s => s == DriftStatus.Drift ? 'D' : '.')));
    }

    [Fact]
    public void Value_on_the_limit_is_bad_only_when_the_comparison_says_so()
    {
        var above = new SeriesUnderTest("hysteresis", """{"limit":1,"clear":1,"readings":1,"bad":1,"good":1}""");
        var atOrAbove = new SeriesUnderTest("hysteresis", """{"limit":1,"clear":1,"readings":1,"bad":1,"good":1,"comparison":"at-or-above"}""");

        Assert.Equal(DriftStatus.Stable, above.Feed(1));
        Assert.Equal(DriftStatus.Drift, atOrAbove.Feed(1));
        Assert.Equal(DriftStatus.Stable, atOrAbove.Feed(0.5));
    }

    [Fact]
    public void Agrees_with_counting_the_last_readings_over_again()
    {
        var random = new Random(3);
        var values = Enumerable.Range(0, 3000).Select(i => random.NextDouble() + (i / 200 % 2 * 0.4)).ToArray();
        var series = new SeriesUnderTest("hysteresis", """{"limit":1,"clear":0.7,"readings":64,"bad":20,"good":40}""");
        var drifting = false;
        var changes = 0;

        for (var i = 0; i < values.Length; i++)
        {
            var last = values[Math.Max(0, i - 63)..(i + 1)];
            var next = drifting ? last.Count(v => v <= 0.7) < 40 : last.Count(v => v > 1) >= 20;
            changes += next == drifting ? 0 : 1;
            drifting = next;

            Assert.Equal(drifting ? DriftStatus.Drift : DriftStatus.Stable, series.Feed(values[i]));
        }

        Assert.True(changes > 10);
    }
}
