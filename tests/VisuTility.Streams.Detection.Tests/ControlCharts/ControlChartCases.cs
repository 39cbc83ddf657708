namespace VisuTility.Streams.Detection.Tests.ControlCharts;

internal static class ControlChartCases
{
    public static readonly ContractCase[] All =
    [
        new("bocd", 14309210145692855151UL)
        {
            Parameters =
            [
                """{"warm_up":20,"warning":0.5,"probability":0.9}""",
                """{"mean":0.5,"sd":0.3,"runs":8,"min_run":3,"prior_width":1,"readings_per_change":100,"clip":3}""",
                """{"warm_up":30,"unknown_spread":true,"sigma_floor":0.01,"relative_sigma_floor":0.01}""",
            ],
        },
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
        new("gma", 5098372771468292398UL)
        {
            Parameters =
            [
                """{"warm_up":20,"min":30,"alpha":0.9,"width":3,"warning":2}""",
                """{"warm_up":20,"min":30,"clip":3,"width":3,"direction":"down","sigma_floor":0.01,"relative_sigma_floor":0.01}""",
            ],
        },
        new("page-hinkley", 17982310168592466621UL)
        {
            Parameters =
            [
                """{"warm_up":20,"min":30,"threshold":8}""",
                """{"warm_up":20,"min":30,"threshold":8,"direction":"up","clip":3,"sigma_floor":0.01,"relative_sigma_floor":0.01}""",
                """{"units":"metric","threshold":3,"delta":0.005,"alpha":0.9999,"min":30}""",
            ],
        },
        new("shewhart", 13069218146050212790UL)
        {
            Parameters =
            [
                """{"warm_up":30,"k":1.7,"warning_k":1.4}""",
                """{"mean":0.5,"sd":0.3,"k":1.6,"direction":"down"}""",
            ],
        },
    ];
}
