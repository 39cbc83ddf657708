namespace VisuTility.Streams.Detection.Tests.Windowed;

internal static class WindowedCases
{
    public static readonly ContractCase[] All =
    [
        new("adwin", 0UL)
        {
            Parameters =
            [
                """{"warning_delta":0.2}""",
                """{"mode":"river","scale":"range","range":1}""",
                """{"mode":"frouros","clock":8,"delta":0.05}""",
                """{"mode":"moa","min_window":3,"clock":1,"max_buckets":9}""",
                """{"rows":4,"max_buckets":8,"phase":3,"direction":"up","grace":20,"clock":10}""",
                """{"rows":1,"max_buckets":64,"direction":"down","clock":5,"delta":0.3}""",
            ],
        },
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
