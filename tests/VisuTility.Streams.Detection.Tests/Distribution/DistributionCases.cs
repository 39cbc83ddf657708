namespace VisuTility.Streams.Detection.Tests.Distribution;

internal static class DistributionCases
{
    public static readonly ContractCase[] All =
    [
        new("chi-square", 3236241569071305796UL)
        {
            Parameters =
            [
                """{"categories":4,"reference":60,"window":30,"alpha":0.001}""",
                """{"categories":3,"reference":100,"window":40,"every":5,"readings_per_false_alarm":5000,"relearn_on_drift":false}""",
            ],
            Values = values => [.. values.Select(value => Math.Floor(value * 4))],
        },
        new("jensen-shannon", 14467082509898553746UL)
        {
            Parameters =
            [
                """{"reference":60,"window":30,"bins":6,"level":0.02,"alpha":0.001}""",
                """{"reference":100,"window":40,"every":5,"readings_per_false_alarm":5000,"relearn_on_drift":false}""",
            ],
        },
        new("ks", 3391806031908568531UL)
        {
            Parameters =
            [
                """{"reference":60,"window":30,"alpha":0.001}""",
                """{"reference":50,"window":50,"every":7,"readings_per_false_alarm":5000,"relearn_on_drift":false}""",
                """{"reference":70,"window":20,"method":"asymptotic"}""",
                """{"baseline":[0.05,0.15,0.25,0.35,0.45,0.55,0.65,0.75,0.85,0.95],"window":25,"alpha":0.01}""",
            ],
        },
        new("psi", 17980187389715285856UL)
        {
            Parameters =
            [
                """{"reference":60,"window":30,"bins":6,"level":0.2,"alpha":0.001}""",
                """{"reference":100,"window":40,"every":5,"readings_per_false_alarm":5000,"relearn_on_drift":false}""",
            ],
        },
    ];
}
