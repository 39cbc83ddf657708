using VisuTility.Streams.Detection.Parameters;

namespace VisuTility.Streams.Detection.Thresholds;

/// <summary>The preset <c>accuracy-floor</c> of <see cref="WindowMean"/>.</summary>
/// <remarks>
/// <para><b>Detects</b>: mean accuracy below a floor.</para>
/// <para><b>Input</b>: a rate in [0, 1], 1 = good; not checked.</para>
/// <para><b>Statistic</b>, <b>Memory and cost per update</b>: those of <see cref="WindowMean"/>.</para>
/// <para><b>Warning / drift rule</b>: drift when the mean of the last min(n, 1000) readings is &lt; 0.90, from 100 readings on; then the
/// window is emptied. No warning.</para>
/// <para><b>Source</b>: threshold detector of the older performance monitor, with its defaults.</para>
/// <para><b>Differs from source</b>: judged at every reading; <c>check_every</c> "30s" keeps the old cadence.</para>
/// </remarks>
public static class AccuracyFloor
{
    /// <summary>Limit 0.90, below, window 1000, min 100, purged on drift.</summary>
    public static WindowMeanOptions Defaults { get; } = new()
    {
        Limit = 0.90,
        Comparison = Comparison.Below,
        Window = 1000,
        Min = 100,
        PurgeOnDrift = true,
    };

    internal static readonly ParameterTable<WindowMeanOptions> Table = WindowMean.CommonTable(Defaults);

    internal static readonly DetectorType Type = new DetectorType<WindowMeanOptions>(
        new DetectorInfo(
            "accuracy-floor",
            "mean accuracy of the last 1000 readings below 0.90, from 100 on; then starts anew",
            "rate, 1 = good",
            false,
            "64 + 8 x window",
            "older performance monitor",
            []),
        Table,
        options => new WindowMean(options, "accuracy-floor", Table));
}
