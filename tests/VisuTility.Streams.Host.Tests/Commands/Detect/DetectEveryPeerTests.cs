using VisuTility.Streams.Detection.Tests.Golden;

namespace VisuTility.Streams.Host.Tests.Commands.Detect;

/// <summary>Every finished run of River, MOA and Frouros on every stream through the real command.</summary>
[Trait("Category", "Slow")]
public sealed class DetectEveryPeerTests : IDisposable
{
    /// <summary>They draw random numbers or are variants nobody asked for.</summary>
    private static readonly string[] NotOffered = ["moa:SEEDChangeDetector", "moa:SeqDrift1ChangeDetector", "moa:SeqDrift2ChangeDetector"];

    private readonly CommandRun _command = new();

    public void Dispose() => _command.Dispose();

    [Theory]
    [InlineData("river")]
    [InlineData("moa")]
    [InlineData("frouros")]
    public async Task The_command_answers_as_the_library_does_on_every_stream(string library)
    {
        var different = new List<string>();
        var compared = 0;
        foreach (var run in PeerRuns.All(library).Where(static run => run.Finished && !NotOffered.Contains(run.Peer)))
        {
            compared++;
            Assert.Equal(0, await _command.RunAsync(
                "detect", Vectors.PathOf($"streams/{run.Stream}.csv"), "--detector", run.Peer, "--params", run.Parameters, "--json"));
            var events = _command.Json.ToLookup(static e => e.GetProperty("event").GetString(), static e => e.GetProperty("index").GetInt32());
            if (!events["drift"].SequenceEqual(run.Drifts) || !events["warning"].SequenceEqual(Beginnings(run)))
            {
                different.Add($"{run.Peer} {run.Parameters} {run.Stream}");
            }
        }

        Assert.True(compared > 100);
        Assert.Empty(different);
    }

    /// <summary>Where the flag is true, no drift is, and it was not so at the reading before.</summary>
    private static IEnumerable<int> Beginnings(PeerRun run)
    {
        var warnings = run.Warnings.Except(run.Drifts).ToHashSet();
        return warnings.Where(index => !warnings.Contains(index - 1)).Order();
    }
}
