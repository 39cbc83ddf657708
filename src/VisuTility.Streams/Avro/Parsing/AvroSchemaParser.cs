using System.Text.Json;
using static VisuTility.Streams.Avro.Parsing.SchemaJson;

namespace VisuTility.Streams.Avro.Parsing;

/// <summary>
/// Reads one schema's JSON text. Schemas come from a registry that others write to, so size and depth are bounded and every name is
/// checked.
/// </summary>
internal sealed class AvroSchemaParser
{
    /// <summary>Most characters of a schema's text.</summary>
    public const int MaxTextLength = 1 << 20;

    /// <summary>Deepest nesting of its JSON; a nested record takes three levels.</summary>
    public const int MaxJsonDepth = 256;

    private readonly Dictionary<string, AvroSchema> _named = new(StringComparer.Ordinal);
    private readonly List<(AvroSchema Record, AvroField Field)> _withDefault = [];

    public AvroSchema Parse(string json)
    {
        if (json.Length > MaxTextLength)
        {
            throw new AvroSchemaException($"The schema's text has {json.Length} characters; at most {MaxTextLength} are read.");
        }

        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxJsonDepth });
            var schema = Parse(document.RootElement, "");
            CheckDefaults();
            return schema;
        }
        catch (JsonException error)
        {
            throw new AvroSchemaException(
                $"The schema is not JSON, or is nested deeper than {MaxJsonDepth} levels: {error.Message}", error);
        }
        catch (InvalidOperationException error)
        {
            // What the JSON library says of a string that is half a surrogate pair, and only when it is read.
            throw new AvroSchemaException($"The schema holds a string that is not Unicode: {error.Message}", error);
        }
    }

    private AvroSchema Parse(JsonElement element, string space) => element.ValueKind switch
    {
        JsonValueKind.String => ByName(element.GetString()!, space),
        JsonValueKind.Array => Union(element, space),
        JsonValueKind.Object => Complex(element, space),
        _ => throw new AvroSchemaException($"A schema is a name, an object or an array, not {element.GetRawText()}."),
    };

    private AvroSchema ByName(string name, string space)
    {
        if (AvroNames.Primitives.TryGetValue(name, out var type))
        {
            return Primitive(name, type, null);
        }

        var fullName = AvroNames.Qualify(name, space);
        return _named.TryGetValue(fullName, out var schema)
            ? schema
            : throw new AvroSchemaException($"The type \"{fullName}\" is neither a primitive type nor defined before its use.");
    }

    private static AvroSchema Primitive(string name, AvroType type, AvroLogicalType? logical) =>
        new(type) { Name = name, FullName = name, LogicalType = logical, IsZeroWidth = type == AvroType.Null };

    private AvroSchema Union(JsonElement element, string space)
    {
        var branches = new List<AvroSchema>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in element.EnumerateArray())
        {
            var branch = Parse(item, space);
            if (branch.Type == AvroType.Union)
            {
                throw new AvroSchemaException("A union directly in a union is not allowed.");
            }

            if (!names.Add(branch.FullName))
            {
                throw new AvroSchemaException($"A union has the branch \"{branch.FullName}\" twice.");
            }

            branches.Add(branch);
        }

        return new AvroSchema(AvroType.Union) { Name = "union", FullName = "union", Branches = branches.ToArray() };
    }

    private AvroSchema Complex(JsonElement element, string space)
    {
        if (!element.TryGetProperty("type", out var type))
        {
            throw new AvroSchemaException($"A schema lacks its \"type\": {Excerpt(element)}");
        }

        if (type.ValueKind != JsonValueKind.String)
        {
            return Parse(type, space);
        }

        var name = type.GetString()!;
        return name switch
        {
            "record" or "error" => Record(element, space),
            "enum" => Enum(element, space),
            "fixed" => Fixed(element, space),
            "array" => Collection(AvroType.Array, "array", Required(element, "items", "an array"), space),
            "map" => Collection(AvroType.Map, "map", Required(element, "values", "a map"), space),
            _ when AvroNames.Primitives.TryGetValue(name, out var primitive) => Primitive(name, primitive, Logical(element, primitive, 0)),
            _ => ByName(name, space),
        };
    }

    private AvroSchema Collection(AvroType type, string name, JsonElement element, string space) =>
        new(type) { Name = name, FullName = name, Element = Parse(element, space) };

    private AvroSchema Record(JsonElement element, string space)
    {
        var fullName = FullNameOf(element, space);
        var schema = new AvroSchema(AvroType.Record)
        {
            Name = AvroNames.Unqualified(fullName), FullName = fullName, Aliases = AliasesOf(element, fullName),
        };
        Define(schema);
        var list = Required(element, "fields", $"the record {fullName}");
        if (list.ValueKind != JsonValueKind.Array)
        {
            throw new AvroSchemaException($"The \"fields\" of the record {fullName} are not an array.");
        }

        var fields = new List<AvroField>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in list.EnumerateArray())
        {
            var field = Field(item, schema);
            if (!names.Add(field.Name))
            {
                throw new AvroSchemaException($"The record {fullName} has the field \"{field.Name}\" twice.");
            }

            fields.Add(field);
        }

        schema.Fields = fields.ToArray();
        // A record inside itself still says false here, which is right: a cycle never ends without a byte.
        schema.IsZeroWidth = fields.TrueForAll(field => field.Schema.IsZeroWidth);
        return schema;
    }

    private AvroField Field(JsonElement element, AvroSchema record)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new AvroSchemaException($"A field of the record {record.FullName} is not an object: {Excerpt(element)}");
        }

        var name = NameOf(element, $"a field of the record {record.FullName}");
        var place = $"the field {record.FullName}.{name}";
        if (!AvroNames.IsName(name))
        {
            throw new AvroSchemaException(
                $"\"{name}\" is not a name for a field of the record {record.FullName}: letters, digits and _, not first a digit.");
        }

        if (element.TryGetProperty("order", out var order) && Text(order) is not ("ascending" or "descending" or "ignore"))
        {
            throw new AvroSchemaException($"The \"order\" of {place} is neither ascending, descending nor ignore.");
        }

        var schema = Parse(Required(element, "type", place), AvroNames.NamespaceOf(record.FullName));
        JsonElement? defaultJson = element.TryGetProperty("default", out var value) ? value.Clone() : null;
        var field = new AvroField(name, schema, Names(element, "aliases", place), defaultJson);
        if (defaultJson is not null)
        {
            _withDefault.Add((record, field));
        }

        return field;
    }

    /// <summary>At the end, because a default may be of a record that is not complete before.</summary>
    private void CheckDefaults()
    {
        var check = new AvroDefaultCheck();
        foreach (var (record, field) in _withDefault)
        {
            if (check.ProblemOf(field.Schema, field.DefaultJson!.Value) is { } problem)
            {
                throw new AvroSchemaException($"The default of the field {record.FullName}.{field.Name} does not fit its type: {problem}.");
            }
        }
    }

    private AvroSchema Enum(JsonElement element, string space)
    {
        var fullName = FullNameOf(element, space);
        var place = $"the enum {fullName}";
        Required(element, "symbols", place);
        var symbols = Names(element, "symbols", place);
        if (symbols.FirstOrDefault(symbol => !AvroNames.IsName(symbol)) is { } wrong)
        {
            throw new AvroSchemaException($"\"{wrong}\" is not a symbol for {place}: letters, digits and _, not first a digit.");
        }

        if (symbols.Distinct(StringComparer.Ordinal).Count() != symbols.Length)
        {
            throw new AvroSchemaException($"A symbol of {place} occurs twice.");
        }

        var defaultSymbol = element.TryGetProperty("default", out var value) ? Text(value) ?? value.GetRawText() : null;
        if (defaultSymbol is not null && !symbols.Contains(defaultSymbol, StringComparer.Ordinal))
        {
            throw new AvroSchemaException($"The default \"{defaultSymbol}\" of {place} is not one of its symbols.");
        }

        return Define(new AvroSchema(AvroType.Enum)
        {
            Name = AvroNames.Unqualified(fullName), FullName = fullName, Aliases = AliasesOf(element, fullName), Symbols = symbols,
            DefaultSymbol = defaultSymbol,
        });
    }

    private AvroSchema Fixed(JsonElement element, string space)
    {
        var fullName = FullNameOf(element, space);
        var sizeJson = Required(element, "size", $"the fixed {fullName}");
        if (sizeJson.ValueKind != JsonValueKind.Number || !sizeJson.TryGetInt32(out var size) || size < 0)
        {
            throw new AvroSchemaException(
                $"The size of the fixed {fullName} is not an integer from 0 to {int.MaxValue}: {Excerpt(sizeJson)}");
        }

        return Define(new AvroSchema(AvroType.Fixed)
        {
            Name = AvroNames.Unqualified(fullName), FullName = fullName, Aliases = AliasesOf(element, fullName),
            Size = size, IsZeroWidth = size == 0, LogicalType = Logical(element, AvroType.Fixed, size),
        });
    }

    private AvroSchema Define(AvroSchema schema)
    {
        if (!_named.TryAdd(schema.FullName, schema))
        {
            throw new AvroSchemaException($"The type \"{schema.FullName}\" is defined twice.");
        }

        return schema;
    }

    private static AvroLogicalType? Logical(JsonElement element, AvroType type, int size) =>
        element.TryGetProperty("logicalType", out var name) && Text(name) is { } text
            ? AvroLogicalType.Create(text, type, size, Integer(element, "precision"), Integer(element, "scale"))
            : null;
}
