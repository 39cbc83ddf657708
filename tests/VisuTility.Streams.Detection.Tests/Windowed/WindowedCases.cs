namespace VisuTility.Streams.Detection.Tests.Windowed;

internal static class WindowedCases
{
    public static readonly ContractCase[] All =
    [
        new("mean-shift", 2199130447410954431UL)
        {
            Parameters =
            [
                """{"threshold":0.1,"window":12,"warm_up":20}""",
                """{"threshold":0.1,"window":12,"baseline":[0.4,0.5,0.6]}""",
            ],
        },
    ];
}
