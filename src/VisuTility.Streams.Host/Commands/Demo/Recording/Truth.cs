using System.Text.Json;

namespace VisuTility.Streams.Host.Commands.Demo.Recording;

/// <summary>What was really done to the recorded fleet (demo/truth.json).</summary>
internal sealed record Truth
{
    public required long StartMs { get; init; }

    public required long EndMs { get; init; }

    /// <summary>From batch to batch of a camera.</summary>
    public required long StepMs { get; init; }

    /// <summary>One each; what is known of them is of no interest here.</summary>
    public required IReadOnlyList<JsonElement> Cameras { get; init; }

    public required IReadOnlyList<Episode> Scenarios { get; init; }

    /// <summary>Onset of the first episode that should raise an alert: until then there is nothing to see.</summary>
    public long FirstOnsetMs => Scenarios.Where(static episode => episode.AlertExpected == "yes").Min(static episode => episode.OnsetMs);
}
