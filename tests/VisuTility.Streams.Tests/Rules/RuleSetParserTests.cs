using System.Text;
using VisuTility.Streams.Rules;

namespace VisuTility.Streams.Tests.Rules;

public sealed class RuleSetParserTests
{
    [Fact]
    public void Every_problem_is_listed_with_its_line_and_path()
    {
        var problems = RuleFiles.Problems("""
            {
              "settings": { "series_cap": 0, "width": 1 },
              "rules": [
                { "name": "Floor", "match": { "modality": "XRAY" },
                  "detector": { "name": "window-mean", "lmit": 0.5 },
                  "for": "5 minutes", "m_of_n": [3, 2], "severity": "bad" },
                { "name": "a", "match": { "metric": "x" }, "detector": { "name": "cusm" },
                  "retrain": { "scope": "fleet" }, "runbook_url": "ftp://x", "labels": { "1x": "y" } },
                { "name": "a", "match": { "metric": [] }, "detector": { "name": "p-value" }, "summary": "{wat}" }
              ],
              "rulez": 1
            }
            """);

        string[] expected =
        [
            "f.json:2: settings.series_cap: must be a whole number from 1 to 10000000, not 0",
            "f.json:2: settings.width: unknown key",
            "f.json:4: rules[0].name: must be 1 to 64 of a-z, 0-9 and -, not \"Floor\"",
            "f.json:4: rules[0].match.modality: \"XRAY\" matches none of",
            "f.json:4: rules[0].match.metric: missing",
            "f.json:5: rules[0].detector.lmit: unknown parameter (did you mean \"limit\"?)",
            "f.json:5: rules[0].detector.limit: missing",
            "f.json:6: rules[0].for: must be a duration from 0s to 30d",
            "f.json:6: rules[0].m_of_n: must be [M, N] with 1 <= M <= N <= 64",
            "f.json:6: rules[0].severity: must be one of info, warning, error, critical, not \"bad\"",
            "f.json:7: rules[1].detector.name: unknown detector \"cusm\" (did you mean \"cusum\"?)",
            "f.json:8: rules[1].retrain.scope: must be one of camera, model",
            "f.json:8: rules[1].runbook_url: must be an http or https address",
            "f.json:8: rules[1].labels.1x: the name of a label must be",
            "f.json:9: rules[2].match.metric: must have 1 to 1000 globs, not 0",
            "f.json:9: rules[2].summary: unknown placeholder",
            "f.json:11: rulez: unknown key (did you mean \"rules\"?)",
            "f.json:9: rules[2].name: \"a\" is already the name of another rule",
        ];
        Assert.All(expected, e => Assert.Contains(problems, p => p.StartsWith(e, StringComparison.Ordinal)));
        Assert.Equal(expected.Length, problems.Count);
    }

    [Theory]
    [InlineData("", "not valid JSON")]
    [InlineData("{\"rules\":[]", "not valid JSON")]
    [InlineData("{\"rules\":[]} {}", "not valid JSON")]
    [InlineData("[]", "must be an object")]
    [InlineData("{}", "rules: missing")]
    [InlineData("{\"rules\":{}}", "must be a list")]
    [InlineData("{\"rules\":[1]}", "rules[0]: must be an object")]
    [InlineData("{\"rules\":[],\"rules\":[]}", "rules: written twice")]
    [InlineData("{\"rules\":[],\"settings\":null}", "settings: must be an object")]
    [InlineData("{\"rules\":[{\"name\":\"\\ud800\"}]}", "surrogate")]
    [InlineData("{\"rules\":[],\"\\udc00\":1}", "surrogate")]
    [InlineData("{\"rules\":[{\"name\":\"a\\n\"}]}", "rules[0].name: must be 1 to 64")]
    public void What_is_no_rule_file_is_refused_with_a_reason(string json, string reason) =>
        Assert.Contains(RuleFiles.Problems(json), p => p.Contains(reason, StringComparison.Ordinal));

    [Fact]
    public void A_line_of_broken_JSON_is_named() =>
        Assert.StartsWith("f.json:3: ", Assert.Single(RuleFiles.Problems("{\n\"rules\": [\n}\n")));

    [Fact]
    public void Bytes_that_are_no_UTF8_and_files_that_are_too_long_are_refused()
    {
        var problems = new List<string>();

        Assert.False(RuleSetParser.TryParse([0x7b, 0xff, 0x7d], "f.json", out _, problems));
        Assert.False(RuleSetParser.TryParse(new byte[RuleSet.MaxFileBytes + 1], "g.json", out _, problems));

        Assert.Equal("f.json: is not valid UTF-8", problems[0]);
        Assert.StartsWith("g.json: is 1048577 bytes long", problems[1]);
    }

    /// <summary>Pieces of rule files thrown together: what comes from a control topic must never stop a partition.</summary>
    [Fact]
    public void Damaged_files_give_problems_and_never_throw()
    {
        string[] pieces =
        [
            "null", "-1", "1e999", "\"\"", "[]", "{}", "true", "\"5m\"", "[1,2]", "1.5", "99999999999999999999", "\"\\ud800\"", "{\"name\":3}",
        ];
        var random = new Random(5);
        var refused = 0;
        for (var i = 0; i < 3000; i++)
        {
            var file = Encoding.UTF8.GetString(DefaultRules.Utf8Json());
            for (var changes = random.Next(1, 4); changes > 0; changes--)
            {
                var at = file.IndexOf(": ", random.Next(file.Length - 200), StringComparison.Ordinal) + 2;
                var end = file.IndexOfAny([',', '\n', '}'], at);
                file = random.Next(10) == 0
                    ? file.Remove(random.Next(file.Length - 1), 1)
                    : file[..at] + pieces[random.Next(pieces.Length)] + file[end..];
            }

            refused += RuleFiles.Problems(file).Count > 0 ? 1 : 0;
        }

        Assert.InRange(refused, 2000, 3000);
    }

    [Fact]
    public void A_byte_order_mark_is_passed_over()
    {
        byte[] file = [0xef, 0xbb, 0xbf, .. Encoding.UTF8.GetBytes(RuleFiles.Minimal)];

        Assert.True(RuleSetParser.TryParse(file, "f.json", out _, []));
    }

    [Fact]
    public void Problems_of_a_hopeless_file_are_cut_and_counted()
    {
        var rules = string.Join(",", Enumerable.Range(0, 200).Select(_ => "{}"));

        var problems = RuleFiles.Problems($$"""{"rules":[{{rules}}]}""");

        Assert.Equal(RuleSetParser.MaxProblems + 1, problems.Count);
        Assert.Equal("f.json: and 500 more problems", problems[^1]);
    }

    [Fact]
    public void Too_many_rules_and_too_large_a_state_are_refused()
    {
        var many = string.Join(",", Enumerable.Range(0, RuleSet.MaxRules + 1).Select(i => $$$"""{"name":"r{{{i}}}"}"""));

        Assert.Contains("at most 1000", Assert.Single(RuleFiles.Problems($$"""{"rules":[{{many}}]}""")));
        Assert.Contains(
            "at most 262144 are allowed",
            Assert.Single(RuleFiles.Problems("""
                {"rules":[{"name":"a","match":{"metric":"x"},"detector":{"name":"window-mean","limit":1,"window":50000}}]}
                """)));
    }

    [Fact]
    public void A_rule_set_that_no_Kafka_record_holds_is_refused()
    {
        var text = new string('x', 1000);
        var rules = string.Join(",", Enumerable.Range(0, 950).Select(i =>
            $$$"""{"name":"r{{{i}}}","match":{"metric":"x"},"detector":{"name":"p-value"},"summary":"{{{text}}}"}"""));

        Assert.Contains("fit into one Kafka record", Assert.Single(RuleFiles.Problems($$"""{"rules":[{{rules}}]}""")));
    }

    [Fact]
    public void Defaults_are_those_of_the_documentation()
    {
        var set = RuleFiles.Parse(RuleFiles.Minimal);
        var rule = Assert.Single(set.Rules);

        Assert.Equal(new RuleSettings(), set.Settings);
        Assert.Equal(
            (0, 1, 1, 300_000, 300_000),
            (rule.Policy.ForMs, rule.Policy.Drifting, rule.Policy.Readings, rule.Policy.KeepFiringForMs, rule.Policy.CooldownMs));
        Assert.Equal(("warning", MetricKind.Other, null, null), (rule.Severity, rule.Kind, rule.Retrain, rule.RunbookUrl));
        Assert.True(rule.Match.Camera.IsAny && rule.Match.Model.IsAny && rule.Match.Version.IsAny && rule.Match.Modality.IsAny);
    }

    [Fact]
    public void Every_key_is_taken_over()
    {
        var set = RuleFiles.Parse("""
            {"settings":{"series_cap":7,"series_retention":"2h","max_future_skew":"0s","min_event_time":"2020-01-02",
              "progress_interval":"20s","context_interval":"2m"},
             "rules":[{"name":"a-1","match":{"metric":"x"},"kind":"p-value","detector":{"name":"p-value"},"for":"500ms","m_of_n":[2,3],
              "keep_firing_for":"1d","cooldown":"0s","severity":"critical","labels":{"team":"vision"},"summary":"{{{value}}}",
              "runbook_url":"https://example.org/x",
              "retrain":{"kind":"tune","reason":"latency","scope":"camera","cooldown":"3h","deadline":"0s","priority":"high"}}]}
            """);
        var (settings, rule) = (set.Settings, set.Rules[0]);
        var policy = rule.Policy;

        Assert.Equal(
            (7, 7_200_000, 0, 1_577_923_200_000),
            (settings.SeriesCap, settings.SeriesRetentionMs, settings.MaxFutureSkewMs, settings.MinEventTimeMs));
        Assert.Equal((20_000, 120_000), (settings.ProgressIntervalMs, settings.ContextIntervalMs));
        Assert.Equal(
            (500, 2, 3, 86_400_000, 0), (policy.ForMs, policy.Drifting, policy.Readings, policy.KeepFiringForMs, policy.CooldownMs));
        Assert.Equal(
            ("critical", MetricKind.PValue, "https://example.org/x", "vision"),
            (rule.Severity, rule.Kind, rule.RunbookUrl, rule.Labels["team"]));
        Assert.Equal("{0.5}", rule.Summary.Render(rule, new SeriesLabels("", "", "", "", ""), 0.5, 0, 0));
        Assert.Equal(
            new Streams.Records.RetrainOrder(
                Streams.Records.JobKind.Tune, Streams.Records.JobReason.Latency, Streams.Records.JobScope.Camera, 10_800_000, 0, 1),
            rule.Retrain);
    }
}
