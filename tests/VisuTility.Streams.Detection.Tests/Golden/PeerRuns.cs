using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;

namespace VisuTility.Streams.Detection.Tests.Golden;

/// <summary>What another library's detector answered on one stream: <c>peers/LIBRARY.csv.gz</c> and <c>LIBRARY_runs.csv.gz</c>.</summary>
/// <param name="Peer">Library and detector, <c>river:ADWIN</c>.</param>
/// <param name="Parameters">JSON of what was set; the rest is the library's default.</param>
/// <param name="Stream">For <see cref="Vectors.Stream"/>.</param>
/// <param name="Samples">Values of the stream it saw; -1 = it did not finish.</param>
/// <param name="Drifts">0-based indices, sorted; empty = never.</param>
/// <param name="Warnings">Indices at which the warning flag was true, sorted; may share some with the drifts.</param>
internal sealed record PeerRun(string Peer, string Parameters, string Stream, int Samples, int[] Drifts, int[] Warnings)
{
    public bool Finished => Samples >= 0;
}

/// <summary>Reads the answers of <c>river</c>, <c>moa</c> and <c>frouros</c>; checks each run's rows against its counts.</summary>
internal static class PeerRuns
{
    private static readonly ConcurrentDictionary<string, Dictionary<(string Peer, string Parameters, string Stream), PeerRun>> Libraries = new();

    /// <summary>Peer, parameters and stream of every run of these detectors of a library, for <see cref="Get"/>.</summary>
    public static TheoryData<string, string, string> Of(string library, params string[] detectors)
    {
        var data = new TheoryData<string, string, string>();
        foreach (var run in All(library).Where(run => detectors.Contains(run.Peer[(library.Length + 1)..])))
        {
            data.Add(run.Peer, run.Parameters, run.Stream);
        }

        return data;
    }

    public static IReadOnlyCollection<PeerRun> All(string library) => Libraries.GetOrAdd(library, Load).Values;

    public static PeerRun Get(string peer, string parameters, string stream) =>
        Libraries.GetOrAdd(peer[..peer.IndexOf(':')], Load)[(peer, parameters, stream)];

    /// <summary>One of <see cref="DetectorFactory.DescribePeers"/>.</summary>
    public static IDriftDetector Create(string peer, string parameters)
    {
        var problems = new List<string>();
        var spec = new DetectorSpec(peer, JsonSerializer.Deserialize<JsonElement>(parameters));
        Assert.True(DetectorFactory.TryCreatePeer(spec, "d", problems, out var made), string.Join("\n", problems));
        return made;
    }

    private static Dictionary<(string Peer, string Parameters, string Stream), PeerRun> Load(string library)
    {
        var events = Vectors.Rows($"peers/{library}.csv.gz")
            .ToLookup(cells => (Peer: $"{library}:{cells[0]}", Parameters: cells[1], Stream: cells[2]));
        var runs = new Dictionary<(string Peer, string Parameters, string Stream), PeerRun>();
        foreach (var cells in Vectors.Rows($"peers/{library}_runs.csv.gz"))
        {
            var key = ($"{library}:{cells[0]}", cells[1], cells[2]);
            var finished = int.TryParse(cells[3], NumberStyles.None, CultureInfo.InvariantCulture, out var samples) && cells[4] != "failed";
            var drifts = Indices(events[key].Where(row => row[3] == "drift"));
            var warnings = Indices(events[key].Where(row => row[3] == "warning"));
            if (finished)
            {
                Assert.Equal((cells[4], cells[6]), (Text(drifts.Length), Text(warnings.Length)));
                Assert.Equal((cells[5], cells[8]), (First(drifts), First(warnings)));
            }

            runs.Add(key, new PeerRun(key.Item1, key.Item2, key.Item3, finished ? samples : -1, drifts, warnings));
        }

        return runs;
    }

    private static int[] Indices(IEnumerable<string[]> rows) =>
        [.. rows.SelectMany(row => Enumerable.Range(Number(row[4]), Number(row[5]) - Number(row[4]) + 1)).Order()];

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string First(int[] indices) => indices.Length == 0 ? "" : Text(indices[0]);
}
