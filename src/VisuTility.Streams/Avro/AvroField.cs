using System.Text.Json;

namespace VisuTility.Streams.Avro;

/// <summary>A field of a record's schema.</summary>
public sealed class AvroField
{
    internal AvroField(string name, AvroSchema schema, IReadOnlyList<string> aliases, JsonElement? defaultJson)
    {
        Name = name;
        Schema = schema;
        Aliases = aliases;
        DefaultJson = defaultJson;
    }

    public string Name { get; }

    public AvroSchema Schema { get; }

    public IReadOnlyList<string> Aliases { get; }

    /// <summary>The default as it stands in the schema, or null where there is none (a default of null is a JSON null).</summary>
    public JsonElement? DefaultJson { get; }
}
