using System.Text.Json;

namespace VisuTility.Streams.Host.Commands.Recording;

/// <summary>One event as a JSON object on one line.</summary>
internal static class JsonEvents
{
    private const int StackChars = 512;

    /// <summary>Null, or what is wrong with the line.</summary>
    public static string? Take(ReadOnlySpan<byte> line, EventFields fields)
    {
        var json = new Utf8JsonReader(line);
        try
        {
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            {
                return "not a JSON object";
            }

            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var field = EventFields.IndexOf(json.ValueSpan);
                json.Read();
                if (field < 0 || json.TokenType == JsonTokenType.Null)
                {
                    json.Skip();
                }
                else if (Take(ref json, field, fields) is { } problem)
                {
                    return problem;
                }
            }

            return json.Read() ? "something follows the JSON object" : null;
        }
        catch (JsonException error)
        {
            // Its own line number counts within this line.
            return $"no JSON: {error.Message.Split(" LineNumber:")[0]} (at byte {error.BytePositionInLine + 1} of the line)";
        }
        catch (InvalidOperationException)
        {
            return "a text in it is no UTF-8";
        }
    }

    private static string? Take(ref Utf8JsonReader json, int field, EventFields fields)
    {
        if (json.TokenType != JsonTokenType.String && (json.TokenType != JsonTokenType.Number || EventFields.IsText(field)))
        {
            return $"{EventFields.NameOf(field)}: must be a {(EventFields.IsText(field) ? "string" : "number")}, not {json.TokenType}";
        }

        if (!EventFields.IsText(field))
        {
            return fields.SetNumber(field, json.ValueSpan);
        }

        if (json.ValueSpan.Length > StackChars)
        {
            fields.SetText(field, json.GetString());
            return null;
        }

        Span<char> text = stackalloc char[StackChars];
        fields.SetText(field, text[..json.CopyString(text)]);
        return null;
    }
}
