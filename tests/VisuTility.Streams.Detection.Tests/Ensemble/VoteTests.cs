using System.Text.Json;

namespace VisuTility.Streams.Detection.Tests.Ensemble;

public sealed class VoteTests
{
    private const string TwoLimits = """{"name":"threshold","limit":5},{"name":"threshold","limit":3}""";

    [Fact]
    public void Fires_when_a_quorum_agrees_within_the_hold_and_warns_when_one_does()
    {
        var series = new SeriesUnderTest("vote", $$"""{"members":[{{TwoLimits}},{"name":"threshold","limit":1,"comparison":"below"}],"hold":3}""");

        // 4: one member; 0: another one, while the first still counts; two calm readings later only the second does.
        Assert.Equal("..WDDW.D", string.Concat(series.FeedAll([2, 2, 4, 0, 2, 2, 2, 6]).Select(s => s switch
        {
            DriftStatus.Drift => 'D',
            DriftStatus.Warning => 'W',
            _ => '.',
        })));
        Assert.Equal(2, series.Evidence.Statistic);
        Assert.Equal(2, series.Evidence.Threshold);
        Assert.Equal(6, series.Evidence.Value);
    }

    /// <summary>The first to fire has restarted long before the second agrees: its state no longer knows what it found.</summary>
    [Fact]
    public void Evidence_is_what_the_last_member_to_fire_found_when_it_did_for_as_long_as_the_vote_holds()
    {
        const string Quick = """{"name":"cusum","warm_up":100,"h":5}""";
        const string Slow = """{"name":"sr-mixture","readings_per_false_alarm":1e6}""";
        var series = new SeriesUnderTest("vote", $$"""{"members":[{{Quick}},{{Slow}}],"quorum":2,"hold":60}""");
        var random = new Random(91);
        double Value(int i) => 10 + Metrics.Normal(random) + (i >= 1000 ? 2 : 0);
        var i = 0;
        while (series.Feed(Value(i)) != DriftStatus.Drift)
        {
            i++;
        }

        var found = series.Evidence;
        Assert.InRange(i, 1001, 1050);
        Assert.Equal(Direction.Up, found.Direction);
        Assert.InRange(found.ChangePoint, 990, 1010);
        Assert.InRange(found.Size, 1, 3);
        Assert.InRange(found.EffectSize, 1, 3);
        Assert.Equal(i, found.Window.End);
        Assert.Equal(2, found.Statistic);

        for (var held = 0; held < 20; held++)
        {
            var value = Value(++i);
            Assert.Equal(DriftStatus.Drift, series.Feed(value));
            Assert.Equal(found with { Value = value }, series.Evidence);
        }
    }

    [Theory]
    [InlineData("""{"members":[{"name":"treshold","limit":5},{"name":"cusum","h":-1}]}""", new[]
    {
        "d.members[0].name: unknown detector \"treshold\" (did you mean \"threshold\"?)",
        "d.members[1].h: must be a number, above 0",
    })]
    [InlineData("""{"members":[{"name":"cusum"}]}""", new[] { "d.members: must be 2 to 16 detectors" })]
    [InlineData("""{"members":"cusum"}""", new[] { "d.members: must be a list of detectors" })]
    [InlineData("""{}""", new[] { "d.members: missing" })]
    [InlineData("""{"members":[{"name":"cusum"},{"name":"silence"}]}""", new[] { "d.members: must not hold a vote or silence" })]
    [InlineData("""{"members":[{"name":"cusum"},{"name":"p-value"}],"quorum":3}""", new[] { "d.quorum: must be at most the number of members" })]
    public void Problems_of_members_stand_under_their_own_path(string parameters, string[] expected)
    {
        var problems = new List<string>();
        var spec = new DetectorSpec("vote", JsonSerializer.Deserialize<JsonElement>(parameters));

        Assert.False(DetectorFactory.TryCreate(spec, "d", problems, out _));
        Assert.Equal(expected.Length, problems.Count);
        Assert.All(expected.Zip(problems), pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
    }

    [Fact]
    public void Canonical_parameters_hold_the_members_whole_and_read_back()
    {
        var vote = SeriesUnderTest.Create("vote", $$"""{"members":[{{TwoLimits}}]}""");

        Assert.Contains("""{"name":"threshold","comparison":"above","limit":5,"window":1}""", vote.Parameters, StringComparison.Ordinal);
        Assert.Equal(vote.Parameters, SeriesUnderTest.Create("vote", vote.Parameters).Parameters);
    }

    [Fact]
    public void State_of_members_that_together_is_too_large_is_refused()
    {
        var problems = new List<string>();
        var parameters = """{"members":[{"name":"window-mean","limit":1,"window":20000},{"name":"window-mean","limit":1,"window":20000}]}""";

        Assert.False(DetectorFactory.TryCreate(new DetectorSpec("vote", JsonSerializer.Deserialize<JsonElement>(parameters)), "d", problems, out _));
        Assert.Contains("bytes per series", Assert.Single(problems), StringComparison.Ordinal);
    }
}
