using System.Text.Json.Nodes;

namespace VisuTility.Streams.Detection.Parameters;

/// <summary>JSON schema (draft 2020-12) of detectors and their parameters.</summary>
internal static class ParameterSchema
{
    public static JsonObject Of(DetectorInfo detector)
    {
        var properties = new JsonObject { ["name"] = new JsonObject { ["const"] = detector.Name } };
        var required = new JsonArray("name");
        foreach (var parameter in detector.Parameters)
        {
            properties[parameter.Name] = Of(parameter);
            if (parameter.Required && parameter.OnlyWhen is null)
            {
                required.Add(parameter.Name);
            }
        }

        return new JsonObject
        {
            ["title"] = detector.Name,
            ["description"] = detector.Summary,
            ["type"] = "object",
            ["properties"] = properties,
            ["required"] = required,
            ["additionalProperties"] = false,
        };
    }

    private static JsonObject Of(ParameterInfo parameter)
    {
        var schema = parameter.Kind switch
        {
            ParameterKind.Number => Numeric("number", parameter.Range),
            ParameterKind.Integer => Numeric("integer", parameter.Range),
            ParameterKind.Boolean => new JsonObject { ["type"] = "boolean" },
            ParameterKind.Choice => new JsonObject { ["enum"] = new JsonArray([.. parameter.Choices.Select(c => JsonValue.Create(c))]) },
            ParameterKind.Duration => new JsonObject { ["type"] = "string", ["pattern"] = Duration.Pattern },
            ParameterKind.Detectors => new JsonObject
            {
                ["type"] = "array",
                ["items"] = new JsonObject
                {
                    ["type"] = "object",
                    ["properties"] = new JsonObject { ["name"] = new JsonObject { ["type"] = "string" } },
                    ["required"] = new JsonArray("name"),
                },
            },
            _ => new JsonObject
            {
                ["anyOf"] = new JsonArray(
                    Numeric("number", parameter.Range),
                    new JsonObject { ["type"] = "array", ["minItems"] = 1, ["items"] = Numeric("number", parameter.Range) }),
            },
        };
        schema["description"] = parameter.OnlyWhen is null ? parameter.Doc : $"{parameter.Doc} (only when {parameter.OnlyWhen})";
        if (parameter.Default is not null)
        {
            schema["default"] = JsonNode.Parse(parameter.Default);
        }

        return schema;
    }

    private static JsonObject Numeric(string type, NumberRange range)
    {
        var schema = new JsonObject { ["type"] = type };
        if (double.IsFinite(range.Minimum))
        {
            schema[range.MinimumExcluded ? "exclusiveMinimum" : "minimum"] = range.Minimum;
        }

        if (double.IsFinite(range.Maximum))
        {
            schema[range.MaximumExcluded ? "exclusiveMaximum" : "maximum"] = range.Maximum;
        }

        return schema;
    }
}
