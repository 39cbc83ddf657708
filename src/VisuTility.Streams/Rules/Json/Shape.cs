using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using VisuTility.Streams.Detection.Parameters;

namespace VisuTility.Streams.Rules.Json;

/// <summary>
/// The one description of a JSON object of a rule file: it reads it and reports every problem, writes the canonical form and gives the JSON
/// schema, so the three cannot differ. Defaults are those of the instance given.
/// </summary>
internal sealed class Shape<T>(T defaults)
{
    private readonly SortedDictionary<string, Field<T>> _fields = new(StringComparer.Ordinal);
    private readonly List<Action<T, Place>> _checks = [];

    public T Defaults { get; } = defaults;

    public Shape<T> Add(Field<T> field)
    {
        _fields.Add(field.Name, field);
        return this;
    }

    /// <summary>A condition between several keys; runs only when none of them has a problem of its own.</summary>
    public Shape<T> Check(Action<T, Place> check)
    {
        _checks.Add(check);
        return this;
    }

    public T Read(JsonElement json, Place place)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            place.Add($"must be an object, not {Describe(json)}");
            return Defaults;
        }

        var before = place.Problems.Count;
        var result = Defaults;
        var written = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in json.EnumerateObject())
        {
            if (_fields.TryGetValue(property.Name, out var field))
            {
                result = written.Add(field.Name) ? field.Read(property.Value, result, place.Of(field.Name)) : result;
            }
            else
            {
                place.Of(property.Name).Add(
                    $"unknown key{NearestName.Hint(property.Name, _fields.Keys)}; known: {string.Join(", ", _fields.Keys)}");
            }
        }

        foreach (var field in _fields.Values.Where(f => f.Required && !written.Contains(f.Name)))
        {
            place.Of(field.Name).Add($"missing: {field.Doc}");
        }

        if (place.Problems.Count == before)
        {
            _checks.ForEach(check => check(result, place));
        }

        return result;
    }

    /// <summary>Keys in order, defaults filled in, keys without a value left out.</summary>
    public void Write(Utf8JsonWriter writer, T value)
    {
        writer.WriteStartObject();
        foreach (var field in _fields.Values.Where(f => f.IsSet(value)))
        {
            writer.WritePropertyName(field.Name);
            field.Write(writer, value);
        }

        writer.WriteEndObject();
    }

    public JsonObject Schema()
    {
        var properties = new JsonObject();
        foreach (var field in _fields.Values)
        {
            var schema = field.Schema.DeepClone().AsObject();
            schema["description"] = field.Doc;
            if (!field.Required && field.IsSet(Defaults))
            {
                schema["default"] = DefaultOf(field);
            }

            properties[field.Name] = schema;
        }

        var result = new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties };
        if (_fields.Values.Any(f => f.Required))
        {
            result["required"] = new JsonArray([.. _fields.Values.Where(f => f.Required).Select(f => JsonValue.Create(f.Name))]);
        }

        return result;
    }

    internal static string Describe(JsonElement json)
    {
        var text = json.GetRawText();
        return text.Length <= 60 ? text : $"{json.ValueKind} of {text.Length} characters";
    }

    private JsonNode? DefaultOf(Field<T> field)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            field.Write(writer, Defaults);
        }

        return JsonNode.Parse(buffer.WrittenSpan);
    }
}
