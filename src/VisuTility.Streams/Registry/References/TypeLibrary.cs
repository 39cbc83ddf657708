using System.Text.Json.Nodes;

namespace VisuTility.Streams.Registry.References;

/// <summary>Every named type that the referenced schemas define, nested ones too; the first definition of a name counts.</summary>
internal sealed class TypeLibrary
{
    private readonly Dictionary<string, TypeDefinition> _types = new(StringComparer.Ordinal);

    public bool TryGet(string fullName, out TypeDefinition? definition) => _types.TryGetValue(fullName, out definition);

    public void Add(JsonNode? schema, string space)
    {
        switch (schema)
        {
            case JsonArray branches:
                foreach (var branch in branches)
                {
                    Add(branch, space);
                }

                break;
            case JsonObject json when TypeDefinition.Of(json, space) is { } definition:
                _types.TryAdd(definition.FullName, definition);
                AddFields(definition);
                break;
            case JsonObject json:
                Add(json["type"], space);
                Add(json["items"], space);
                Add(json["values"], space);
                break;
        }
    }

    private void AddFields(TypeDefinition definition)
    {
        foreach (var field in definition.IsRecord && definition.Json["fields"] is JsonArray fields ? fields : [])
        {
            Add(field is JsonObject json ? json["type"] : null, definition.Namespace);
        }
    }
}
