using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace VisuTility.Streams.Rules.Json;

/// <summary>Values of rule files that are about labels: globs and maps of labels.</summary>
internal static partial class LabelFields
{
    public const int MaxGlobs = 1000;
    public const int MaxLabels = 32;
    private const int MaxTextLength = 256;

    /// <summary>One glob or a list of globs; each must match one of <paramref name="values"/> where that is not empty.</summary>
    public static Shape<T> Globs<T>(
        this Shape<T> shape,
        string name,
        IReadOnlyList<string> values,
        bool required,
        string doc,
        Func<T, GlobSet?> get,
        Func<T, GlobSet, T> set)
    {
        T Read(JsonElement json, T target, Place place)
        {
            var globs = json.ValueKind == JsonValueKind.Array ? json.EnumerateArray().ToArray() : [json];
            if (globs.Length is 0 or > MaxGlobs)
            {
                place.Add($"must have 1 to {MaxGlobs} globs, not {globs.Length}");
                return target;
            }

            var good = new List<string>(globs.Length);
            for (var i = 0; i < globs.Length; i++)
            {
                var at = json.ValueKind == JsonValueKind.Array ? place.At(i) : place;
                if (ReadGlob(globs[i], values, at) is { } glob)
                {
                    good.Add(glob);
                }
            }

            return good.Count == globs.Length ? set(target, new GlobSet(good)) : target;
        }

        void Write(Utf8JsonWriter writer, T target)
        {
            if (get(target)!.Globs is [var single])
            {
                writer.WriteStringValue(single);
                return;
            }

            writer.WriteStartArray();
            foreach (var glob in get(target)!.Globs)
            {
                writer.WriteStringValue(glob);
            }

            writer.WriteEndArray();
        }

        return shape.Add(new Field<T>(name, doc, Read, Write, t => get(t) is not null, GlobSchema()) { Required = required });
    }

    /// <summary>Label names to values.</summary>
    public static Shape<T> Labels<T>(
        this Shape<T> shape,
        string name,
        string doc,
        Func<T, IReadOnlyDictionary<string, string>> get,
        Func<T, IReadOnlyDictionary<string, string>, T> set)
    {
        T Read(JsonElement json, T target, Place place)
        {
            if (json.ValueKind != JsonValueKind.Object || json.EnumerateObject().Count() > MaxLabels)
            {
                place.Add($"must be an object of at most {MaxLabels} labels, not {Shape<T>.Describe(json)}");
                return target;
            }

            var labels = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
            foreach (var label in json.EnumerateObject())
            {
                var at = place.Of(label.Name);
                if (!LabelName().IsMatch(label.Name))
                {
                    at.Add("the name of a label must be 1 to 64 of a-z, A-Z, 0-9 and _, not a digit first");
                }
                else if (label.Value.ValueKind != JsonValueKind.String || label.Value.GetString()!.Length > MaxTextLength)
                {
                    at.Add($"must be a string of at most {MaxTextLength} characters, not {Shape<T>.Describe(label.Value)}");
                }
                else
                {
                    labels[label.Name] = label.Value.GetString()!;
                }
            }

            return set(target, labels.ToImmutable());
        }

        void Write(Utf8JsonWriter writer, T target)
        {
            writer.WriteStartObject();
            foreach (var (label, value) in get(target))
            {
                writer.WriteString(label, value);
            }

            writer.WriteEndObject();
        }

        var schema = new JsonObject
        {
            ["type"] = "object",
            ["maxProperties"] = MaxLabels,
            ["propertyNames"] = new JsonObject { ["pattern"] = $"^{LabelNameText}$" },
            ["additionalProperties"] = new JsonObject { ["type"] = "string", ["maxLength"] = MaxTextLength },
        };
        return shape.Add(new Field<T>(name, doc, Read, Write, _ => true, schema));
    }

    private const string LabelNameText = "[a-zA-Z_][a-zA-Z0-9_]{0,63}";

    private static string? ReadGlob(JsonElement json, IReadOnlyList<string> values, Place place)
    {
        if (json.ValueKind != JsonValueKind.String || json.GetString()!.Length is 0 or > MaxTextLength)
        {
            const string Words = "a glob (* = any text, ? = one character)";
            place.Add($"must be {Words} of 1 to {MaxTextLength} characters, not {Shape<JsonElement>.Describe(json)}");
            return null;
        }

        var glob = json.GetString()!;
        if (values.Count > 0 && !values.Any(value => Glob.IsMatch(glob, value)))
        {
            place.Add($"\"{glob}\" matches none of {string.Join(", ", values)}");
            return null;
        }

        return glob;
    }

    private static JsonObject GlobSchema()
    {
        JsonObject One() => new() { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = MaxTextLength };
        return new JsonObject
        {
            ["anyOf"] = new JsonArray(
                One(),
                new JsonObject { ["type"] = "array", ["minItems"] = 1, ["maxItems"] = MaxGlobs, ["items"] = One() }),
        };
    }

    [GeneratedRegex(@"\A" + LabelNameText + @"\z")]
    private static partial Regex LabelName();
}
