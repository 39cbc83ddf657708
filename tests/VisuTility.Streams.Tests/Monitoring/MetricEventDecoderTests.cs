using System.Text;
using VisuTility.Streams.Avro;
using VisuTility.Streams.Monitoring;
using VisuTility.Streams.Records;
using VisuTility.Streams.Tests.Records;

namespace VisuTility.Streams.Tests.Monitoring;

public sealed class MetricEventDecoderTests
{
    /// <summary>
    /// An older and a newer writer at once: other order, other namespace, narrower numbers, optional fields, an added field of each
    /// kind.
    /// </summary>
    private const string Evolved = """
        {"type": "record", "name": "MetricEvent", "namespace": "elsewhere", "fields": [
          {"name": "site", "type": {"type": "record", "name": "Site", "fields": [
            {"name": "tags", "type": {"type": "array", "items": ["null", "string"]}}, {"name": "size", "type": {"type": "fixed", "name": "F", "size": 3}}]}},
          {"name": "value", "type": ["null", "float"]},
          {"name": "metric", "type": "bytes"},
          {"name": "modality", "type": {"type": "enum", "name": "Modality", "symbols": ["DEPTH", "SONAR", "RGB"]}},
          {"name": "model_version", "type": ["string", "null"]},
          {"name": "model_name", "type": "string"},
          {"name": "camera_id", "type": "string"},
          {"name": "counts", "type": {"type": "map", "values": "long"}},
          {"name": "timestamp", "type": "int"},
          {"name": "id", "type": "string"}]}
        """;

    [Fact]
    public void An_event_of_our_own_schema_shows_all_its_fields()
    {
        var expected = SampleRecords.MetricEvent;

        Assert.True(Ours().TryDecode(Bytes(expected), out var view, out var error), error.ToString());

        Assert.Equal(expected.Id, Text(view.Id));
        Assert.Equal(expected.TimestampMs, view.TimestampMs);
        Assert.Equal(expected.CameraId, Text(view.CameraId));
        Assert.Equal(expected.Modality, view.Modality);
        Assert.Equal(expected.ModelName, Text(view.ModelName));
        Assert.Equal(expected.ModelVersion, Text(view.ModelVersion));
        Assert.Equal(expected.Metric, Text(view.Metric));
        Assert.Equal(expected.Value, view.Value);
        Assert.Equal(expected.Samples, view.Samples);
    }

    [Fact]
    public void An_event_of_an_evolved_schema_shows_what_the_plan_reads()
    {
        Assert.True(Create(Evolved).TryDecode(EvolvedBody("RGB"), out var view, out var error), error.ToString());

        Assert.Equal("e1", Text(view.Id));
        Assert.Equal(1234, view.TimestampMs);
        Assert.Equal("cam", Text(view.CameraId));
        Assert.Equal(Modality.Rgb, view.Modality);
        Assert.Equal("det", Text(view.ModelName));
        Assert.Equal("7", Text(view.ModelVersion));
        Assert.Equal("recall", Text(view.Metric));
        Assert.Equal(0.5, view.Value);
        Assert.Equal(1, view.Samples);
    }

    [Fact]
    public void A_symbol_that_we_do_not_know_reads_as_unknown()
    {
        Assert.True(Create(Evolved).TryDecode(EvolvedBody("SONAR"), out var view, out _));

        Assert.Equal(Modality.Unknown, view.Modality);
    }

    /// <summary>The generic reader is the slow, obvious reference: for random evolved schemas both see the same.</summary>
    [Fact]
    public void Every_permutation_and_promotion_agrees_with_the_generic_reader()
    {
        var random = new Random(20_261);
        for (var round = 0; round < 500; round++)
        {
            var writer = AvroSchema.Parse(EvolvedSchemas.Random(random));
            var body = EvolvedSchemas.RandomBody(random, writer);
            Assert.True(MetricEventDecoder.TryCreate(writer, out var decoder, out var problem), problem);
            Assert.True(RecordSchemas.MetricEvent.PlanFor(writer, out var plan, out problem), problem);

            var decoded = decoder.TryDecode(body, out var view, out var error);
            var expected = MetricEvent.TryDecode(body, plan, out var record, out var expectedError);

            Assert.Equal(expected, decoded);
            Assert.Equal(expectedError.Kind, error.Kind);
            if (record is not null)
            {
                var seen = record with
                {
                    Id = Text(view.Id),
                    TimestampMs = view.TimestampMs,
                    CameraId = Text(view.CameraId),
                    Modality = view.Modality,
                    ModelName = Text(view.ModelName),
                    ModelVersion = Text(view.ModelVersion),
                    Metric = Text(view.Metric),
                    Value = view.Value,
                    Samples = view.Samples,
                };
                Assert.Equal(record, seen);
            }
        }
    }

    [Fact]
    public void Every_truncation_is_malformed_and_names_a_field()
    {
        foreach (var decoder in new[] { Ours(), Create(Reordered()) })
        {
            var body = Bytes(SampleRecords.MetricEvent with { Attributes = new Dictionary<string, string>() });
            for (var length = 0; length < body.Length; length++)
            {
                Assert.False(decoder.TryDecode(body.AsSpan(0, length), out _, out var error));
                Assert.Equal(AvroErrorKind.Malformed, error.Kind);
                Assert.NotNull(error.Field);
            }
        }
    }

    [Fact]
    public void Every_flipped_byte_gives_a_view_or_an_error_as_the_generic_reader_does()
    {
        var decoder = Ours();
        var body = Bytes(SampleRecords.MetricEvent);
        for (var at = 0; at < body.Length; at++)
        {
            for (var value = 0; value < 256; value++)
            {
                var bad = body.ToArray();
                bad[at] = (byte)value;
                var decoded = decoder.TryDecode(bad, out _, out var error);
                var expected = MetricEvent.TryDecode(bad, RecordSchemas.MetricEvent.Plan, out _, out var expectedError);
                // The generic reader also checks the strings in the attributes, which the service does not read.
                Assert.True(expected == decoded || expectedError is { Code: AvroErrorCode.BadUtf8, Field: "attributes" },
                    $"byte {at} = {value}: {error}, {expectedError}");
            }
        }
    }

    [Theory]
    [InlineData("camera_id", AvroErrorCode.BadUtf8)]
    [InlineData("metric", AvroErrorCode.BadUtf8)]
    public void A_string_that_is_not_utf8_is_malformed_and_its_field_is_named(string field, AvroErrorCode code)
    {
        var text = new string('?', 5);
        var sample = SampleRecords.MetricEvent;
        var body = Bytes(field == "metric" ? sample with { Metric = text } : sample with { CameraId = text });
        body[body.AsSpan().IndexOf("?????"u8)] = 0xFF;

        Assert.False(Ours().TryDecode(body, out _, out var error));

        Assert.Equal((code, field), (error.Code, error.Field));
        Assert.Contains($"field {field}: the string is not valid UTF-8", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Strings_and_attributes_beyond_the_limits_are_limit_exceeded()
    {
        var limit = AvroLimits.Strict.MaxStringBytes;
        var many = Enumerable.Range(0, AvroLimits.Strict.MaxItems + 1).ToDictionary(number => $"{number}", _ => "");

        Assert.True(Ours().TryDecode(Bytes(SampleRecords.MetricEvent with { Id = new string('x', limit) }), out _, out _));
        Assert.False(Ours().TryDecode(Bytes(SampleRecords.MetricEvent with { Id = new string('x', limit + 1) }), out _, out var tooLong));
        Assert.False(Ours().TryDecode(Bytes(SampleRecords.MetricEvent with { Attributes = many }), out _, out var tooMany));

        Assert.Equal((AvroErrorCode.StringTooLong, "id"), (tooLong.Code, tooLong.Field));
        Assert.Equal((AvroErrorCode.TooManyItems, "attributes"), (tooMany.Code, tooMany.Field));
        Assert.Equal(AvroErrorKind.LimitExceeded, tooMany.Kind);
    }

    [Fact]
    public void A_null_where_we_need_a_value_is_incompatible()
    {
        var body = new AvroWriter();
        var writer = AvroSchema.Parse(Evolved);
        AvroEncoder.Write(body, writer, EvolvedValue(writer, "RGB", AvroValue.Union(0, AvroValue.Null)));

        Assert.False(Create(Evolved).TryDecode(body.Written, out _, out var error));

        Assert.Equal((AvroErrorKind.SchemaIncompatible, "value"), (error.Kind, error.Field));
    }

    [Theory]
    [InlineData("\"string\"", "not a record")]
    [InlineData("""{"type": "record", "name": "Other", "fields": []}""", "Other cannot be read as visutility.MetricEvent")]
    [InlineData("""{"type": "record", "name": "MetricEvent", "fields": []}""", "lacks the field id")]
    public void A_schema_that_cannot_be_read_is_refused_with_the_reason(string writer, string reason)
    {
        Assert.False(MetricEventDecoder.TryCreate(AvroSchema.Parse(writer), out _, out var problem));
        Assert.Contains(reason, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Decoding_allocates_nothing_neither_on_the_straight_line_nor_through_a_plan_nor_on_failure()
    {
        var ours = Ours();
        var evolved = Create(Evolved);
        var body = Bytes(SampleRecords.MetricEvent);
        var evolvedBody = EvolvedBody("RGB");
        var bad = body.AsSpan(0, body.Length - 1).ToArray();
        long Run(int rounds)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < rounds; i++)
            {
                ours.TryDecode(body, out _, out _);
                evolved.TryDecode(evolvedBody, out _, out _);
                ours.TryDecode(bad, out _, out _);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Run(100);

        Assert.Equal(0, Run(10_000));
    }

    private static MetricEventDecoder Ours() => Create(RecordSchemas.MetricEvent.Text);

    private static MetricEventDecoder Create(string schema) =>
        MetricEventDecoder.TryCreate(AvroSchema.Parse(schema), out var decoder, out var problem)
            ? decoder
            : throw new InvalidOperationException(problem);

    /// <summary>Our own layout under another name of the record's namespace, so that it goes through the plan.</summary>
    private static string Reordered() =>
        RecordSchemas.MetricEvent.Text.Replace("\"namespace\": \"visutility\"", "\"namespace\": \"other\"", StringComparison.Ordinal);

    private static byte[] Bytes(MetricEvent record)
    {
        var writer = new AvroWriter();
        record.Encode(writer);
        return writer.ToArray();
    }

    private static byte[] EvolvedBody(string modality)
    {
        var schema = AvroSchema.Parse(Evolved);
        var writer = new AvroWriter();
        AvroEncoder.Write(writer, schema, EvolvedValue(schema, modality, AvroValue.Union(1, AvroValue.Of(0.5f))));
        return writer.ToArray();
    }

    private static AvroValue EvolvedValue(AvroSchema schema, string modality, AvroValue value) => AvroValue.Record(
    [
        AvroValue.Record([AvroValue.Array([AvroValue.Union(0, AvroValue.Null), AvroValue.Union(1, AvroValue.Of("t"))]),
            AvroValue.Fixed([1, 2, 3])]),
        value,
        AvroValue.Bytes("recall"u8.ToArray()),
        AvroValue.Enum(schema.Fields[3].Schema.Symbols.ToList().IndexOf(modality), modality),
        AvroValue.Union(0, AvroValue.Of("7")),
        AvroValue.Of("det"),
        AvroValue.Of("cam"),
        AvroValue.Map([KeyValuePair.Create("k", AvroValue.Of(5L))]),
        AvroValue.Of(1234),
        AvroValue.Of("e1"),
    ]);

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);
}
