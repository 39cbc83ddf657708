using System.IO.Compression;
using System.Text.Json;
using VisuTility.Streams.Host.Cli;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.Host.Commands.Demo.Recording;

/// <summary>The fleet that was recorded over a week, from this executable's resources.</summary>
internal static class RecordedFleet
{
    /// <summary>In the order of publication.</summary>
    public static IReadOnlyList<RecordedEvent> ReadEvents()
    {
        using var packed = Open("demo/events.jsonl.gz");
        using var lines = new StreamReader(new GZipStream(packed, CompressionMode.Decompress));
        var events = new List<RecordedEvent>();
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var streamTime = long.MinValue;
        while (lines.ReadLine() is { } line)
        {
            var reading = Parse(line, names);
            streamTime = Math.Max(streamTime, reading.TimestampMs);
            events.Add(new RecordedEvent(reading, streamTime));
        }

        return events;
    }

    public static Truth ReadTruth()
    {
        using var json = Open("demo/truth.json");
        return JsonSerializer.Deserialize<Truth>(json, Output.JsonFormat) ?? throw new InvalidDataException("demo/truth.json is empty.");
    }

    private static MetricEvent Parse(string line, Dictionary<string, string> names)
    {
        using var json = JsonDocument.Parse(line);
        var root = json.RootElement;
        return new MetricEvent
        {
            Id = root.GetProperty("id").GetString()!,
            TimestampMs = root.GetProperty("timestamp").GetInt64(),
            CameraId = Shared(root, "camera_id", names),
            Modality = Enum.Parse<Modality>(root.GetProperty("modality").GetString()!, ignoreCase: true),
            ModelName = Shared(root, "model_name", names),
            ModelVersion = Shared(root, "model_version", names),
            Metric = Shared(root, "metric", names),
            Value = root.GetProperty("value").GetDouble(),
            Samples = root.GetProperty("samples").GetInt64(),
        };
    }

    /// <summary>A few dozen names in tens of thousands of events.</summary>
    private static string Shared(JsonElement root, string field, Dictionary<string, string> names)
    {
        var text = root.GetProperty(field).GetString()!;
        if (names.TryGetValue(text, out var known))
        {
            return known;
        }

        return names[text] = text;
    }

    private static Stream Open(string resource) => typeof(RecordedFleet).Assembly.GetManifestResourceStream(resource)
        ?? throw new InvalidOperationException($"The executable lacks its resource {resource}.");
}
