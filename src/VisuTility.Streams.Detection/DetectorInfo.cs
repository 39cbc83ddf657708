namespace VisuTility.Streams.Detection;

/// <summary>A detector in a listing.</summary>
/// <param name="Name">Name in rules.</param>
/// <param name="Summary">One line: what fires.</param>
/// <param name="Input">What the readings must be.</param>
/// <param name="HasWarning">Whether it ever returns <see cref="DriftStatus.Warning"/>.</param>
/// <param name="Memory">State in bytes, as a formula.</param>
/// <param name="Source">Paper or older design.</param>
/// <param name="Parameters">Sorted by name.</param>
public sealed record DetectorInfo(
    string Name,
    string Summary,
    string Input,
    bool HasWarning,
    string Memory,
    string Source,
    IReadOnlyList<ParameterInfo> Parameters);
