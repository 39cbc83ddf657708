namespace VisuTility.Streams.Detection.Tests.Windowed;

internal static class WindowedCases
{
    public static readonly ContractCase[] All =
    [
        new("adwin", 12253855855407055305UL)
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
        new("kswin", 10271948723213949739UL)
        {
            Parameters =
            [
                """{"window":60,"recent":20,"alpha":0.001,"warning_alpha":0.01}""",
                """{"window":40,"recent":20,"alpha":0.001}""",
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
        new("welch-shift", 18165831417493082662UL)
        {
            Parameters =
            [
                """{"window":60,"recent":20,"threshold":4,"warning":3}""",
                """{"window":61,"recent":21,"threshold":3,"robust":true,"direction":"down"}""",
                """{"window":40,"recent":20,"threshold":3.5,"sigma_floor":0.01,"relative_sigma_floor":0.01,"direction":"up"}""",
            ],
        },
    ];
}
