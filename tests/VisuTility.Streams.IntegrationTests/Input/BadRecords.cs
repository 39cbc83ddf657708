using System.Buffers.Binary;
using VisuTility.Streams.Avro;
using VisuTility.Streams.IntegrationTests.Harness;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.IntegrationTests.Input;

/// <summary>Everything that may be wrong with a record of the metrics topic, with sound ones in between.</summary>
internal static class BadRecords
{
    private const long Year3000 = 32_503_680_000_000;
    private const int MaxStringBytes = 64 << 10;

    public static List<Sent> All(FileRegistry registry)
    {
        var events = new EventBytes();
        var id = registry.MetricEventId;
        // One after the other as they are needed, so that event times rise with the offsets.
        var bad = Frames(registry, events).Concat(Damaged(id, events)).Concat(Values(id, events)).Concat(InvalidVectors.AsId(id, events))
            .Concat(InvalidVectors.AsExtraField(registry, events));
        return [.. bad.Index().SelectMany(item => item.Index % 10 == 0 ? (Sent[])[item.Item, Sound(id, events)] : [item.Item])];
    }

    private static Sent Sound(int id, EventBytes events) => new("sound", Sent.Reading, events.Frame(id, events.Body(events.Next())));

    private static IEnumerable<Sent> Frames(FileRegistry registry, EventBytes events)
    {
        yield return new Sent("tombstone", Sent.Tombstone, null);
        yield return new Sent("schema of invoices", "schema_incompatible", events.Frame(registry.ForeignId, [1, 2, 3]));

        var guid = (byte[])[1, .. registry.MetricEventGuid.ToByteArray(bigEndian: true)];
        var inHeader = new RecordHeaders([new RecordHeader(ConfluentFrame.ValueSchemaHeader, guid)]);
        yield return new Sent("GUID in the header", Sent.Reading, events.Body(events.Next()), inHeader);
        yield return new Sent("GUID before the body", Sent.Reading, [.. guid, .. events.Body(events.Next())]);
        var cut = new RecordHeaders([new RecordHeader(ConfluentFrame.ValueSchemaHeader, guid[..^1])]);
        yield return new Sent("GUID cut short", "bad_magic", events.Body(events.Next()), cut);

        foreach (var line in InvalidVectors.Lines("frames.jsonl").Where(line => line.TryGetProperty("reason", out var reason) && (reason.ValueEquals("no frame") || reason.ValueEquals("magic"))))
        {
            var bytes = Convert.FromHexString(line.GetProperty("hex").GetString()!);
            if (bytes is not [1, ..])
            {
                yield return new Sent(line.GetProperty("id").GetString()!, bytes.Length == 0 ? "empty" : "bad_magic", bytes);
            }
        }
    }

    private static IEnumerable<Sent> Damaged(int id, EventBytes events)
    {
        var body = events.Body(events.Next());
        for (var length = 0; length < body.Length; length++)
        {
            yield return new Sent($"cut to {length} bytes", "malformed", events.Frame(id, body.AsSpan(0, length)));
        }

        // The id is six characters: its length is the first byte, zig-zag 12.
        yield return new Sent("a byte too many", "malformed", events.Frame(id, [.. body, 0]));
        yield return new Sent("negative length", "malformed", events.Frame(id, [1, .. body[1..]]));
        yield return new Sent("length without end", "malformed", events.Frame(id, [.. Enumerable.Repeat((byte)0xff, 11), .. body[1..]]));
        yield return new Sent("length of 2^62", "malformed", events.Frame(id, [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, .. body[1..]]));
        yield return new Sent("half a character", "malformed", events.Frame(id, [body[0], 0xc3, .. body[2..]]));
    }

    private static IEnumerable<Sent> Values(int id, EventBytes events)
    {
        Sent Of(string what, string fate, Func<MetricEvent, MetricEvent> change) => new(what, fate, events.Frame(id, events.Body(change(events.Next()))));

        yield return Of("NaN", "invalid_value", record => record with { Value = double.NaN });
        yield return Of("NaN with a payload", "invalid_value", record => record with { Value = BinaryPrimitives.ReadDoubleBigEndian([0xff, 0xf8, 0, 0, 0, 0, 0, 7]) });
        yield return Of("infinity", "invalid_value", record => record with { Value = double.PositiveInfinity });
        yield return Of("minus infinity", "invalid_value", record => record with { Value = double.NegativeInfinity });
        yield return Of("no metric", "invalid_value", record => record with { Metric = "" });
        yield return Of("no camera", "invalid_value", record => record with { CameraId = "" });
        yield return Of("no model", "invalid_value", record => record with { ModelName = "" });
        yield return Of("year 3000", "timestamp_out_of_range", record => record with { TimestampMs = Year3000 });
        yield return Of("nanoseconds", "timestamp_out_of_range", record => record with { TimestampMs = record.TimestampMs * 1_000_000 });
        yield return Of("seconds", "timestamp_out_of_range", record => record with { TimestampMs = record.TimestampMs / 1000 });
        yield return Of("zero", "timestamp_out_of_range", record => record with { TimestampMs = 0 });
        yield return Of("least", "timestamp_out_of_range", record => record with { TimestampMs = long.MinValue });
        yield return Of("long camera", "limit_exceeded", record => record with { CameraId = new string('c', MaxStringBytes + 1) });
        yield return Of("long label", "limit_exceeded", record => record with { Attributes = new Dictionary<string, string> { ["k"] = new('v', MaxStringBytes + 1) } });
        yield return Of("many labels", "limit_exceeded", record => record with { Attributes = Enumerable.Range(0, 10_001).ToDictionary(i => $"{i}", _ => "") });
        yield return Of("greatest number", Sent.Reading, record => record with { Value = double.MaxValue });
        yield return Of("minus zero", Sent.Reading, record => record with { Value = -0.0 });
        yield return Of("least number", Sent.Reading, record => record with { Value = double.Epsilon });
    }
}
