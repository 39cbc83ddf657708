namespace VisuTility.Streams.Registry;

/// <summary>
/// What a new version of a subject owes the earlier ones. Backward: it reads their data; forward: they read its data. Transitive: all, not
/// only the last.
/// </summary>
public enum CompatibilityLevel
{
    None,
    Backward,
    BackwardTransitive,
    Forward,
    ForwardTransitive,
    Full,
    FullTransitive,
}
