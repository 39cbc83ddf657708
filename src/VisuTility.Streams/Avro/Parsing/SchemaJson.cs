using System.Text.Json;

namespace VisuTility.Streams.Avro.Parsing;

/// <summary>The attributes of a schema's JSON objects, each checked for its kind; what is wrong is said with the place.</summary>
internal static class SchemaJson
{
    public static string FullNameOf(JsonElement element, string space)
    {
        var name = NameOf(element, Excerpt(element));
        if (element.TryGetProperty("namespace", out var own))
        {
            space = Text(own) ?? throw new AvroSchemaException($"The namespace of \"{name}\" is not a string.");
        }

        var fullName = AvroNames.Qualify(name, space);
        if (!AvroNames.IsFullName(fullName))
        {
            throw new AvroSchemaException(
                $"\"{fullName}\" is not a name: letters, digits and _ between dots, no part empty or starting with a digit.");
        }

        return AvroNames.Primitives.ContainsKey(AvroNames.Unqualified(fullName))
            ? throw new AvroSchemaException($"\"{fullName}\" has the name of a primitive type.")
            : fullName;
    }

    public static string NameOf(JsonElement element, string place) =>
        element.TryGetProperty("name", out var name) && Text(name) is { } text
            ? text
            : throw new AvroSchemaException($"The \"name\" is missing or not a string: {place}");

    public static string[] AliasesOf(JsonElement element, string fullName)
    {
        var aliases = Names(element, "aliases", fullName);
        var space = AvroNames.NamespaceOf(fullName);
        return Array.ConvertAll(aliases, alias => AvroNames.Qualify(alias, space));
    }

    /// <summary>An array of strings; none where the attribute is missing.</summary>
    public static string[] Names(JsonElement element, string attribute, string place)
    {
        if (!element.TryGetProperty(attribute, out var list))
        {
            return [];
        }

        if (list.ValueKind != JsonValueKind.Array)
        {
            throw new AvroSchemaException($"The \"{attribute}\" of {place} are not an array.");
        }

        return list.EnumerateArray()
            .Select(item => Text(item) ?? throw new AvroSchemaException($"One of the \"{attribute}\" of {place} is not a string."))
            .ToArray();
    }

    public static int? Integer(JsonElement element, string attribute) =>
        element.TryGetProperty(attribute, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)
            ? number
            : null;

    public static JsonElement Required(JsonElement element, string attribute, string place) =>
        element.TryGetProperty(attribute, out var value)
            ? value
            : throw new AvroSchemaException($"The \"{attribute}\" of {place} is missing.");

    public static string? Text(JsonElement element) => element.ValueKind == JsonValueKind.String ? element.GetString() : null;

    public static string Excerpt(JsonElement element)
    {
        const int MaxLength = 120;
        var text = element.GetRawText();
        return text.Length <= MaxLength ? text : $"{text[..MaxLength]}...";
    }
}
