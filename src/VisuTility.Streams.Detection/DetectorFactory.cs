using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using VisuTility.Streams.Detection.ControlCharts;
using VisuTility.Streams.Detection.Distribution;
using VisuTility.Streams.Detection.Ensemble;
using VisuTility.Streams.Detection.ErrorRate;
using VisuTility.Streams.Detection.Focus;
using VisuTility.Streams.Detection.Parameters;
using VisuTility.Streams.Detection.Presets;
using VisuTility.Streams.Detection.ShiryaevRoberts;
using VisuTility.Streams.Detection.Thresholds;
using VisuTility.Streams.Detection.Windowed;

namespace VisuTility.Streams.Detection;

/// <summary>Makes detectors by name from JSON parameters, lists them, and gives the JSON schema of rules its detector part.</summary>
public static class DetectorFactory
{
    /// <summary>Largest state of one detector of one series; larger parameters are refused.</summary>
    public const int MaxStateBytes = 256 * 1024;

    private static readonly SortedDictionary<string, DetectorType> Own = Table(
        ControlChartFamily.Own,
        DistributionFamily.Own,
        EnsembleFamily.Own,
        ErrorRateFamily.Own,
        FocusFamily.Own,
        PresetFamily.Own,
        ShiryaevRobertsFamily.Own,
        ThresholdFamily.Own,
        WindowedFamily.Own);

    private static readonly SortedDictionary<string, DetectorType> Peers = Table(
        ControlChartFamily.Peers,
        DistributionFamily.Peers,
        ErrorRateFamily.Peers,
        FocusFamily.Peers,
        PresetFamily.Peers,
        ShiryaevRobertsFamily.Peers,
        ThresholdFamily.Peers,
        WindowedFamily.Peers);

    internal static string KnownNames => string.Join(", ", Own.Keys);

    /// <summary>All detectors, sorted by name.</summary>
    public static IReadOnlyList<DetectorInfo> Describe() => [.. Own.Values.Select(type => type.Info)];

    /// <summary>
    /// Detectors under the names and parameters of other libraries, <c>river:ADWIN</c>, sorted by name: they answer as those libraries do.
    /// </summary>
    public static IReadOnlyList<DetectorInfo> DescribePeers() => [.. Peers.Values.Select(type => type.Info)];

    /// <summary>Schema (draft 2020-12) of one detector in a rule: one alternative per name; without those of other libraries.</summary>
    public static JsonObject JsonSchema() =>
        new() { ["oneOf"] = new JsonArray([.. Own.Values.Select(type => ParameterSchema.Of(type.Info))]) };

    /// <summary>Makes a detector, or adds every problem of the spec (not only the first) as <c>path.parameter: what is wrong</c>.</summary>
    /// <param name="spec">Name and parameters.</param>
    /// <param name="path">Where the spec stands, for problems: <c>rules[3].detector</c>.</param>
    /// <param name="problems">Gets one line per problem.</param>
    /// <param name="detector">The detector; null exactly when false is returned.</param>
    public static bool TryCreate(
        DetectorSpec spec, string path, List<string> problems, [NotNullWhen(true)] out IDriftDetector? detector) =>
        TryCreate(Own, spec, path, problems, out detector);

    /// <summary>
    /// The same for one of <see cref="DescribePeers"/>, which rules do not take: their semantics are those of the other library, whole.
    /// </summary>
    public static bool TryCreatePeer(
        DetectorSpec spec, string path, List<string> problems, [NotNullWhen(true)] out IDriftDetector? detector) =>
        TryCreate(Peers, spec, path, problems, out detector);

    private static bool TryCreate(
        SortedDictionary<string, DetectorType> types,
        DetectorSpec spec,
        string path,
        List<string> problems,
        [NotNullWhen(true)] out IDriftDetector? detector)
    {
        if (!types.TryGetValue(spec.Name, out var type))
        {
            var known = string.Join(", ", types.Keys);
            problems.Add($"{path}.name: unknown detector \"{spec.Name}\"{NearestName.Hint(spec.Name, types.Keys)}; known: {known}");
            detector = null;
            return false;
        }

        detector = type.TryCreate(spec.Parameters, new ParameterProblems(path, problems));
        return detector is not null;
    }

    private static SortedDictionary<string, DetectorType> Table(params DetectorType[][] families) =>
        new(families.SelectMany(family => family).ToDictionary(type => type.Info.Name), StringComparer.Ordinal);
}
