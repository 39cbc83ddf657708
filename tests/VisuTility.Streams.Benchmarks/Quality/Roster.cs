using System.Text.Json;
using VisuTility.Streams.Detection.Presets;

namespace VisuTility.Streams.Benchmarks.Quality;

/// <summary>Who is compared: one line a configuration. Columns of the table in their order.</summary>
internal static class Roster
{
    public const string Oracle = "oracle";
    public const string Shipped = "preset as shipped, one-sided";
    public const string TwoSided = "preset, two-sided";
    public const string Ours = "SR detector, two-sided";
    public const string Focus = "FOCuS";
    public const string Frozen = "CUSUM k .5, frozen 300";
    public const string River = "best of River";
    public const string Moa = "best of MOA, one-sided";

    public static readonly string[] Columns = [Oracle, Shipped, TwoSided, Ours, Focus, Frozen, River, Moa];

    /// <summary>Configurations for a kind, without the oracle, which is one for each size.</summary>
    public static IEnumerable<Contender> For(StreamKind kind) =>
        [.. OursFor(kind), .. FocusFor(kind), FrozenFor(kind), .. RiverFor(kind), .. MoaFor(kind)];

    private static Contender[] OursFor(StreamKind kind) =>
    [
        new(Shipped, "", "raw", Preset(kind, "auto", "false")) { Latches = true, Most = 27 },
        new(TwoSided, "", "raw", Preset(kind, "both", "false")) { Latches = true, Most = 27 },
        .. SrFor(kind),
    ];

    private static Contender[] SrFor(StreamKind kind) => kind.Name switch
    {
        "errors" or "shares" =>
            [new(Ours, "Bernoulli SR", "raw", """{"name":"sr-bernoulli","readings_per_false_alarm":{A},"relearn_on_drift":false}""")],
        "counts" => [new(Ours, "Poisson SR", "raw", """{"name":"sr-poisson","readings_per_false_alarm":{A},"relearn_on_drift":false}""")],
        "variance" =>
        [
            new(Ours, "spread SR", "raw", """
                {"name":"sr-mixture","statistic":"spread","readings_per_false_alarm":{A},"relearn_on_drift":false}
                """),
        ],
        "latency" =>
        [
            new(Ours, "SR, ln", "raw", """
                {"name":"sr-mixture","transform":"log","readings_per_false_alarm":{A},"relearn_on_drift":false}
                """),
        ],
        "p-values" => [],
        _ => [new(Ours, "SR", Prepared(kind), """{"name":"sr-mixture","readings_per_false_alarm":{A},"relearn_on_drift":false}""")],
    };

    /// <summary>
    /// What is shipped, as it is, with readings per false alarm as the knob: the detectors whose promise <c>false-alarms</c> checks.
    /// </summary>
    public static IEnumerable<Contender> ShippedFor(StreamKind kind)
    {
        foreach (var calibrated in (string[])["false", "true"])
        {
            var mode = calibrated == "true" ? "calibrated" : "ln A";
            yield return new("preset", mode, "raw", Preset(kind, "auto", calibrated)) { Latches = true };
            if (kind.Name is "accuracy" or "rounded" or "latency")
            {
                var transform = kind == StreamKinds.Latency ? "log" : "none";
                yield return new("sr-mixture", mode, "raw", $$$"""
                    {"name":"sr-mixture","transform":"{{{transform}}}","readings_per_false_alarm":{A},"calibrated":{{{calibrated}}}}
                    """);
            }
        }
    }

    /// <summary>The preset of a kind, in JSON with the knob left open.</summary>
    public static string Preset(PresetKind kind, string direction, string calibrated) => $$$"""
        {"name":"preset","kind":"{{{JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString())}}}","direction":"{{{direction}}}",
         "calibrated":{{{calibrated}}},"rate":{{{StreamKind.Period}}},"false_alarms_per_day":{day/A}}
        """;

    private static string Preset(StreamKind kind, string direction, string calibrated) => Preset(KindOf(kind), direction, calibrated);

    private static PresetKind KindOf(StreamKind kind) => kind.Name switch
    {
        "latency" => PresetKind.Latency,
        "errors" or "shares" => PresetKind.Error,
        "heavy" => PresetKind.Score,
        "counts" => PresetKind.Count,
        "p-values" => PresetKind.PValue,
        _ => PresetKind.Rate,
    };

    /// <summary>Gaussian ones need unit sd, which they are told.</summary>
    private static Contender[] FocusFor(StreamKind kind) => kind.Name switch
    {
        "errors" or "shares" => [new(Focus, "Bernoulli", "raw", """{"name":"focus:FocusBernoulli","threshold":{h}}""")],
        "counts" => [new(Focus, "Poisson", "raw", """{"name":"focus:FocusPoisson","threshold":{h}}""")],
        "variance" => [new(Focus, "Gamma", "squares", """{"name":"focus:FocusGamma","shape":0.5,"threshold":{h}}""")],
        _ => [new(Focus, "Gaussian", Standard(kind), """{"name":"focus:FocusGaussian","threshold":{h}}""")],
    };

    private static Contender FrozenFor(StreamKind kind) =>
        new(Frozen, "", Prepared(kind), """{"name":"cusum","k":0.5,"warm_up":300,"relearn_on_drift":false,"h":{h}}""") { Guess = 10 };

    private static IEnumerable<Contender> RiverFor(StreamKind kind)
    {
        foreach (var input in kind == StreamKinds.Latency ? (string[])["sd", "ln"] : [Standard(kind)])
        {
            foreach (var delta in (string[])["0.1", "0.25", "0.5"])
            {
                yield return new(
                    River,
                    $"PageHinkley {delta}",
                    input,
                    $$$"""{"name":"river:PageHinkley","delta":{{{delta}}},"alpha":1,"threshold":{h}}""")
                {
                    Guess = 20,
                };
            }
        }

        yield return new(River, "ADWIN", Standard(kind), """{"name":"river:ADWIN","delta":{1/A}}""") { Guess = 3 };
        if (kind == StreamKinds.Errors)
        {
            foreach (var name in (string[])["HDDMW", "HDDMA"])
            {
                yield return new(
                    River, name, "raw", $$$"""{"name":"river:{{{name}}}","drift_confidence":{1/A},"two_sided_test":true}""")
                {
                    Guess = 7,
                };
            }

            yield return new(River, "DDM", "raw", """{"name":"river:DDM","drift_threshold":{h}}""") { Guess = 4, Least = 2 };
        }
        else if (kind.Name is "accuracy" or "latency" or "heavy")
        {
            yield return new(
                River, "KSWIN 300/100", "raw", """{"name":"river:KSWIN","alpha":{1/A},"window_size":300,"stat_size":100,"seed":1}""")
            {
                IsSlow = true,
            };
        }
    }

    /// <summary>One-sided ones, so they get the sign that they see.</summary>
    private static IEnumerable<Contender> MoaFor(StreamKind kind)
    {
        var input = "up " + Standard(kind);
        foreach (var delta in (string[])["0.1", "0.25", "0.5"])
        {
            yield return new(Moa, $"CusumDM {delta}", input, $$$"""{"name":"moa:CusumDM","deltaOption":{{{delta}}},"lambdaOption":{h}}""")
            {
                Guess = 20,
            };
        }

        yield return new(
            Moa, "PageHinkleyDM .25", input, """{"name":"moa:PageHinkleyDM","deltaOption":0.25,"alphaOption":1,"lambdaOption":{h}}""")
        {
            Guess = 20,
        };
        yield return new(Moa, "ADWIN", input, """{"name":"moa:ADWINChangeDetector","deltaAdwinOption":{1/A}}""") { Guess = 3 };
        if (kind == StreamKinds.Errors)
        {
            yield return new(Moa, "HDDM_W", "raw", """{"name":"moa:HDDM_W_Test","driftConfidenceOption":{1/A}}""") { Guess = 7 };
            yield return new(Moa, "DDM", "raw", """{"name":"moa:DDM","outcontrolLevelOption":{h}}""") { Guess = 4, Least = 2, Most = 5 };
        }
    }

    /// <summary>In known or estimated standard deviations, prepared where a plain detector would be lost.</summary>
    private static string Standard(StreamKind kind) => kind.Name is "latency" or "heavy" or "season" ? Prepared(kind) : "sd";

    /// <summary>What a plain detector that is not told anything needs.</summary>
    private static string Prepared(StreamKind kind) => kind.Name switch
    {
        "latency" => "ln",
        "heavy" => "clip",
        "season" => "season",
        _ => "raw",
    };
}
