using VisuTility.Streams.Detection.Statistics;
using VisuTility.Streams.Detection.Statistics.Distributions;

namespace VisuTility.Streams.Detection.Presets;

/// <summary>What is special about each kind of metric.</summary>
internal static class PresetKinds
{
    /// <summary>The value that is judged: about normal on a stable series.</summary>
    public static double Judged(PresetKind kind, double x) => kind switch
    {
        PresetKind.Latency => StableMath.Log(Math.Max(x, 1e-12)),
        PresetKind.PValue => NormalDistribution.Quantile(Math.Clamp(x, 1e-12, 1 - 1e-12)),
        PresetKind.Count => 2 * Math.Sqrt(Math.Clamp(x, 0, Door.Limit) + 0.375),
        _ => Door.Clamp(x),
    };

    /// <summary>The value of the metric that is judged as <paramref name="y"/>.</summary>
    public static double Raw(PresetKind kind, double y) => kind switch
    {
        PresetKind.Latency => Door.Clamp(StableMath.Exp(y)),
        PresetKind.PValue => NormalDistribution.Below(y),
        PresetKind.Count => Math.Max(0, (0.25 * y * y) - 0.375),
        _ => y,
    };

    /// <summary>How much the metric moves there for a small move of the judged value: what turns a small standard deviation into the metric's
    /// unit.</summary>
    public static double Slope(PresetKind kind, double y) => kind switch
    {
        PresetKind.Latency => Door.Clamp(StableMath.Exp(y)),
        PresetKind.PValue => 0.3989422804014327 * StableMath.Exp(-0.5 * y * y),
        PresetKind.Count => 0.5 * y,
        _ => 1,
    };

    public static Sides Harmful(PresetKind kind, PresetDirection direction) => direction switch
    {
        PresetDirection.Both => Sides.Both,
        PresetDirection.Up => Sides.Up,
        PresetDirection.Down => Sides.Down,
        _ => kind switch
        {
            PresetKind.Rate or PresetKind.PValue => Sides.Down,
            PresetKind.Count => Sides.Both,
            _ => Sides.Up,
        },
    };

    /// <summary>
    /// Smallest standard deviation of the judged value: what moves less is of no interest. A quarter of a point of a share that is not a
    /// count, 2 % of a latency, 0.5 % of a score; half a p-value's normal score, whose own is 1; a Poisson count's root has 1.
    /// </summary>
    public static double Floor(PresetKind kind, double level) => kind switch
    {
        PresetKind.Rate or PresetKind.Error => 0.0025,
        PresetKind.Latency => 0.02,
        PresetKind.Score => Math.Max(1e-9, 0.005 * Math.Abs(level)),
        PresetKind.PValue => 0.5,
        _ => 1,
    };

    /// <summary>
    /// Whether values of two model versions can be compared. Scores cannot: a distance to the training set is relative to the version.
    /// </summary>
    public static bool IsComparable(PresetKind kind) => kind is PresetKind.Rate or PresetKind.Error or PresetKind.Latency;
}
