using VisuTility.Streams.Rules;

namespace VisuTility.Streams.Tests.Rules;

public sealed class RuleMatcherTests
{
    private static readonly RuleSet Rules = RuleFiles.Parse("""
        {"rules":[
          {"name":"any-accuracy","match":{"metric":"accuracy"},"detector":{"name":"p-value"}},
          {"name":"all","match":{"metric":"*"},"detector":{"name":"p-value"}},
          {"name":"rgb-v2","match":{"metric":["accuracy","recall"],"modality":"RGB","version":"v2*"},"detector":{"name":"p-value"}},
          {"name":"gates","match":{"metric":"acc*","camera":["gate-*","door-?"],"model":"*-reader"},"detector":{"name":"p-value"}}
        ]}
        """);

    [Theory]
    [InlineData("cam-1", "RGB", "m", "v1", "accuracy", "any-accuracy,all")]
    [InlineData("cam-1", "RGB", "m", "v2.1", "accuracy", "any-accuracy,all,rgb-v2")]
    [InlineData("cam-1", "DEPTH", "m", "v2.1", "recall", "all")]
    [InlineData("gate-7", "DEPTH", "meter-reader", "v1", "accuracy", "any-accuracy,all,gates")]
    [InlineData("door-17", "DEPTH", "meter-reader", "v1", "accuracy", "any-accuracy,all")]
    [InlineData("cam-1", "RGB", "m", "v2", "latency_ms", "all")]
    public void A_series_gets_the_rules_whose_labels_all_match_in_file_order(
        string camera, string modality, string model, string version, string metric, string expected)
    {
        var matcher = new RuleMatcher(Rules);
        var series = new SeriesLabels(camera, modality, model, version, metric);

        Assert.Equal(expected, string.Join(",", matcher.Match(series)));
        Assert.Equal(expected, string.Join(",", matcher.Match(series)));
    }

    [Fact]
    public void More_metric_names_than_it_remembers_change_nothing()
    {
        var matcher = new RuleMatcher(Rules);
        for (var i = 0; i < 5000; i++)
        {
            Assert.Equal("all", string.Join(",", matcher.Match(new SeriesLabels("c", "RGB", "m", "v1", $"metric-{i}"))));
        }

        Assert.Equal(2, matcher.Match(new SeriesLabels("c", "RGB", "m", "v1", "accuracy")).Count);
    }

    [Fact]
    public void Empty_rule_set_watches_nothing() =>
        Assert.Empty(new RuleMatcher(RuleSet.Empty).Match(new SeriesLabels("c", "RGB", "m", "v1", "accuracy")));
}
