using System.Text.Json;
using System.Text.Json.Nodes;
using VisuTility.Streams.IntegrationTests.Harness;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.IntegrationTests.Input;

/// <summary>
/// The data that Avro libraries must refuse, made into metric events: the vector's schema is the type of one more field at the end of the writer's
/// MetricEvent, and its bytes follow the sound fields. Provenance of the lines: the vectors' folder of the unit tests.
/// </summary>
internal static class InvalidVectors
{
    /// <summary>The service passes over a field it has no use for: it does not read the insides of strings there and jumps over sized blocks.</summary>
    private static readonly string[] InsidePassedOver = ["utf-8", "block size"];

    private static readonly string[] OverLimit = ["huge count of nothing", "depth"];

    public static IEnumerable<JsonElement> Lines(string file) =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Vectors", file)).Select(line => JsonDocument.Parse(line).RootElement);

    public static IEnumerable<Sent> AsExtraField(FileRegistry registry, EventBytes events)
    {
        var ids = new Dictionary<string, int>();
        foreach (var line in Lines("invalid.jsonl"))
        {
            var schema = Wrapped(line.GetProperty("writer"));
            if (!ids.TryGetValue(schema, out var id))
            {
                ids.Add(schema, id = registry.Register($"vector-{ids.Count}", schema));
            }

            var (group, bytes) = (line.GetProperty("group").GetString()!, Convert.FromHexString(line.GetProperty("hex").GetString()!));
            yield return new Sent($"{line.GetProperty("id")} {group}", FateOf(group), events.Frame(id, [.. events.Body(events.Next()), .. bytes]));
        }
    }

    /// <summary>Strings of bad UTF-8 where the service does read them: as the first field, the id.</summary>
    public static IEnumerable<Sent> AsId(int schemaId, EventBytes events)
    {
        foreach (var line in Lines("invalid.jsonl").Where(line => line.GetProperty("group").ValueEquals("utf-8") && line.GetProperty("writer").GetRawText() == "\"string\""))
        {
            var body = events.Body(events.Next() with { Id = "" });
            yield return new Sent($"{line.GetProperty("id")} as id", "malformed", events.Frame(schemaId, [.. Convert.FromHexString(line.GetProperty("hex").GetString()!), .. body[1..]]));
        }
    }

    private static string FateOf(string group) =>
        InsidePassedOver.Contains(group) ? Sent.Either : OverLimit.Contains(group) ? "limit_exceeded" : "malformed";

    private static string Wrapped(JsonElement vector)
    {
        var schema = JsonNode.Parse(RecordSchemas.MetricEvent.Text)!;
        schema["namespace"] = "fleet";
        schema["fields"]!.AsArray().Add(new JsonObject { ["name"] = "vector", ["type"] = JsonNode.Parse(vector.GetRawText()) });
        return schema.ToJsonString();
    }
}
