using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using VisuTility.Streams.Detection.ChangePoint;
using VisuTility.Streams.Detection.Parameters;
using VisuTility.Streams.Detection.Thresholds;

namespace VisuTility.Streams.Detection;

/// <summary>Makes detectors by name from JSON parameters, lists them, and gives the JSON schema of rules its detector part.</summary>
public static class DetectorFactory
{
    /// <summary>Largest state of one detector of one series; larger parameters are refused.</summary>
    public const int MaxStateBytes = 256 * 1024;

    private static readonly SortedDictionary<string, DetectorType> Types = new(
        new DetectorType[]
        {
            AccuracyFloor.Type,
            Cusum.Type,
            Ewma.Type,
            EwmaChart.Type,
            LatencySlo.Type,
            MeanShift.Type,
            PValue.Type,
            SrMixture.Type,
            Threshold.Type,
            ValueVsWindow.Type,
            WindowMean.Type,
        }.ToDictionary(type => type.Info.Name),
        StringComparer.Ordinal);

    internal static string KnownNames => string.Join(", ", Types.Keys);

    /// <summary>All detectors, sorted by name.</summary>
    public static IReadOnlyList<DetectorInfo> Describe() => [.. Types.Values.Select(type => type.Info)];

    /// <summary>Schema (draft 2020-12) of one detector in a rule: one alternative per name.</summary>
    public static JsonObject JsonSchema() =>
        new() { ["oneOf"] = new JsonArray([.. Types.Values.Select(type => ParameterSchema.Of(type.Info))]) };

    /// <summary>Makes a detector, or adds every problem of the spec (not only the first) as <c>path.parameter: what is wrong</c>.</summary>
    /// <param name="spec">Name and parameters.</param>
    /// <param name="path">Where the spec stands, for problems: <c>rules[3].detector</c>.</param>
    /// <param name="problems">Gets one line per problem.</param>
    /// <param name="detector">The detector; null exactly when false is returned.</param>
    public static bool TryCreate(
        DetectorSpec spec, string path, List<string> problems, [NotNullWhen(true)] out IDriftDetector? detector)
    {
        if (!Types.TryGetValue(spec.Name, out var type))
        {
            problems.Add($"{path}.name: unknown detector \"{spec.Name}\"{NearestName.Hint(spec.Name, Types.Keys)}; known: {KnownNames}");
            detector = null;
            return false;
        }

        detector = type.TryCreate(spec.Parameters, new ParameterProblems(path, problems));
        return detector is not null;
    }
}
