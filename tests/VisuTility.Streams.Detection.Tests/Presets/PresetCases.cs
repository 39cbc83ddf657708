namespace VisuTility.Streams.Detection.Tests.Presets;

internal static class PresetCases
{
    public static readonly ContractCase[] All =
    [
        new("preset", 9426010576575643575UL)
        {
            Parameters =
            [
                """{"kind":"score","false_alarms_per_day":86.4,"direction":"both"}""",
                """{"kind":"rate","false_alarms_per_day":86.4,"season":"none"}""",
                """{"kind":"rate","false_alarms_per_day":1,"rate":1000,"season":"none","accept_after":"60s"}""",
                """{"kind":"latency","false_alarms_per_day":1,"rate":1000,"season":"none","direction":"down"}""",
                """{"kind":"error","false_alarms_per_day":86.4,"calibrated":false,"season":"daily"}""",
                """{"kind":"count","false_alarms_per_day":86.4,"mean":0.5,"sd":1}""",
                """{"kind":"p-value","false_alarms_per_day":86.4,"season":"none"}""",
                """{"kind":"score","false_alarms_per_day":86.4,"season":"hours"}""",
                """{"kind":"score","false_alarms_per_day":86.4,"season":"weekly"}""",
                """{"kind":"score","false_alarms_per_day":86.4,"mean":0.5,"sd":0.3}""",
            ],
        },
    ];
}
