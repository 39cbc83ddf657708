using System.Text.Json;

namespace VisuTility.Streams.Avro.Parsing;

/// <summary>
/// A field's default: JSON in the schema, checked when the schema is parsed (<see cref="AvroDefaultCheck"/>) and made a value when a
/// plan needs it.
/// A default of a union belongs to its first branch, or is null where any branch is null.
/// </summary>
internal static class AvroDefaults
{
    /// <summary>Deepest nesting of a default, with the defaults of the fields that it leaves out: bounds the stack.</summary>
    private const int MaxDepth = 256;

    /// <summary>The value of a field's default. Shared parts are made once, in <paramref name="made"/>.</summary>
    /// <exception cref="AvroSchemaException">The default contains itself, or is a symbol that the enum does not have.</exception>
    public static AvroValue Make(AvroField field, Dictionary<AvroField, AvroValue?> made, int depth = 0)
    {
        if (made.TryGetValue(field, out var known))
        {
            return known ?? throw new AvroSchemaException($"The default of the field \"{field.Name}\" contains itself");
        }

        made[field] = null;
        var value = Make(field.Schema, field.DefaultJson!.Value, made, depth);
        made[field] = value;
        return value;
    }

    private static AvroValue Make(AvroSchema schema, JsonElement json, Dictionary<AvroField, AvroValue?> made, int depth)
    {
        if (++depth > MaxDepth)
        {
            throw new AvroSchemaException($"A default is nested deeper than {MaxDepth} levels");
        }

        switch (schema.Type)
        {
            case AvroType.Boolean:
                return AvroValue.Of(json.GetBoolean());
            case AvroType.Int:
                return AvroValue.Of(json.GetInt32());
            case AvroType.Long:
                return AvroValue.Of(json.GetInt64());
            case AvroType.Float:
                return AvroValue.Of(json.GetSingle());
            case AvroType.Double:
                return AvroValue.Of(json.GetDouble());
            case AvroType.String:
                return AvroValue.Of(json.GetString()!);
            case AvroType.Bytes:
                return AvroValue.Bytes(Bytes(json)!);
            case AvroType.Fixed:
                return AvroValue.Fixed(Bytes(json)!);
            case AvroType.Enum:
                return Symbol(schema, json.GetString()!);
            case AvroType.Array:
                return AvroValue.Array(json.EnumerateArray().Select(item => Make(schema.Element!, item, made, depth)).ToArray());
            case AvroType.Map:
                return AvroValue.Map(json.EnumerateObject()
                    .Select(entry => KeyValuePair.Create(entry.Name, Make(schema.Element!, entry.Value, made, depth))).ToArray());
            case AvroType.Record:
                return AvroValue.Record(schema.Fields
                    .Select(field => json.TryGetProperty(field.Name, out var given)
                        ? Make(field.Schema, given, made, depth)
                        : Make(field, made, depth)).ToArray());
            case AvroType.Union:
                var branch = BranchOf(schema, json)!.Value;
                return AvroValue.Union(branch, Make(schema.Branches[branch], json, made, depth));
            default:
                return AvroValue.Null;
        }
    }

    private static AvroValue Symbol(AvroSchema schema, string symbol)
    {
        var known = schema.Symbols.Contains(symbol, StringComparer.Ordinal) ? symbol : schema.DefaultSymbol;
        return known is null
            ? throw new AvroSchemaException($"The default \"{symbol}\" is not a symbol of the enum {schema.FullName}")
            : AvroValue.Enum(schema.Symbols.ToList().IndexOf(known), known);
    }

    public static int? BranchOf(AvroSchema union, JsonElement json)
    {
        for (var i = 0; json.ValueKind == JsonValueKind.Null && i < union.Branches.Count; i++)
        {
            if (union.Branches[i].Type == AvroType.Null)
            {
                return i;
            }
        }

        return union.Branches.Count == 0 ? null : 0;
    }

    /// <summary>Bytes are written as a string whose characters U+0000 to U+00FF stand for the bytes.</summary>
    public static byte[]? Bytes(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        var text = json.GetString()!;
        return text.Any(character => character > byte.MaxValue) ? null : Array.ConvertAll(text.ToCharArray(), character => (byte)character);
    }
}
