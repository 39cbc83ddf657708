namespace VisuTility.Streams.Detection.Tests.ErrorRate;

internal static class ErrorRateCases
{
    public static readonly ContractCase[] All =
    [
        new("ddm", 15478640013024970747UL)
        {
            Values = ContractCase.Bits,
            Parameters = ["""{"warning":2}""", """{"warning":1.5,"drift":2.5,"warm_up":60,"counts":"successes"}"""],
        },
        new("ecdd", 17258258127887350679UL)
        {
            Values = ContractCase.Bits,
            Parameters =
            [
                """{"warning":0.5,"lambda":0.1}""",
                """{"warning":0.3,"lambda":0.15,"counts":"successes"}""",
                """{"warning":0.5,"run_length":100}""",
            ],
        },
        new("eddm", 9190010281674194518UL)
        {
            Values = ContractCase.Bits,
            Parameters = ["""{"warning":0.95}""", """{"warning":0.9,"drift":0.8,"counts":"successes"}"""],
        },
        new("fhddm", 1447806709280295262UL)
        {
            Values = ContractCase.Bits,
            Parameters = ["{}", """{"short_window":20}""", """{"window":60,"confidence":0.001,"counts":"successes"}"""],
        },
        new("hddm-a", 310970301780744987UL)
        {
            Values = ContractCase.Bits,
            Parameters =
            [
                """{"warning_confidence":0.005}""",
                """{"warning_confidence":0.01,"direction":"both"}""",
                """{"warning_confidence":0.05,"direction":"down"}""",
            ],
        },
        new("hddm-w", 11740382775446676620UL)
        {
            Values = ContractCase.Bits,
            Parameters =
            [
                """{"warning_confidence":0.005}""",
                """{"warning_confidence":0.01,"lambda":0.1,"direction":"both"}""",
                """{"warning_confidence":0.05,"direction":"down"}""",
            ],
        },
        new("rddm", 4911575209174162443UL)
        {
            Values = ContractCase.Bits,
            Parameters = ["""{"warning":1.773}""", """{"warning":1.5,"drift":2,"max_concept":500,"min_concept":200,"warning_limit":50}"""],
        },
        new("stepd", 3568949805644856056UL)
        {
            Values = ContractCase.Bits,
            Parameters = ["""{"warning_alpha":0.05}""", """{"warning_alpha":0.01,"alpha":0.0005,"direction":"both","window":50}"""],
        },
    ];
}
