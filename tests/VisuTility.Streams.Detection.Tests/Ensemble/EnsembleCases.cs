namespace VisuTility.Streams.Detection.Tests.Ensemble;

internal static class EnsembleCases
{
    public static readonly ContractCase[] All =
    [
        new("vote", 10073701263341576879UL)
        {
            AlwaysWarns = true,
            Parameters =
            [
                """{"members":[{"name":"cusum","warm_up":30,"h":5},{"name":"threshold","limit":0.97}],"hold":20}""",
                """{"members":[{"name":"ewma","limit":0.6},{"name":"window-mean","limit":0.6,"window":9},{"name":"cusum","warm_up":20,"h":4}]}""",
            ],
        },
    ];
}
