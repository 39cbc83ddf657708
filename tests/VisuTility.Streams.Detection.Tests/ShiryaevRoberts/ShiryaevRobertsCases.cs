namespace VisuTility.Streams.Detection.Tests.ShiryaevRoberts;

internal static class ShiryaevRobertsCases
{
    public static readonly ContractCase[] All =
    [
        new("sr-mixture", 16792871792251291106UL)
        {
            Parameters =
            [
                """{"readings_per_false_alarm":1000,"readings_per_false_warning":100,"warm_up":20,"min":20}""",
                """{"readings_per_false_alarm":1000,"warm_up":20,"min":20,"clip":2,"relearn_on_drift":false}""",
            ],
        },
    ];
}
