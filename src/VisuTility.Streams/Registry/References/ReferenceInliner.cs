using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using VisuTility.Streams.Avro;

namespace VisuTility.Streams.Registry.References;

/// <summary>
/// Makes one schema text of several: where a name is used for the first time, the definition stands instead, with its namespace written
/// out. Each definition is put in once, so the result is no longer than the parts. What is wrong with the schema itself is left for its
/// parser to say.
/// </summary>
internal sealed class ReferenceInliner
{
    /// <summary>Deepest nesting of JSON, of each text and of the result.</summary>
    private const int MaxDepth = 256;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    private readonly TypeLibrary _library = new();
    private readonly HashSet<string> _defined = new(StringComparer.Ordinal);
    private bool _tooDeep;

    public static bool TryInline(
        string text, IEnumerable<string> referenced, [NotNullWhen(true)] out string? whole, [NotNullWhen(false)] out string? problem)
    {
        (whole, problem) = (null, null);
        try
        {
            var inliner = new ReferenceInliner();
            foreach (var other in referenced)
            {
                inliner._library.Add(Parse(other), "");
            }

            var result = inliner.Put(Parse(text), "", 0);
            problem = inliner._tooDeep ? $"together they nest deeper than {MaxDepth} levels" : null;
            whole = inliner._tooDeep ? null : result?.ToJsonString() ?? "null";
        }
        catch (JsonException error)
        {
            problem = $"one of them is not JSON: {error.Message}";
        }
        catch (InvalidOperationException error)
        {
            // What the JSON library says of a string that is half a surrogate pair, and only when it is read.
            problem = $"one of them holds a string that is not Unicode: {error.Message}";
        }

        return problem is null;
    }

    private static JsonNode? Parse(string text) => JsonNode.Parse(text, documentOptions: Strict);

    private JsonNode? Put(JsonNode? schema, string space, int depth)
    {
        if (depth > MaxDepth)
        {
            _tooDeep = true;
            return null;
        }

        return schema switch
        {
            JsonArray branches => new JsonArray(branches.Select(branch => Put(branch, space, depth + 1)).ToArray()),
            JsonObject json when TypeDefinition.Of(json, space) is { } definition => PutDefinition(definition, depth),
            JsonObject json => PutMembers(json, space, depth, "type", "items", "values"),
            _ when TypeDefinition.Text(schema) is { } name && !AvroNames.Primitives.ContainsKey(name) => PutName(name, space, depth),
            _ => schema?.DeepClone(),
        };
    }

    private JsonNode? PutName(string name, string space, int depth)
    {
        var fullName = AvroNames.Qualify(name, space);
        return !_defined.Contains(fullName) && _library.TryGet(fullName, out var definition)
            ? PutDefinition(definition!, depth)
            : JsonValue.Create(name);
    }

    private JsonNode? PutDefinition(TypeDefinition definition, int depth)
    {
        // A second definition can only be the same type met on two ways through the references.
        if (!_defined.Add(definition.FullName))
        {
            return JsonValue.Create(definition.FullName);
        }

        var json = definition.IsRecord ? PutRecord(definition, depth) : (JsonObject)definition.Json.DeepClone();
        json["name"] = AvroNames.Unqualified(definition.FullName);
        json["namespace"] = definition.Namespace;
        return json;
    }

    private JsonObject PutRecord(TypeDefinition definition, int depth)
    {
        var result = new JsonObject();
        foreach (var (key, value) in definition.Json)
        {
            result[key] = key == "fields" && value is JsonArray fields
                ? new JsonArray(fields.Select(field => PutField(field, definition.Namespace, depth)).ToArray())
                : value?.DeepClone();
        }

        return result;
    }

    private JsonNode? PutField(JsonNode? field, string space, int depth) =>
        field is JsonObject json ? PutMembers(json, space, depth + 2, "type") : field?.DeepClone();

    private JsonObject PutMembers(JsonObject json, string space, int depth, params ReadOnlySpan<string> schemas)
    {
        var result = new JsonObject();
        foreach (var (key, value) in json)
        {
            result[key] = schemas.Contains(key) ? Put(value, space, depth + 1) : value?.DeepClone();
        }

        return result;
    }
}
