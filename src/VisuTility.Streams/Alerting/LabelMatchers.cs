using System.Collections.Immutable;
using VisuTility.Streams.Rules;

namespace VisuTility.Streams.Alerting;

/// <summary>Globs over labels, as silences and resets write them; all must match, a label that is not named matches everything.</summary>
public sealed class LabelMatchers : IEquatable<LabelMatchers>
{
    /// <summary>Most UTF-16 units of one glob.</summary>
    public const int MaxGlobLength = 256;

    internal static readonly ImmutableArray<string> SeriesNames = ["camera", "modality", "model", "version", "metric"];
    internal static readonly ImmutableArray<string> AlertNames = [.. SeriesNames, "rule", "severity"];

    private readonly ImmutableSortedDictionary<string, string> _globs;

    private LabelMatchers(ImmutableSortedDictionary<string, string> globs)
    {
        _globs = globs;
    }

    /// <summary>Matches everything.</summary>
    public static LabelMatchers All { get; } = new(ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal));

    /// <summary>Label to glob, sorted by label.</summary>
    public IReadOnlyDictionary<string, string> Globs => _globs;

    /// <summary>
    /// Reads the matchers of a control record. The field names of the schemas (<c>camera_id</c>, <c>model_name</c>,
    /// <c>model_version</c>) are taken for <c>camera</c>, <c>model</c>, <c>version</c>.
    /// </summary>
    /// <param name="matchers">Label to glob.</param>
    /// <param name="forAlerts">Whether <c>rule</c> and <c>severity</c> are labels too: of a silence, not of a reset.</param>
    /// <param name="problem">Why null is returned.</param>
    public static LabelMatchers? TryCreate(IReadOnlyDictionary<string, string> matchers, bool forAlerts, out string? problem)
    {
        var known = forAlerts ? AlertNames : SeriesNames;
        var globs = All._globs.ToBuilder();
        foreach (var (name, glob) in matchers.OrderBy(m => m.Key, StringComparer.Ordinal))
        {
            var label = Canonical(name);
            problem = !known.Contains(label) ? $"unknown label \"{name}\"; known: {string.Join(", ", known)}"
                : glob.Length is 0 or > MaxGlobLength ? $"the glob of \"{name}\" must have 1 to {MaxGlobLength} characters"
                : !globs.TryAdd(label, glob) ? $"label \"{label}\" is given twice"
                : null;
            if (problem is not null)
            {
                return null;
            }
        }

        problem = null;
        return new LabelMatchers(globs.ToImmutable());
    }

    public bool Matches(in SeriesLabels series) =>
        Matches("camera", series.Camera)
        && Matches("modality", series.Modality)
        && Matches("model", series.Model)
        && Matches("version", series.Version)
        && Matches("metric", series.Metric);

    public bool Matches(in SeriesLabels series, Rule rule) =>
        Matches(series) && Matches("rule", rule.Name) && Matches("severity", rule.Severity);

    public bool Equals(LabelMatchers? other) => other is not null && _globs.SequenceEqual(other._globs);

    public override bool Equals(object? obj) => Equals(obj as LabelMatchers);

    /// <summary>For hash tables of one process only; nothing of a fold may use it.</summary>
    public override int GetHashCode() => _globs.Count;

    public override string ToString() => _globs.IsEmpty ? "everything" : string.Join(", ", _globs.Select(g => $"{g.Key}={g.Value}"));

    private static string Canonical(string name) => name switch
    {
        "camera_id" => "camera",
        "model_name" => "model",
        "model_version" => "version",
        _ => name,
    };

    private bool Matches(string label, string text) => !_globs.TryGetValue(label, out var glob) || Glob.IsMatch(glob, text);
}
