using VisuTility.Streams.Detection.Presets;

namespace VisuTility.Streams.Benchmarks.Quality;

/// <summary>Which preset is calibrated on which laws.</summary>
internal static class CalibrationCases
{
    public static readonly CalibrationCase[] All =
    [
        Case(PresetKind.Rate, StreamKinds.Accuracy),
        Case(PresetKind.Rate, StreamKinds.Rounded),
        Case(PresetKind.Rate, StreamKinds.Seasonal),
        .. new[] { 0.005, 0.08, 0.3 }.Select(rate => Case(PresetKind.Error, StreamKinds.ErrorsAt(rate))),
        Case(PresetKind.Error, StreamKinds.Shares),
        Case(PresetKind.Latency, StreamKinds.Latency),
        Case(PresetKind.Score, StreamKinds.Accuracy),
        Case(PresetKind.Score, StreamKinds.Heavy),
        Case(PresetKind.Score, StreamKinds.Seasonal),
        Case(PresetKind.PValue, StreamKinds.PValues),
        .. new[] { 1.0, 4, 64 }.Select(rate => Case(PresetKind.Count, StreamKinds.CountsAt(rate))),
    ];

    private static CalibrationCase Case(PresetKind kind, StreamKind law) =>
        new(kind, law, new Contender("", $"{kind} on {law.Name}", "raw", Roster.Preset(kind, "auto", "false")) { Latches = true });
}
