using System.Text.Json;

namespace VisuTility.Streams.Avro;

/// <summary>
/// A field's default: JSON in the schema, checked when the schema is parsed and made a value when a plan needs it.
/// A default of a union belongs to its first branch, or is null where any branch is null.
/// </summary>
internal static class AvroDefaults
{
    /// <summary>What is wrong with the default, or null. Linear in its text: of a record's absent field it asks only whether it has a default.</summary>
    public static string? Check(AvroSchema schema, JsonElement json) => schema.Type switch
    {
        AvroType.Null => Unless(json.ValueKind == JsonValueKind.Null, schema, json),
        AvroType.Boolean => Unless(json.ValueKind is JsonValueKind.True or JsonValueKind.False, schema, json),
        AvroType.Int => Unless(json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out _), schema, json),
        AvroType.Long => Unless(json.ValueKind == JsonValueKind.Number && json.TryGetInt64(out _), schema, json),
        AvroType.Float or AvroType.Double => Unless(json.ValueKind == JsonValueKind.Number, schema, json),
        AvroType.String or AvroType.Enum => Unless(json.ValueKind == JsonValueKind.String && json.GetString() is not null, schema, json),
        AvroType.Bytes => Unless(Bytes(json) is not null, schema, json),
        AvroType.Fixed => Unless(Bytes(json)?.Length == schema.Size, schema, json),
        AvroType.Array => Unless(json.ValueKind == JsonValueKind.Array, schema, json) ?? First(json.EnumerateArray(), item => Check(schema.Element!, item)),
        AvroType.Map => Unless(json.ValueKind == JsonValueKind.Object, schema, json) ?? First(json.EnumerateObject(), entry => Check(schema.Element!, entry.Value)),
        AvroType.Record => Unless(json.ValueKind == JsonValueKind.Object, schema, json) ?? First(schema.Fields, field => CheckField(field, json)),
        _ => BranchOf(schema, json) is { } branch ? Check(schema.Branches[branch], json) : $"{json.GetRawText()} for an empty union",
    };

    /// <summary>The value of a field's default. Shared parts are made once, in <paramref name="made"/>.</summary>
    /// <exception cref="AvroSchemaException">The default contains itself, or is a symbol that the enum does not have.</exception>
    public static AvroValue Make(AvroField field, Dictionary<AvroField, AvroValue?> made)
    {
        if (made.TryGetValue(field, out var known))
        {
            return known ?? throw new AvroSchemaException($"The default of the field \"{field.Name}\" contains itself");
        }

        made[field] = null;
        var value = Make(field.Schema, field.DefaultJson!.Value, made);
        made[field] = value;
        return value;
    }

    private static AvroValue Make(AvroSchema schema, JsonElement json, Dictionary<AvroField, AvroValue?> made)
    {
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
                return AvroValue.Array(json.EnumerateArray().Select(item => Make(schema.Element!, item, made)).ToArray());
            case AvroType.Map:
                return AvroValue.Map(json.EnumerateObject().Select(entry => KeyValuePair.Create(entry.Name, Make(schema.Element!, entry.Value, made))).ToArray());
            case AvroType.Record:
                return AvroValue.Record(schema.Fields
                    .Select(field => json.TryGetProperty(field.Name, out var given) ? Make(field.Schema, given, made) : Make(field, made)).ToArray());
            case AvroType.Union:
                var branch = BranchOf(schema, json)!.Value;
                return AvroValue.Union(branch, Make(schema.Branches[branch], json, made));
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

    private static string? CheckField(AvroField field, JsonElement json)
    {
        var problem = json.TryGetProperty(field.Name, out var given) ? Check(field.Schema, given)
            : field.DefaultJson is null ? "missing, and it has no default of its own"
            : null;
        return problem is null ? null : $"field \"{field.Name}\": {problem}";
    }

    private static int? BranchOf(AvroSchema union, JsonElement json)
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
    private static byte[]? Bytes(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        var text = json.GetString()!;
        return text.Any(character => character > byte.MaxValue) ? null : Array.ConvertAll(text.ToCharArray(), character => (byte)character);
    }

    private static string? Unless(bool fits, AvroSchema schema, JsonElement json) => fits ? null : $"{json.GetRawText()} is not of type {schema.FullName}";

    private static string? First<T>(IEnumerable<T> items, Func<T, string?> check) => items.Select(check).FirstOrDefault(problem => problem is not null);
}
