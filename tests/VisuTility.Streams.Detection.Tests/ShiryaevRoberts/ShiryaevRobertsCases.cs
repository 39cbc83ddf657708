namespace VisuTility.Streams.Detection.Tests.ShiryaevRoberts;

internal static class ShiryaevRobertsCases
{
    public static readonly ContractCase[] All =
    [
        new("sr-mixture", 3354888109911525491UL)
        {
            Parameters =
            [
                """{"readings_per_false_alarm":1000,"readings_per_false_warning":100,"warm_up":20,"min":20}""",
                """{"readings_per_false_alarm":1000,"warm_up":20,"min":20,"clip":2,"relearn_on_drift":false}""",
                """{"readings_per_false_alarm":1000,"readings_per_false_warning":100,"statistic":"mean-and-spread"}""",
                """{"readings_per_false_alarm":1000,"statistic":"spread"}""",
                """{"readings_per_false_alarm":1000,"robust_window":40,"robust_clip":2,"warm_up":20,"min":40}""",
                """{"readings_per_false_alarm":1000,"robust_window":300,"statistic":"mean-and-spread"}""",
            ],
        },
        new("sr-bernoulli", 3239652911896958007UL)
        {
            Parameters =
            [
                """{"samples_per_false_alarm":1000,"per_false_warning":100}""",
                """{"readings_per_false_alarm":1000,"counts":"successes","relearn_on_drift":false,"warm_up":20,"min":20}""",
                """{"samples_per_false_alarm":1000,"error_share":0.5}""",
            ],
            Values = ContractCase.Bits,
        },
        new("sr-poisson", 225931512841766967UL)
        {
            Parameters =
            [
                """{"readings_per_false_alarm":1000,"readings_per_false_warning":100}""",
                """{"readings_per_false_alarm":1000,"direction":"up","warm_up":20,"min":20}""",
                """{"readings_per_false_alarm":1000,"rate":8,"direction":"down"}""",
            ],
            Values = values => [.. values.Select(value => Math.Floor(20 * value))],
        },
        new("e-bounded", 13452806682663145334UL)
        {
            Parameters =
            [
                """{"readings_per_false_alarm":1000,"readings_per_false_warning":100}""",
                """{"readings_per_false_alarm":1000,"mode":"cusum","relearn_on_drift":false}""",
                """{"readings_per_false_alarm":1000,"low":-1,"high":2,"mean_low":0.4,"mean_high":0.6}""",
            ],
        },
        new("conformal-sr", 7023031169994528191UL)
        {
            Parameters =
            [
                """{"readings_per_false_alarm":1000,"readings_per_false_warning":100,"reference":100}""",
                """{"readings_per_false_alarm":1000,"relearn_on_drift":false,"reference":50,"seed":2}""",
                """{"readings_per_false_alarm":1000,"score":"distance","reference":200}""",
            ],
        },
    ];
}
