using VisuTility.Streams.Avro;
using VisuTility.Streams.Tests.Avro;

namespace VisuTility.Streams.Tests.Monitoring;

/// <summary>
/// Random writer's schemas that resolve to <c>MetricEvent</c>: fields in any order, some left out, some added, types narrowed or made
/// optional.
/// </summary>
internal static class EvolvedSchemas
{
    private static readonly string[] Texts = ["\"string\"", "\"bytes\"", "[\"null\", \"string\"]", "[\"bytes\", \"null\"]"];
    private static readonly string[] Longs = ["\"long\"", "\"int\"", "[\"int\", \"null\", \"long\"]"];
    private static readonly string[] Doubles = ["\"double\"", "\"float\"", "\"long\"", "\"int\"", "[\"null\", \"float\", \"int\"]"];
    private static readonly string[] Added = ["\"string\"", "{\"type\": \"array\", \"items\": \"int\"}", "[\"null\", \"double\"]",
        "{\"type\": \"map\", \"values\": \"boolean\"}"];

    public static string Random(Random random)
    {
        var fields = new List<string>
        {
            Field(random, "id", Texts), Field(random, "timestamp", Longs), Field(random, "camera_id", Texts),
            Field(random, "model_name", Texts),
            Field(random, "model_version", Texts), Field(random, "metric", Texts), Field(random, "value", Doubles),
        };
        AddSometimes(random, fields, Field(random, "samples", Longs));
        AddSometimes(random, fields, """{"name": "modality", "type": {"type": "enum", "name": "Modality", "symbols": ["DEPTH", "X", "RGB", "THERMAL"]}}""");
        AddSometimes(random, fields, """{"name": "attributes", "type": {"type": "map", "values": "string"}}""");
        AddSometimes(random, fields, Field(random, "added", Added));
        var shuffled = fields.ToArray();
        random.Shuffle(shuffled);
        return $$"""{"type": "record", "name": "MetricEvent", "fields": [{{string.Join(", ", shuffled)}}]}""";
    }

    public static byte[] RandomBody(Random random, AvroSchema writer)
    {
        var body = new AvroWriter();
        AvroEncoder.Write(body, writer, RandomAvro.Value(random, writer));
        return body.ToArray();
    }

    private static string Field(Random random, string name, string[] types) => $$"""{"name": "{{name}}", "type": {{types[random.Next(types.Length)]}}}""";

    private static void AddSometimes(Random random, List<string> fields, string field)
    {
        if (random.Next(3) > 0)
        {
            fields.Add(field);
        }
    }
}
