using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace VisuTility.Streams.Registry.Rest;

/// <summary>The JSON of the REST calls: what is sent, and what a good answer looks like.</summary>
internal static class RegistryShapes
{
    /// <summary>Type and references are left out where they say nothing: older registries refuse them.</summary>
    public static void WriteMembers(Utf8JsonWriter json, SchemaSource schema)
    {
        json.WriteString("schema", schema.Text);
        if (schema.Type != RegistrySchema.Avro)
        {
            json.WriteString("schemaType", schema.Type);
        }

        if (schema.References.Count == 0)
        {
            return;
        }

        json.WriteStartArray("references");
        foreach (var reference in schema.References)
        {
            json.WriteStartObject();
            json.WriteString("name", reference.Name);
            json.WriteString("subject", reference.Subject);
            json.WriteNumber("version", reference.Version);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static byte[] Write(SchemaSource schema) => Write(json => WriteMembers(json, schema));

    public static byte[] Write(CompatibilityLevel level) => Write(json => json.WriteString("compatibility", level.ToWord()));

    public static bool Source(JsonElement json, [NotNullWhen(true)] out SchemaSource? schema)
    {
        schema = null;
        if (!json.TryText("schema", out var text) || !json.TryList<SchemaReference>("references", Reference, out var references))
        {
            return false;
        }

        var type = json.TryText("schemaType", out var word) ? word : RegistrySchema.Avro;
        schema = new SchemaSource(text) { References = references, Type = type };
        return true;
    }

    public static bool Version(JsonElement json, [NotNullWhen(true)] out SubjectVersion? version)
    {
        version = null;
        if (!json.TryText("subject", out var subject) || !json.TryInt("version", out var number) || !Id(json, out var id) ||
            !Source(json, out var schema))
        {
            return false;
        }

        version = new SubjectVersion(
            subject, number, id, json.TryText("guid", out var text) && Guid.TryParse(text, out var guid) ? guid : null, schema);
        return true;
    }

    public static bool Id(JsonElement json, out int id) => json.TryInt("id", out id) && id > 0;

    public static bool Verdict(JsonElement json, [NotNullWhen(true)] out CompatibilityVerdict? verdict)
    {
        verdict = null;
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("is_compatible", out var compatible) ||
            compatible.ValueKind is not (JsonValueKind.True or JsonValueKind.False) ||
            !json.TryList<string>("messages", Text, out var messages))
        {
            return false;
        }

        verdict = new CompatibilityVerdict(compatible.GetBoolean(), messages);
        return true;
    }

    /// <summary>A registry names the level differently when asked and when told.</summary>
    public static bool Level(JsonElement json, out CompatibilityLevel level)
    {
        level = default;
        return (json.TryText("compatibilityLevel", out var word) || json.TryText("compatibility", out word)) &&
            CompatibilityLevelNames.TryParse(word, out level);
    }

    public static bool Texts(JsonElement json, out IReadOnlyList<string> texts)
    {
        var fits = RegistryJson.TryItems(json, Text, out texts);
        texts = texts.Order(StringComparer.Ordinal).ToArray();
        return fits;
    }

    public static bool Numbers(JsonElement json, out IReadOnlyList<int> numbers)
    {
        var fits = RegistryJson.TryItems<int>(json, Number, out numbers);
        numbers = numbers.Order().ToArray();
        return fits;
    }

    public static bool Number(JsonElement item, out int number)
    {
        number = 0;
        return item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out number);
    }

    private static bool Text(JsonElement item, [NotNullWhen(true)] out string? text)
    {
        text = item.ValueKind == JsonValueKind.String ? item.GetString() : null;
        return text is not null;
    }

    private static bool Reference(JsonElement item, [NotNullWhen(true)] out SchemaReference? reference)
    {
        reference = item.TryText("name", out var name) && item.TryText("subject", out var subject) &&
            item.TryInt("version", out var version)
            ? new SchemaReference(name, subject, version)
            : null;
        return reference is not null;
    }

    private static byte[] Write(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
