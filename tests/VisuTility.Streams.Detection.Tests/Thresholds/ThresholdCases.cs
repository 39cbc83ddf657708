namespace VisuTility.Streams.Detection.Tests.Thresholds;

internal static class ThresholdCases
{
    public static readonly ContractCase[] All =
    [
        new("accuracy-floor", 8907388204665063115UL)
        {
            Parameters =
            [
                "{}",
                """{"window":20,"min":5,"check_every":"30s"}""",
            ],
        },
        new("flat-line", 2705669216292373069UL)
        {
            Values = values => [.. values.Select(v => v < 0.4 ? 0.3 : v)],
            Parameters = ["""{"readings":3}""", """{"readings":2,"hold":"2s","tolerance":0.05}"""],
        },
        new("hysteresis", 501253030814653400UL)
        {
            Parameters =
            [
                """{"limit":0.7,"clear":0.6}""",
                """{"limit":0.3,"clear":0.4,"comparison":"at-or-below","readings":40,"bad":20,"good":15}""",
            ],
        },
        new("latency-quantile", 3959285547366887480UL)
        {
            Parameters =
            [
                """{"objective":0.9,"quantile":0.9,"window":60,"slices":3,"min":10}""",
                """{"objective":0.8,"quantile":0.75,"window":40,"slices":2,"min":5,"warning":0.6,"clear_ratio":1,"accuracy":0.02,"buckets":128}""",
            ],
        },
        new("latency-slo", 11256179521250397551UL)
        {
            Parameters =
            [
                """{"objective":0.8,"budget":0.1,"window":50,"min":10,"short_window":7,"burn_rate":2,"warning_burn_rate":1.5}""",
                """{"objective":0.55,"mode":"mean","window":30,"min":1}""",
            ],
        },
        new("p-value", 11443546130699747472UL)
        {
            Parameters =
            [
                """{"alpha":0.1,"warning":0.2}""",
            ],
        },
        new("rate-of-change", 2801231494241043750UL)
        {
            Parameters = ["""{"limit":200}""", """{"limit":0.02,"per":"1s","window":30,"direction":"down"}"""],
        },
        new("silence", 12066975962080777728UL)
        {
            StepMs = value => value > 0.97 ? 120_000 : 1000,
            Parameters = ["""{"timeout":"90s"}""", """{"missed":10}"""],
        },
        new("threshold", 7172707320134235092UL)
        {
            Parameters =
            [
                """{"limit":0.9}""",
                """{"limit":0.6,"window":9,"comparison":"at-or-above","warning":0.55}""",
            ],
        },
        new("value-vs-window", 12338407480044352029UL)
        {
            Parameters =
            [
                """{"threshold":0.3,"window":15}""",
            ],
        },
        new("window-mean", 11029886645272799014UL)
        {
            Parameters =
            [
                """{"limit":0.45,"comparison":"below","window":25,"min":3,"purge_on_drift":true,"warning":0.48}""",
            ],
        },
    ];
}
