using VisuTility.Streams.Alerting;
using VisuTility.Streams.Rules;

namespace VisuTility.Streams.Tests.Rules;

public sealed class RuleSetTests
{
    [Theory]
    [InlineData("default.json")]
    [InlineData("origin-hub.json")]
    [InlineData("origin-factory.json")]
    [InlineData("origin-fleet.json")]
    [InlineData("origin-bus.json")]
    [InlineData("origin-performance.json")]
    public void Canonical_form_reads_back_as_the_same_rule_set(string file)
    {
        var set = RuleFiles.Load(file);
        var again = RuleFiles.Parse(set.CanonicalJson);

        Assert.Equal(set.CanonicalJson, again.CanonicalJson);
        Assert.Equal(set.Hash, again.Hash);
        Assert.Equal(set.Rules.Select(r => (r.Hash, r.StateHash)), again.Rules.Select(r => (r.Hash, r.StateHash)));
        Assert.True(RuleSet.Compare(set, again).IsEmpty);
    }

    [Fact]
    public void Built_in_default_rules_are_the_file() =>
        Assert.Equal(RuleFiles.Load("default.json"), DefaultRules.Load());

    /// <summary>The form is part of what control topics and contexts hold: a change of it must be meant.</summary>
    [Fact]
    public void Canonical_form_has_all_defaults_keys_in_order_and_no_white_space() =>
        Assert.Equal(
            """{"rules":[{"cooldown":"5m","detector":{"name":"threshold","comparison":"below","limit":0.5,"window":1},"for":"0s","""
            + "\"keep_firing_for\":\"5m\",\"kind\":\"other\",\"labels\":{},\"m_of_n\":[1,1],"
            + "\"match\":{\"camera\":\"*\",\"metric\":\"accuracy\",\"modality\":\"*\",\"model\":\"*\",\"version\":\"*\"},"
            + "\"name\":\"floor\",\"severity\":\"warning\","
            + "\"summary\":\"{metric} of {model} {version} on {camera}: {statistic}, limit {threshold} ({rule})\"}],"
            + "\"settings\":{\"context_interval\":\"1h\","
            + "\"max_future_skew\":\"10m\",\"min_event_time\":\"2000-01-01T00:00:00Z\","
            + "\"progress_interval\":\"10s\","
            + "\"series_cap\":200000,\"series_retention\":\"7d\"}}",
            RuleFiles.Parse(RuleFiles.Minimal).CanonicalJson);

    [Fact]
    public void Spelling_does_not_change_the_hash_but_every_value_does()
    {
        var plain = RuleFiles.Parse(RuleFiles.With("\"for\":\"0s\"")).Rules[0];
        string[] same =
        [
            "\"for\":\"0ms\"", "\"labels\":{ }", "\"m_of_n\":[1, 1]", "\"retrain\":null", "\"cooldown\":\"300s\"",
            "\"severity\":\"warning\"",
        ];
        string[] other =
        [
            "\"for\":\"1ms\"", "\"labels\":{\"a\":\"b\"}", "\"m_of_n\":[1,2]", "\"retrain\":{}", "\"cooldown\":\"6m\"",
            "\"keep_firing_for\":\"6m\"", "\"severity\":\"info\"", "\"summary\":\"x\"", "\"runbook_url\":\"https://x.org\"",
            "\"kind\":\"rate\"",
        ];

        Assert.All(same, keys => Assert.Equal(plain.Hash, RuleFiles.Parse(RuleFiles.With(keys)).Rules[0].Hash));
        var hashes = other.Select(keys => RuleFiles.Parse(RuleFiles.With(keys)).Rules[0].Hash);
        Assert.Equal(other.Length + 1, hashes.Append(plain.Hash).Distinct().Count());
        Assert.All(other, keys => Assert.Equal(plain.StateHash, RuleFiles.Parse(RuleFiles.With(keys)).Rules[0].StateHash));
    }

    [Theory]
    [InlineData("0.5", "0.6")]
    [InlineData("threshold", "ewma")]
    [InlineData("floor", "floor-2")]
    public void State_is_void_when_name_or_detector_change(string from, string to) =>
        Assert.NotEqual(
            RuleFiles.Parse(RuleFiles.Minimal).Rules[0].StateHash,
            RuleFiles.Parse(RuleFiles.Minimal.Replace(from, to, StringComparison.Ordinal)).Rules[0].StateHash);

    [Fact]
    public void State_bytes_are_those_of_alert_and_detector()
    {
        var rule = RuleFiles.Parse(RuleFiles.Minimal).Rules[0];

        Assert.Equal(AlertPolicy.StateBytes + rule.Detector.StateBytes, rule.StateBytes);
        Assert.Equal(0, rule.StateBytes % 8);
    }

    [Fact]
    public void Compare_names_added_removed_and_changed_rules()
    {
        static string Rule(string name, string more = "") =>
            $$"""{"name":"{{name}}","match":{"metric":"x"},"detector":{"name":"p-value"}{{more}}}""";
        var before = RuleFiles.Parse($$"""{"rules":[{{Rule("a")}},{{Rule("b")}},{{Rule("c")}}]}""");
        var after = RuleFiles.Parse(
            $$"""{"settings":{"series_cap":5},"rules":[{{Rule("d")}},{{Rule("c", ",\"for\":\"1s\"")}},{{Rule("a")}}]}""");

        var diff = RuleSet.Compare(before, after);

        Assert.Equal(["d"], diff.Added);
        Assert.Equal(["b"], diff.Removed);
        Assert.Equal(["c"], diff.Changed);
        Assert.True(diff.SettingsChanged);
        var turned = RuleFiles.Parse($$"""{"rules":[{{Rule("c")}},{{Rule("b")}},{{Rule("a")}}]}""");
        Assert.True(RuleSet.Compare(before, turned).IsEmpty);
    }

    [Fact]
    public void Empty_rule_set_has_the_default_settings()
    {
        Assert.Empty(RuleSet.Empty.Rules);
        Assert.Equal(new RuleSettings(), RuleSet.Empty.Settings);
    }
}
