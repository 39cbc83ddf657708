using System.Globalization;
using System.Text;
using System.Text.Json;
using VisuTility.Streams.Detection;

namespace VisuTility.Streams.Benchmarks.Detection;

/// <summary>Every detector the factory knows, with its defaults, so that a new one is measured without being asked for.</summary>
internal static class DetectorSpecs
{
    public const int Values = 8192;

    /// <summary>
    /// Nanoseconds per update of a prototype (`notes/detectors.md` 6: C#, one thread, 2 cores) of the same algorithm.
    /// </summary>
    public static readonly Dictionary<string, double> Prototype = new()
    {
        ["page-hinkley"] = 4.6,
        ["river:PageHinkley"] = 4.6,
        ["cusum"] = 4.5,
        ["hddm-w"] = 4.3,
        ["river:HDDMW"] = 4.3,
        ["adwin"] = 21.8,
        ["river:ADWIN"] = 21.8,
    };

    /// <summary>What a parameter without a default gets: limits that a rate around .93 keeps.</summary>
    private static readonly Dictionary<string, string> Required = new()
    {
        ["limit"] = "0.99",
        ["objective"] = "0.99",
        ["threshold"] = "0.5",
        ["alpha"] = "0.01",
        ["categories"] = "4",
        ["clear"] = "0.98",
        ["members"] = """[{"name":"cusum"},{"name":"ewma","limit":2}]""",
        ["seed"] = "1",
    };

    public static IEnumerable<string> Names => DetectorFactory.Describe().Select(info => info.Name);

    public static IEnumerable<string> PeerNames => DetectorFactory.DescribePeers().Select(info => info.Name);

    /// <exception cref="InvalidOperationException">A parameter is required for which nothing stands above.</exception>
    public static IDriftDetector Create(string name)
    {
        var isPeer = name.Contains(':', StringComparison.Ordinal);
        var info = (isPeer ? DetectorFactory.DescribePeers() : DetectorFactory.Describe()).First(known => known.Name == name);
        var text = new StringBuilder($"{{\"name\":\"{name}\"");
        foreach (var parameter in info.Parameters.Where(parameter => parameter.Required))
        {
            text.Append(CultureInfo.InvariantCulture, $",\"{parameter.Name}\":{DefaultOf(parameter)}");
        }

        using var json = JsonDocument.Parse(text.Append('}').ToString());
        var problems = new List<string>();
        var spec = new DetectorSpec(name, json.RootElement.Clone());
        var made = isPeer
            ? DetectorFactory.TryCreatePeer(spec, name, problems, out var detector)
            : DetectorFactory.TryCreate(spec, name, problems, out detector);
        return made ? detector! : throw new InvalidOperationException($"{name}: {string.Join(" ", problems)}");
    }

    /// <summary>Readings on which nothing is to be found: 0/1 outcomes for a detector that takes them, a rate for others.</summary>
    public static double[] Quiet(string name)
    {
        var info = DetectorFactory.Describe().Concat(DetectorFactory.DescribePeers()).First(known => known.Name == name);
        var isBinary = info.Input.Contains("0/1", StringComparison.Ordinal) || info.Input.Contains("error", StringComparison.Ordinal);
        var random = new Quality.Xoshiro(1, 1);
        var values = new double[Values];
        for (var i = 0; i < Values; i++)
        {
            var u = random.Uniform();
            values[i] = isBinary ? (u < 0.08 ? 1 : 0) : 0.93 + (0.02 * (u - 0.5));
        }

        return values;
    }

    private static string DefaultOf(ParameterInfo parameter) =>
        Required.TryGetValue(parameter.Name, out var value) ? value
        : parameter.Choices.Count > 0 ? $"\"{parameter.Choices[0]}\""
        : throw new InvalidOperationException($"required parameter '{parameter.Name}': give it a value in {nameof(DetectorSpecs)}");
}
