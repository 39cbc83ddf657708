using System.Text.Json;
using VisuTility.Streams.Detection.ControlCharts;
using VisuTility.Streams.Detection.Thresholds;

namespace VisuTility.Streams.Detection.Tests;

public sealed class DetectorFactoryTests
{
    [Fact]
    public void All_problems_of_a_detector_are_listed_at_once_under_their_path()
    {
        var problems = ProblemsOf("""
            {"name":"window-mean","window":0,"min":"many","purge_on_drift":1,"comparision":"above","check_every":"30",
             "warning":1e999,"min":3}
            """);

        Assert.Equal(
            [
                "rules[3].detector.check_every: must be a whole number with unit ms, s, m, h or d, above 0, such as \"30s\", not \"30\"",
                "rules[3].detector.comparision: unknown parameter (did you mean \"comparison\"?); "
                    + "known: check_every, comparison, limit, min, purge_on_drift, warning, window",
                "rules[3].detector.limit: missing: a number (limit, in the unit of the metric)",
                "rules[3].detector.min: must be a whole number, at least 1, at most 1000000, not \"many\"",
                "rules[3].detector.min: written twice",
                "rules[3].detector.purge_on_drift: must be true or false, not 1",
                "rules[3].detector.warning: must be a number",
                "rules[3].detector.window: must be a whole number, at least 1, at most 1000000",
            ],
            problems.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Unknown_name_comes_with_the_nearest_and_all_known_ones()
    {
        var problem = Assert.Single(ProblemsOf("""{"name":"treshold","limit":1}"""));

        Assert.StartsWith(
            "rules[3].detector.name: unknown detector \"treshold\" (did you mean \"threshold\"?); known: accuracy-floor, ",
            problem,
            StringComparison.Ordinal);
        Assert.DoesNotContain("did you mean", Assert.Single(ProblemsOf("""{"name":"something else"}""")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"name":"window-mean","limit":1,"window":5,"min":6}""", "min: must be at most window")]
    [InlineData("""{"name":"window-mean","limit":1,"warning":2}""", "warning: must be reached before limit")]
    [InlineData("""{"name":"threshold","limit":1,"warning":0.5,"comparison":"below"}""", "warning: must be reached before limit")]
    [InlineData("""{"name":"p-value","alpha":0.05,"warning":0.01}""", "warning: must be at least alpha")]
    [InlineData("""{"name":"p-value","alpha":1.5}""", "alpha: must be a number, at least 0, at most 1")]
    [InlineData("""{"name":"ewma","limit":1,"lambda":0}""", "lambda: must be a number, above 0, at most 1")]
    [InlineData("""{"name":"ewma-chart","mean":1}""", "sd: must be given together with mean, and not without")]
    [InlineData("""{"name":"cusum","sd":1}""", "sd: must be given together with mean or with running_mean, and not without")]
    [InlineData("""{"name":"cusum","mean":1,"sd":1,"warm_up":9}""", "warm_up: only allowed when mean is not given")]
    [InlineData("""{"name":"cusum","mean":1,"sd":1,"running_mean":true}""", "mean: only allowed when running_mean is false")]
    [InlineData("""{"name":"cusum","direction":"left"}""", "direction: must be one of both, up, down, not \"left\"")]
    [InlineData("""{"name":"mean-shift","threshold":1,"baseline":[]}""", "baseline: must be a number or a list of numbers, not []")]
    [InlineData("""{"name":"mean-shift","threshold":1,"baseline":[1],"warm_up":5}""", "warm_up: only allowed when baseline is not given")]
    [InlineData("""{"name":"latency-slo","objective":1,"mode":"mean","budget":0.1}""", "budget: only allowed when mode is share")]
    [InlineData("""{"name":"latency-slo","objective":1,"window":10,"min":1,"short_window":10}""", "short_window: must be below window")]
    [InlineData("""{"name":"value-vs-window","threshold":0,"window":3}""", "threshold: must be a number, above 0")]
    [InlineData("""{"name":7}""", "name: must be a string, not 7")]
    public void Problem_says_what_is_wrong_where(string json, string expected) =>
        Assert.Equal("rules[3].detector." + expected, Assert.Single(ProblemsOf(json)));

    [Fact]
    public void State_past_256_KB_is_refused()
    {
        // 64 + 8 x 32,760 = 262,144.
        Assert.Empty(ProblemsOf("""{"name":"window-mean","limit":1,"window":32760}"""));
        Assert.Equal(
            "rules[3].detector: window-mean would keep 262152 bytes per series (64 + 8 x window); "
                + "at most 262144 are allowed: make its window smaller",
            Assert.Single(ProblemsOf("""{"name":"window-mean","limit":1,"window":32761}""")));
    }

    [Fact]
    public void Detector_that_is_no_object_is_a_problem() =>
        Assert.Equal("rules[3].detector: must be an object {\"name\": ..., parameters}, not Array", Assert.Single(ProblemsOf("[]")));

    [Fact]
    public void Canonical_parameters_are_sorted_complete_and_independent_of_the_spelling()
    {
        var a = SeriesUnderTest.Create("window-mean", """{"window":10,"limit":0.30000000000000004,"check_every":"120s"}""");
        var b = SeriesUnderTest.Create("window-mean", """{"check_every":"2m","min":1,"limit":3.0000000000000004e-1,"window":10}""");

        Assert.Equal(
            """{"check_every":"2m","comparison":"above","limit":0.30000000000000004,"min":1,"purge_on_drift":false,"window":10}""",
            a.Parameters);
        Assert.Equal(a.Parameters, b.Parameters);
    }

    [Fact]
    public void Canonical_parameters_make_the_same_detector_again()
    {
        foreach (var (name, parameters) in new[]
        {
            ("accuracy-floor", "{}"),
            ("cusum", """{"mean":0.1,"sd":3}"""),
            ("latency-slo", """{"objective":5,"mode":"mean"}"""),
            ("mean-shift", """{"threshold":1,"baseline":0.5}"""),
        })
        {
            var once = SeriesUnderTest.Create(name, parameters);
            var twice = SeriesUnderTest.Create(name, once.Parameters);

            Assert.Equal(once.Parameters, twice.Parameters);
            Assert.Equal(once.Name, twice.Name);
        }
    }

    [Fact]
    public void Detector_made_in_code_has_the_parameters_of_one_made_from_JSON() =>
        Assert.Equal(
            SeriesUnderTest.Create("cusum", """{"h":5}""").Parameters,
            new Cusum(new CusumOptions { H = 5 }).Parameters);

    [Fact]
    public void Detector_made_in_code_refuses_what_the_factory_refuses()
    {
        var error = Assert.Throws<ArgumentException>(() => new WindowMean(new WindowMeanOptions { Window = 2, Min = 3 }));

        Assert.Contains("window-mean.limit: missing", error.Message, StringComparison.Ordinal);
        Assert.Contains("window-mean.min: must be at most window", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Schema_has_one_alternative_per_detector_with_ranges_and_required_parameters()
    {
        var schema = DetectorFactory.JsonSchema();
        var alternatives = schema["oneOf"]!.AsArray().Select(node => node!.AsObject()).ToDictionary(o => (string)o["title"]!);
        var windowMean = alternatives["window-mean"];

        Assert.Equal(DetectorFactory.Describe().Select(d => d.Name), alternatives.Keys);
        Assert.Equal(["name", "limit"], windowMean["required"]!.AsArray().Select(n => (string)n!));
        Assert.Equal(["name"], alternatives["accuracy-floor"]["required"]!.AsArray().Select(n => (string)n!));
        Assert.Equal(1, (double)windowMean["properties"]!["window"]!["minimum"]!);
        Assert.Equal(0.9, (double)alternatives["accuracy-floor"]["properties"]!["limit"]!["default"]!);
        Assert.Equal(0, (double)alternatives["value-vs-window"]["properties"]!["threshold"]!["exclusiveMinimum"]!);
    }

    /// <summary>On failure the table as it must stand in the README is beside the test assembly, in detectors.md.</summary>
    [Fact]
    public void Readme_lists_every_detector_as_the_factory_describes_it()
    {
        var expected = DetectorFactory.Describe()
            .Select(d => $"| `{d.Name}` | {d.Summary} | {d.Input} | {(d.HasWarning ? "yes" : "no")} | {d.Memory} | {d.Source} |")
            .ToArray();
        File.WriteAllLines(Path.Combine(AppContext.BaseDirectory, "detectors.md"), expected);
        var rows = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Detection.README.md"))
            .SkipWhile(line => line != "## Detectors")
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Take(expected.Length);

        Assert.Equal(expected, rows);
    }

    private static List<string> ProblemsOf(string json)
    {
        var problems = new List<string>();
        var spec = DetectorSpec.FromJson(JsonSerializer.Deserialize<JsonElement>(json), "rules[3].detector", problems);
        var made = spec is not null && DetectorFactory.TryCreate(spec, "rules[3].detector", problems, out _);
        Assert.Equal(problems.Count == 0, made);
        return problems;
    }
}
