namespace VisuTility.Streams.Detection.Tests.ShiryaevRoberts;

internal static class ShiryaevRobertsCases
{
    public static readonly ContractCase[] All =
    [
        new("sr-mixture", 11641417732715802395UL)
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
    ];
}
