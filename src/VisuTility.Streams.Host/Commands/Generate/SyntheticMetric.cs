using System.Globalization;

namespace VisuTility.Streams.Host.Commands.Generate;

/// <summary>A metric of the synthetic fleet: its level and spread where nothing is wrong, and which way is worse.</summary>
internal sealed record SyntheticMetric(string Name, double Mean, double Sd, int Worse)
{
    private static readonly SyntheticMetric[] Named =
    [
        new("accuracy", 0.92, 0.01, -1),
        new("precision", 0.9, 0.01, -1),
        new("recall", 0.88, 0.012, -1),
        new("latency_ms", 25, 1.5, 1),
        new("drift_score", 0.1, 0.01, 1),
        new("confidence", 0.8, 0.01, -1),
    ];

    public static SyntheticMetric[] First(int count) =>

        [
            .. Enumerable.Range(0, count).Select(
                static index =>
                    index < Named.Length
                        ? Named[index]
                        : new SyntheticMetric(string.Create(CultureInfo.InvariantCulture, $"metric_{index}"), 10, 0.5, 1))
        ];
}
