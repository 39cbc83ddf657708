namespace VisuTility.Streams.Detection.Tests.ControlCharts;

internal static class ControlChartCases
{
    public static readonly ContractCase[] All =
    [
        new("cusum", 10017906052549640140UL)
        {
            Parameters =
            [
                """{"warm_up":30,"h":5}""",
                """{"mean":0.5,"sd":0.3,"h":4}""",
                """{"running_mean":true,"sd":1,"warm_up":10,"h":2,"k":0.1}""",
            ],
        },
        new("ewma", 3814867904494653445UL)
        {
            Parameters =
            [
                """{"limit":0.6,"lambda":0.3,"warning":0.55}""",
            ],
        },
        new("ewma-chart", 1540734280242170631UL)
        {
            Parameters =
            [
                """{"warm_up":30,"width":2}""",
                """{"mean":0.5,"sd":0.3,"width":2.5}""",
            ],
        },
    ];
}
