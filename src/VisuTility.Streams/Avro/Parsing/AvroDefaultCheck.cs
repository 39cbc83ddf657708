using System.Text.Json;

namespace VisuTility.Streams.Avro.Parsing;

/// <summary>
/// Whether the defaults of one schema fit their types. Short text can ask for much work (<c>[{}, {}, ...]</c> of a wide record), so
/// the work is bounded.
/// </summary>
internal sealed class AvroDefaultCheck
{
    /// <summary>Most values that all defaults of a schema may hold, fields that are left out included.</summary>
    public const int MaxValues = 1 << 18;

    private int _values;

    /// <summary>
    /// What is wrong with the default, or null. Of a record's absent field it asks only whether it has a default, which is checked by
    /// itself.
    /// </summary>
    public string? ProblemOf(AvroSchema schema, JsonElement json)
    {
        if (++_values > MaxValues)
        {
            throw new AvroSchemaException($"The defaults of the schema hold more than {MaxValues} values.");
        }

        return schema.Type switch
        {
            AvroType.Null => Unless(json.ValueKind == JsonValueKind.Null, schema, json),
            AvroType.Boolean => Unless(json.ValueKind is JsonValueKind.True or JsonValueKind.False, schema, json),
            AvroType.Int => Unless(json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out _), schema, json),
            AvroType.Long => Unless(json.ValueKind == JsonValueKind.Number && json.TryGetInt64(out _), schema, json),
            AvroType.Float or AvroType.Double => Unless(json.ValueKind == JsonValueKind.Number, schema, json),
            AvroType.String or AvroType.Enum =>
                Unless(json.ValueKind == JsonValueKind.String && json.GetString() is not null, schema, json),
            AvroType.Bytes => Unless(AvroDefaults.Bytes(json) is not null, schema, json),
            AvroType.Fixed => Unless(AvroDefaults.Bytes(json)?.Length == schema.Size, schema, json),
            AvroType.Array => Unless(json.ValueKind == JsonValueKind.Array, schema, json)
                ?? First(json.EnumerateArray(), item => ProblemOf(schema.Element!, item)),
            AvroType.Map => Unless(json.ValueKind == JsonValueKind.Object, schema, json)
                ?? First(json.EnumerateObject(), entry => ProblemOf(schema.Element!, entry.Value)),
            AvroType.Record => Unless(json.ValueKind == JsonValueKind.Object, schema, json)
                ?? First(schema.Fields, field => ProblemOf(field, json)),
            _ => AvroDefaults.BranchOf(schema, json) is { } branch
                ? ProblemOf(schema.Branches[branch], json)
                : $"{json.GetRawText()} for an empty union",
        };
    }

    private string? ProblemOf(AvroField field, JsonElement json)
    {
        _values++;
        var problem = json.TryGetProperty(field.Name, out var given) ? ProblemOf(field.Schema, given)
            : field.DefaultJson is null ? "missing, and it has no default of its own"
            : null;
        return problem is null ? null : $"field \"{field.Name}\": {problem}";
    }

    private static string? Unless(bool fits, AvroSchema schema, JsonElement json) =>
        fits ? null : $"{SchemaJson.Excerpt(json)} is not of type {schema.FullName}";

    private static string? First<T>(IEnumerable<T> items, Func<T, string?> check) =>
        items.Select(check).FirstOrDefault(problem => problem is not null);
}
