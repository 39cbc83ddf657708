using VisuTility.Streams.Detection;
using VisuTility.Streams.Detection.Tests.Golden;
using VisuTility.Streams.Processing;

namespace VisuTility.Streams.Host.Tests.Commands.Detect;

/// <summary>What other libraries answered, once more through the whole command: names, parameters, input, output.</summary>
public sealed class DetectPeersTests : IDisposable
{
    /// <summary>Of the rows with drifts of each detector; the detection library's own tests take all.</summary>
    private const int RowsPerDetector = 4;

    private const int FocusRowsPerDetector = 6;

    private const int LastFocusEvent = 40;

    private readonly TestHost _host = new();

    public static TheoryData<string, string, string> Runs()
    {
        var known = DetectorFactory.DescribePeers().Select(static peer => peer.Name).ToHashSet();
        var data = new TheoryData<string, string, string>();
        foreach (var library in new[] { "river", "moa", "frouros" })
        {
            foreach (var detector in PeerRuns.All(library).Where(run => run.Finished && known.Contains(run.Peer)).GroupBy(static run => run.Peer))
            {
                foreach (var run in Spread([.. detector.OrderBy(static run => run.Drifts.Length == 0)], RowsPerDetector))
                {
                    data.Add(run.Peer, run.Parameters, run.Stream);
                }
            }
        }

        return data;
    }

    public static TheoryData<string, string, string, string> FocusRuns()
    {
        var data = new TheoryData<string, string, string, string>();
        var rows = File.ReadLines(Vectors.PathOf("focus.csv")).Skip(1).Select(static line => line.Split(';'));
        foreach (var detector in rows.GroupBy(static row => row[0]))
        {
            foreach (var row in Spread([.. detector], FocusRowsPerDetector))
            {
                data.Add($"focus:{row[0]}", row[1], row[2], row[4]);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task Drifts_and_warnings_are_those_of_the_library(string peer, string parameters, string stream)
    {
        var run = PeerRuns.Get(peer, parameters, stream);
        var values = Vectors.PathOf($"streams/{stream}.csv");

        var code = await _host.RunAsync("detect", values, "--detector", peer, "--params", parameters, "--json", "--every");

        Assert.True(code == ExitCodes.Done, _host.Talk);
        Assert.Equal(run.Drifts, Indices("drift"));
        Assert.Equal(run.Warnings.Except(run.Drifts), Indices("warning"));
        Assert.Contains($"{run.Samples} readings: {run.Drifts.Length} drifts", _host.Talk);
    }

    [Theory]
    [MemberData(nameof(FocusRuns))]
    public async Task Events_are_those_of_changepoint_online(string peer, string parameters, string stream, string events)
    {
        var values = Vectors.PathOf($"streams/{stream}.csv");

        var code = await _host.RunAsync("detect", values, "--detector", peer, "--params", parameters, "--json");

        Assert.True(code == ExitCodes.Done, _host.Talk);
        Assert.Equal(events, string.Join(' ', Indices("drift").Take(LastFocusEvent)));
    }

    /// <summary>Without --every too each drift of a library is a line of its own, and of a warning the beginning.</summary>
    [Fact]
    public async Task A_peer_reports_each_drift_and_the_beginning_of_each_warning()
    {
        const string parameters = """{"drift_threshold":2.5,"warm_start":60,"warning_threshold":1.5}""";
        var run = PeerRuns.Get("river:DDM", parameters, "river_s3");

        await _host.RunAsync("detect", Vectors.PathOf("streams/river_s3.csv"), "--detector", "river:DDM", "--params", parameters, "--json");

        Assert.Equal(run.Drifts, Indices("drift"));
        var warnings = run.Warnings.Except(run.Drifts).ToList();
        Assert.Equal(warnings.Where(index => !warnings.Contains(index - 1)), Indices("warning"));
    }

    [Fact]
    public void The_sample_is_large_enough_and_knows_every_library()
    {
        Assert.True(Runs().Count + FocusRuns().Count >= 60, $"{Runs().Count} + {FocusRuns().Count}");
        var libraries = Runs().Select(static row => (string)row[0]).Concat(FocusRuns().Select(static row => (string)row[0])).ToList();
        var missing = DetectorFactory.DescribePeers().Select(static peer => peer.Name).Except(libraries);
        // An older River's, which has no vectors.
        Assert.Equal(["river-0.13:PageHinkley"], missing);
    }

    public void Dispose() => _host.Dispose();

    private IEnumerable<int> Indices(string kind) => _host.Json
        .Where(line => line.GetProperty("event").GetString() == kind).Select(static line => line.GetProperty("index").GetInt32());

    private static IEnumerable<T> Spread<T>(IReadOnlyList<T> rows, int count) =>
        Enumerable.Range(0, Math.Min(count, rows.Count)).Select(i => rows[i * rows.Count / Math.Min(count, rows.Count)]);
}
