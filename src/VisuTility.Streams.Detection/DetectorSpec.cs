using System.Text.Json;

namespace VisuTility.Streams.Detection;

/// <summary>
/// A detector as a rule writes it: <c>{"name": "cusum", "h": 8}</c>, a name and flat parameters.
/// </summary>
/// <param name="Name">Name of the detector.</param>
/// <param name="Parameters">Object with the parameters; a property <c>name</c> in it is passed over, so it may be the whole detector
/// object.</param>
public sealed record DetectorSpec(string Name, JsonElement Parameters)
{
    /// <summary>Reads <c>{"name": ..., parameters}</c>; null when there is no name, with a problem added.</summary>
    /// <param name="json">The detector in a rule.</param>
    /// <param name="path">Where it stands, for problems: <c>rules[3].detector</c>.</param>
    /// <param name="problems">Gets one line per problem.</param>
    public static DetectorSpec? FromJson(JsonElement json, string path, List<string> problems)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            problems.Add($"{path}: must be an object {{\"name\": ..., parameters}}, not {json.ValueKind}");
            return null;
        }

        if (!json.TryGetProperty("name", out var name))
        {
            problems.Add($"{path}.name: missing; known detectors: {DetectorFactory.KnownNames}");
            return null;
        }

        if (name.ValueKind != JsonValueKind.String)
        {
            problems.Add($"{path}.name: must be a string, not {name.GetRawText()}");
            return null;
        }

        return new DetectorSpec(name.GetString()!, json);
    }
}
