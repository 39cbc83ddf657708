using System.Text.Json;
using VisuTility.Streams.Avro;

namespace VisuTility.Streams.Tests.Avro;

/// <summary>Every line of the five vector files; a failing test lists every line that fails.</summary>
public sealed class VectorTests
{
    private static readonly AvroLimits Limits = AvroLimits.Strict;

    [Fact]
    public void Every_value_encodes_to_the_bytes_of_the_other_libraries() => Each("vectors.jsonl", 579, line =>
    {
        if (line.TryGetProperty("alternative_encoding", out var other) && other.GetBoolean())
        {
            return null;
        }

        var schema = AvroSchema.Parse(line.Schema("writer")!);
        var writer = new AvroWriter();
        AvroEncoder.Write(writer, schema, VectorJson.Value(schema, line.GetProperty("value")));
        return writer.Written.SequenceEqual(line.Hex()) ? null : $"wrote {Convert.ToHexStringLower(writer.Written)}";
    });

    [Fact]
    public void Every_datum_decodes_to_the_expected_value_or_fails_to_resolve() => Each("vectors.jsonl", 579, line =>
    {
        var writer = AvroSchema.Parse(line.Schema("writer")!);
        var reader = line.Schema("reader") is { } text ? AvroSchema.Parse(text) : writer;
        var expect = line.GetProperty("expect");
        if (!SchemaResolution.TryCompile(writer, reader, Limits, out var plan, out var problem))
        {
            return expect.Text("error") == "resolution" ? null : $"no plan: {problem}";
        }

        if (!plan.TryDecode(line.Hex(), out var value, out var error))
        {
            return expect.Text("error") switch
            {
                "resolution" when error.Kind == AvroErrorKind.SchemaIncompatible => null,
                "utf-8" when error.Code == AvroErrorCode.BadUtf8 => null,
                _ => $"failed: {error}",
            };
        }

        var json = VectorJson.Json(reader, value);
        return expect.TryGetProperty("value", out var expected) && VectorJson.AreEqual(expected, json)
            ? null
            : $"read {json?.ToJsonString()}";
    });

    [Fact]
    public void Every_logical_type_is_known_by_its_meaning()
    {
        var meant = 0;
        Each("vectors.jsonl", 579, line =>
        {
            var schema = AvroSchema.Parse(line.Schema("writer")!);
            var text = line.GetProperty("group").GetString() == "logical"
                ? LogicalText.Of(schema, VectorJson.Value(schema, line.GetProperty("value")))
                : null;
            meant += text is null ? 0 : 1;
            return text == line.Text("logical") ? null : $"means {text}";
        });
        Assert.Equal(33, meant);
    }

    [Fact]
    public void All_invalid_data_is_refused_as_a_value_within_little_memory() => Each("invalid.jsonl", 270, line =>
    {
        const long MaxAllocated = 1 << 20;
        var writer = AvroSchema.Parse(line.Schema("writer")!);
        var reader = line.Schema("reader") is { } text ? AvroSchema.Parse(text) : writer;
        var plan = SchemaResolution.Compile(writer, reader, Limits);
        var body = line.Hex();

        var before = GC.GetAllocatedBytesForCurrentThread();
        var decoded = plan.TryDecode(body, out _, out var error);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        return decoded || error.Kind is not (AvroErrorKind.Malformed or AvroErrorKind.LimitExceeded) ? $"accepted, or {error}"
            : allocated > MaxAllocated ? $"allocated {allocated} bytes"
            : null;
    });

    /// <summary>The reason that each group of invalid data has; a limit only where the bytes could be sound.</summary>
    [Theory]
    [InlineData("truncated", AvroErrorKind.Malformed)]
    [InlineData("varint", AvroErrorKind.Malformed)]
    [InlineData("utf-8", AvroErrorKind.Malformed)]
    [InlineData("negative length", AvroErrorKind.Malformed)]
    [InlineData("huge length", AvroErrorKind.Malformed)]
    [InlineData("union index", AvroErrorKind.Malformed)]
    [InlineData("enum index", AvroErrorKind.Malformed)]
    [InlineData("block size", AvroErrorKind.Malformed)]
    [InlineData("boolean", AvroErrorKind.Malformed)]
    [InlineData("trailing", AvroErrorKind.Malformed)]
    [InlineData("huge count", AvroErrorKind.Malformed)]
    [InlineData("huge count of nothing", AvroErrorKind.LimitExceeded)]
    [InlineData("depth", AvroErrorKind.LimitExceeded)]
    public void Each_kind_of_invalid_data_has_its_reason(string group, AvroErrorKind kind)
    {
        var lines = VectorFile.Read("invalid.jsonl").Where(line => line.Text("group") == group).ToList();

        Assert.NotEmpty(lines);
        Assert.All(lines, line =>
        {
            var writer = AvroSchema.Parse(line.Schema("writer")!);
            var reader = line.Schema("reader") is { } text ? AvroSchema.Parse(text) : writer;
            SchemaResolution.Compile(writer, reader, Limits).TryDecode(line.Hex(), out _, out var error);
            Assert.True(error.Kind == kind, $"{line.Id()}: {error.Kind}, {error}");
        });
    }

    [Fact]
    public void Every_frame_is_read_or_refused_for_its_reason()
    {
        var registry = VectorFile.Read("frames.jsonl")
            .Where(line => line.Text("by") == "confluent-kafka AvroSerializer")
            .ToDictionary(line => line.GetProperty("schema_id").GetInt32(), line => line.Schema("writer")!);
        Assert.Equal([1, 2, 3, 4, 5, 6], registry.Keys.Order());

        Each("frames.jsonl", 37, line => ReadFrame(line, registry) is var outcome && outcome == Expected(line) ? null : outcome);
    }

    [Fact]
    public void Every_schema_is_accepted_or_refused_as_it_should_be() => Each("schemas.jsonl", 46, line =>
    {
        var refused = false;
        try
        {
            AvroSchema.Parse(line.GetProperty("schema").GetRawText());
        }
        catch (AvroSchemaException error)
        {
            Assert.NotEmpty(error.Message);
            refused = true;
        }

        // Where there is a choice, what Java and with it the registry refuses is refused.
        var expected = line.Text("expect") == "choice" ? line.Text("java") != "accepted" : line.Text("expect") == "rejected";
        return refused == expected ? null : refused ? "refused" : "accepted";
    });

    [Fact]
    public void Every_fingerprint_is_that_of_the_other_libraries() => Each("fingerprints.jsonl", 32, line =>
    {
        var schema = AvroSchema.Parse(line.Schema("schema")!);
        var crc = AvroFingerprint.Crc64(schema);
        return schema.CanonicalForm == line.Text("canonical")
            && crc.ToString("x16") == line.Text("crc64")
            && Convert.ToHexStringLower(BitConverter.GetBytes(crc)) == line.Text("crc64_little_endian")
            && Convert.ToHexStringLower(AvroFingerprint.Md5(schema)) == line.Text("md5")
            && Convert.ToHexStringLower(AvroFingerprint.Sha256(schema)) == line.Text("sha256")
            ? null
            : schema.CanonicalForm;
    });

    /// <summary>The value as JSON, or the reason for refusing it in the vectors' words.</summary>
    private static string ReadFrame(JsonElement line, Dictionary<int, string> registry)
    {
        if (line.GetProperty("hex").ValueKind == JsonValueKind.Null)
        {
            return "tombstone";
        }

        var bytes = line.Hex();
        var error = ConfluentFrame.TryParse(bytes, default, out var frame);
        if (error != FrameError.None)
        {
            return bytes.Length < ConfluentFrame.IdHeaderBytes ? "no frame" : "magic";
        }

        var isGood = line.TryGetProperty("schema_id", out var id);
        if (isGood ? frame.Schema.Id != id.GetInt32() : frame.Schema.Guid is not null || !registry.ContainsKey(frame.Schema.Id))
        {
            return frame.Schema.Guid is null ? "unknown schema" : "magic";
        }

        var schema = AvroSchema.Parse(isGood ? line.Schema("writer")! : registry[frame.Schema.Id]);
        return SchemaResolution.Compile(schema, schema, Limits).TryDecode(frame.Body, out var value, out var problem)
            ? VectorJson.Json(schema, value)?.ToJsonString() ?? "null"
            : problem.Code switch
            {
                AvroErrorCode.Truncated when line.Text("reason") == "truncated" => "truncated",
                AvroErrorCode.TrailingBytes when line.Text("reason") != "undecodable" => "trailing",
                _ => "undecodable",
            };
    }

    private static string Expected(JsonElement line) => line.Id() switch
    {
        // A top-level bytes value without its length, as Confluent's clients write it, is not Avro: 0xff is left over behind the length 0.
        "c-003" => "trailing",
        // An empty record is no bytes, and a frame of five bytes holds one.
        "c-006" => "{}",
        _ => line.GetProperty("expect").ValueKind == JsonValueKind.Object
            ? VectorJson.Json(AvroSchema.Parse(line.Schema("writer")!),
                VectorJson.Value(AvroSchema.Parse(line.Schema("writer")!), line.GetProperty("expect").GetProperty("value")))!.ToJsonString()
            : line.Text("reason")!,
    };

    private static void Each(string file, int count, Func<JsonElement, string?> problemOf)
    {
        var lines = VectorFile.Read(file);
        Assert.Equal(count, lines.Count);
        Assert.Empty(lines.Select(line => (Id: line.Id(), Problem: problemOf(line))).Where(line => line.Problem is not null)
            .Select(line => $"{line.Id}: {line.Problem}"));
    }
}
