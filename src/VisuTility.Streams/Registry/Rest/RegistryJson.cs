using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace VisuTility.Streams.Registry.Rest;

/// <summary>Reads a part of a JSON answer; false where it has not the shape that it should have.</summary>
internal delegate bool JsonShape<T>(JsonElement json, [MaybeNullWhen(false)] out T value);

/// <summary>JSON from a stranger: bounded depth, no name twice in one object, no exception.</summary>
internal static class RegistryJson
{
    /// <summary>Answers are flat: an object with a list of objects is as deep as it gets.</summary>
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    public static bool TryRead<T>(byte[] body, JsonShape<T> shape, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        try
        {
            using var document = JsonDocument.Parse(body, Strict);
            return shape(document.RootElement, out value);
        }
        catch (JsonException)
        {
            return false;
        }
        catch (InvalidOperationException)
        {
            // What the JSON library says of a string that is half a surrogate pair, and only when it is read.
            return false;
        }
    }

    public static bool TryText(this JsonElement json, string name, [NotNullWhen(true)] out string? text)
    {
        text = json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
        return text is not null;
    }

    public static bool TryInt(this JsonElement json, string name, out int number)
    {
        number = 0;
        return json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) &&
            value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out number);
    }

    /// <summary>Every item has the shape. A missing or null list is an empty one.</summary>
    public static bool TryList<T>(this JsonElement json, string name, JsonShape<T> shape, out IReadOnlyList<T> items)
    {
        items = [];
        return !json.TryGetProperty(name, out var list) || list.ValueKind == JsonValueKind.Null || TryItems(list, shape, out items);
    }

    public static bool TryItems<T>(JsonElement list, JsonShape<T> shape, out IReadOnlyList<T> items)
    {
        items = [];
        if (list.ValueKind != JsonValueKind.Array)
        {
            return false;
        }

        var result = new List<T>(list.GetArrayLength());
        foreach (var item in list.EnumerateArray())
        {
            if (!shape(item, out var value))
            {
                return false;
            }

            result.Add(value);
        }

        items = result;
        return true;
    }
}
