namespace VisuTility.Streams.Detection.Tests.Focus;

internal static class FocusCases
{
    public static readonly ContractCase[] All =
    [
        new("focus", 10373173570359030142UL)
        {
            Parameters =
            [
                """{"readings_per_false_alarm":1000,"warm_up":20,"warning_threshold":5}""",
                """{"threshold":12,"warm_up":20,"clip":2,"relearn_on_drift":false,"pieces":8}""",
                """{"threshold":8,"warm_up":30,"robust":41,"min_size":0.25}""",
                """{"threshold":9,"before":"unknown","warm_up":40,"direction":"down"}""",
                """{"threshold":9,"before":"learned","warm_up":40,"direction":"up"}""",
                """{"threshold":9,"before":"given","mean":0.5,"sd":0.3}""",
                """{"threshold":6,"model":"variance","warm_up":30}""",
                """{"threshold":6,"model":"variance","before":"unknown","warm_up":30,"min_fall":1}""",
                """{"threshold":9,"model":"bernoulli","counts_successes":true}""",
                """{"threshold":9,"model":"bernoulli","before":"learned","warm_up":40,"direction":"up"}""",
                """{"threshold":3,"model":"poisson"}""",
                """{"threshold":6,"model":"gamma","shape":2}""",
                """{"threshold":6,"model":"gamma","before":"given","mean":0.5,"min_fall":3}""",
            ],
        },
        new("np-focus", 5585978203222835681UL)
        {
            Parameters =
            [
                """{"threshold":20,"warning_threshold":14,"warm_up":40}""",
                """{"threshold":8,"combine":"max","warm_up":30,"quantiles":[0.2,0.8],"relearn_on_drift":false}""",
            ],
        },
    ];
}
