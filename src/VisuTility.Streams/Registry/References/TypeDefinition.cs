using System.Text.Json.Nodes;
using VisuTility.Streams.Avro;

namespace VisuTility.Streams.Registry.References;

/// <summary>A record, enum or fixed in a schema's JSON.</summary>
internal sealed record TypeDefinition(JsonObject Json, string FullName)
{
    public string Namespace => AvroNames.NamespaceOf(FullName);

    public bool IsRecord => Text(Json["type"]) is "record" or "error";

    /// <summary>Null where the object defines no name.</summary>
    public static TypeDefinition? Of(JsonObject json, string space)
    {
        if (Text(json["type"]) is not ("record" or "error" or "enum" or "fixed") || Text(json["name"]) is not { } name)
        {
            return null;
        }

        return new TypeDefinition(json, AvroNames.Qualify(name, Text(json["namespace"]) ?? space));
    }

    public static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
