namespace VisuTility.Streams.Registry;

/// <summary>Whether a subject would take a schema, and if not, why in the registry's words (some give no reason).</summary>
public sealed record CompatibilityVerdict(bool IsCompatible, IReadOnlyList<string> Reasons);
