namespace VisuTility.Streams.Rules;

/// <summary>
/// What identifies a series, as text. <paramref name="Modality"/> is the schema's symbol: UNKNOWN, RGB, THERMAL or DEPTH.
/// </summary>
public readonly record struct SeriesLabels(string Camera, string Modality, string Model, string Version, string Metric)
{
    /// <summary>The symbols that <see cref="Modality"/> may be.</summary>
    internal static readonly IReadOnlyList<string> Modalities = ["UNKNOWN", "RGB", "THERMAL", "DEPTH"];

    public override string ToString() => $"{Camera}/{Modality}/{Model}/{Version}/{Metric}";
}
