using VisuTility.Streams.Host.Commands.Input;
using VisuTility.Streams.Host.Commands.Recording;
using VisuTility.Streams.Host.Commands.Scoring;

namespace VisuTility.Streams.Host.Commands.Demo;

/// <summary>The fleet that was recorded over a week, from this executable's resources.</summary>
internal static class RecordedFleet
{
    /// <summary>In the order of publication.</summary>
    public static IReadOnlyList<RecordedEvent> ReadEvents()
    {
        using var file = InputFile.Of("demo/events.jsonl.gz", Open("demo/events.jsonl.gz"));
        var reader = new EventReader(new TextLines(file, CancellationToken.None));
        var events = new List<RecordedEvent>();
        var streamTime = long.MinValue;
        while (reader.Read() is { } reading)
        {
            streamTime = Math.Max(streamTime, reading.TimestampMs);
            events.Add(new RecordedEvent(reading, streamTime));
        }

        return events;
    }

    public static Truth ReadTruth()
    {
        using var json = Open("demo/truth.json");
        return Truth.Read(json);
    }

    private static Stream Open(string resource) => typeof(RecordedFleet).Assembly.GetManifestResourceStream(resource)
        ?? throw new InvalidOperationException($"The executable lacks its resource {resource}.");
}
