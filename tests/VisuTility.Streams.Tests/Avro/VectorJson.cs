using System.Text.Json;
using System.Text.Json.Nodes;
using VisuTility.Streams.Avro;

namespace VisuTility.Streams.Tests.Avro;

/// <summary>The vectors' JSON form of values, both ways; see Vectors/PROVENANCE.md.</summary>
internal static class VectorJson
{
    public static AvroValue Value(AvroSchema schema, JsonElement json) => schema.Type switch
    {
        AvroType.Null => AvroValue.Null,
        AvroType.Boolean => AvroValue.Of(json.GetBoolean()),
        AvroType.Int => AvroValue.Of(json.GetInt32()),
        AvroType.Long => AvroValue.Of(json.GetInt64()),
        AvroType.Float => AvroValue.Of((float)Number(json)),
        AvroType.Double => AvroValue.Of(Number(json)),
        AvroType.Bytes => AvroValue.Bytes(Convert.FromHexString(json.GetString()!)),
        AvroType.Fixed => AvroValue.Fixed(Convert.FromHexString(json.GetString()!)),
        AvroType.String => AvroValue.Of(json.GetString()!),
        AvroType.Enum => AvroValue.Enum(schema.Symbols.ToList().IndexOf(json.GetString()!), json.GetString()!),
        AvroType.Array => AvroValue.Array(json.EnumerateArray().Select(item => Value(schema.Element!, item)).ToArray()),
        AvroType.Map => AvroValue.Map(json.EnumerateObject()
            .Select(entry => KeyValuePair.Create(entry.Name, Value(schema.Element!, entry.Value))).ToArray()),
        AvroType.Record => AvroValue.Record(schema.Fields.Select(field => Value(field.Schema, json.GetProperty(field.Name))).ToArray()),
        _ => Union(schema, json),
    };

    public static JsonNode? Json(AvroSchema schema, AvroValue value)
    {
        Assert.Equal(schema.Type, value.Type);
        return schema.Type switch
        {
            AvroType.Null => null,
            AvroType.Boolean => value.AsBoolean,
            AvroType.Int => value.AsInt,
            AvroType.Long => value.AsLong,
            AvroType.Float => Number(value.AsFloat),
            AvroType.Double => Number(value.AsDouble),
            AvroType.Bytes or AvroType.Fixed => Convert.ToHexStringLower(value.AsBytes),
            AvroType.String => value.AsString,
            AvroType.Enum => Symbol(schema, value),
            AvroType.Array => new JsonArray(value.Items.Select(item => Json(schema.Element!, item)).ToArray()),
            AvroType.Map =>
                new JsonObject(value.Entries.Select(entry => KeyValuePair.Create(entry.Key, Json(schema.Element!, entry.Value)))),
            AvroType.Record =>
                new JsonObject(schema.Fields.Zip(value.Items, (field, item) => KeyValuePair.Create(field.Name, Json(field.Schema, item)))),
            _ => Union(schema, value),
        };
    }

    /// <summary>Equal as the vectors mean it: numbers by their bits (so -0 is not 0), members in any order.</summary>
    public static bool AreEqual(JsonElement expected, JsonNode? actual) => expected.ValueKind switch
    {
        JsonValueKind.Null => actual is null,
        JsonValueKind.Object => actual is JsonObject other && other.Count == expected.EnumerateObject().Count()
            && expected.EnumerateObject()
                .All(member => other.TryGetPropertyValue(member.Name, out var value) && AreEqual(member.Value, value)),
        JsonValueKind.Array => actual is JsonArray other && other.Count == expected.GetArrayLength()
            && expected.EnumerateArray().Zip(other).All(pair => AreEqual(pair.First, pair.Second)),
        JsonValueKind.Number => actual is JsonValue number && SameNumber(expected, number),
        JsonValueKind.String => actual is JsonValue text && text.TryGetValue<string>(out var value) && value == expected.GetString(),
        _ => actual is JsonValue boolean && boolean.TryGetValue<bool>(out var value) && value == expected.GetBoolean(),
    };

    private static bool SameNumber(JsonElement expected, JsonValue actual) =>
        actual.TryGetValue<double>(out var real)
            ? BitConverter.DoubleToInt64Bits(expected.GetDouble()) == BitConverter.DoubleToInt64Bits(real)
            : expected.TryGetInt64(out var whole) && whole == (actual.TryGetValue<int>(out var small) ? small : actual.GetValue<long>());

    private static double Number(JsonElement json) => json.ValueKind == JsonValueKind.Number ? json.GetDouble() : json.GetString() switch
    {
        "NaN" => double.NaN,
        "Infinity" => double.PositiveInfinity,
        "-Infinity" => double.NegativeInfinity,
        _ => throw new FormatException($"Not a number: {json.GetRawText()}"),
    };

    private static JsonNode Number(double value) =>
        double.IsNaN(value) ? "NaN" : double.IsInfinity(value) ? (value > 0 ? "Infinity" : "-Infinity") : JsonValue.Create(value);

    private static JsonNode Symbol(AvroSchema schema, AvroValue value)
    {
        Assert.Equal(schema.Symbols[value.Index], value.AsString);
        return value.AsString;
    }

    private static AvroValue Union(AvroSchema schema, JsonElement json)
    {
        var name = json.ValueKind == JsonValueKind.Null ? "null" : json.EnumerateObject().Single().Name;
        var branch = schema.Branches.ToList().FindIndex(candidate => candidate.FullName == name);
        var inner = json.ValueKind == JsonValueKind.Null ? json : json.GetProperty(name);
        return AvroValue.Union(branch, Value(schema.Branches[branch], inner));
    }

    private static JsonObject? Union(AvroSchema schema, AvroValue value)
    {
        var branch = schema.Branches[value.Index];
        return branch.Type == AvroType.Null ? null : new JsonObject { [branch.FullName] = Json(branch, value.InnerValue) };
    }
}
