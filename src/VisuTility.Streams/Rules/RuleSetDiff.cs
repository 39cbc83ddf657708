namespace VisuTility.Streams.Rules;

/// <summary>What differs between two rule sets, by rule name. The order of rules alone is no difference here.</summary>
public sealed record RuleSetDiff(
    IReadOnlyList<string> Added, IReadOnlyList<string> Removed, IReadOnlyList<string> Changed, bool SettingsChanged)
{
    public bool IsEmpty => Added.Count + Removed.Count + Changed.Count == 0 && !SettingsChanged;
}
