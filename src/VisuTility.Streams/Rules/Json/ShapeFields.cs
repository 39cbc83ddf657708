using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace VisuTility.Streams.Rules.Json;

/// <summary>The kinds of values that rule files hold.</summary>
internal static class ShapeFields
{
    /// <summary>A whole number and a unit, from <paramref name="minMs"/> to <paramref name="maxMs"/> milliseconds.</summary>
    public static Shape<T> Duration<T>(
        this Shape<T> shape, string name, long minMs, long maxMs, string doc, Func<T, long?> get, Func<T, long, T> set)
    {
        T Read(JsonElement json, T target, Place place)
        {
            if (json.ValueKind == JsonValueKind.String
                && Detection.Parameters.Duration.TryParse(json.GetString()!, out var ms) && ms >= minMs && ms <= maxMs)
            {
                return set(target, ms);
            }

            var range = $"{Text(minMs)} to {Text(maxMs)}";
            place.Add($"must be a duration from {range} (a whole number and ms, s, m, h or d), not {Shape<T>.Describe(json)}");
            return target;
        }

        var schema = new JsonObject { ["type"] = "string", ["pattern"] = Detection.Parameters.Duration.Pattern };
        return shape.Add(new Field<T>(
            name,
            $"{doc}; {Text(minMs)} to {Text(maxMs)}",
            Read,
            (w, t) => w.WriteStringValue(Text(get(t)!.Value)),
            t => get(t).HasValue,
            schema));
    }

    public static Shape<T> Integer<T>(this Shape<T> shape, string name, int min, int max, string doc, Func<T, int> get, Func<T, int, T> set)
    {
        T Read(JsonElement json, T target, Place place)
        {
            if (json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out var value) && value >= min && value <= max)
            {
                return set(target, value);
            }

            place.Add($"must be a whole number from {min} to {max}, not {Shape<T>.Describe(json)}");
            return target;
        }

        var schema = new JsonObject { ["type"] = "integer", ["minimum"] = min, ["maximum"] = max };
        return shape.Add(new Field<T>(name, doc, Read, (w, t) => w.WriteNumberValue(get(t)), _ => true, schema));
    }

    /// <summary>Two whole numbers M and N with 1 &lt;= M &lt;= N &lt;= <paramref name="max"/>.</summary>
    public static Shape<T> Pair<T>(
        this Shape<T> shape, string name, int max, string doc, Func<T, (int M, int N)> get, Func<T, int, int, T> set)
    {
        T Read(JsonElement json, T target, Place place)
        {
            if (json.ValueKind == JsonValueKind.Array && json.GetArrayLength() == 2
                && json[0].ValueKind == JsonValueKind.Number && json[0].TryGetInt32(out var m)
                && json[1].ValueKind == JsonValueKind.Number && json[1].TryGetInt32(out var n)
                && m >= 1 && m <= n && n <= max)
            {
                return set(target, m, n);
            }

            place.Add($"must be [M, N] with 1 <= M <= N <= {max}, not {Shape<T>.Describe(json)}");
            return target;
        }

        void Write(Utf8JsonWriter writer, T target)
        {
            var (m, n) = get(target);
            writer.WriteStartArray();
            writer.WriteNumberValue(m);
            writer.WriteNumberValue(n);
            writer.WriteEndArray();
        }

        var schema = new JsonObject
        {
            ["type"] = "array",
            ["minItems"] = 2,
            ["maxItems"] = 2,
            ["items"] = new JsonObject { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = max },
        };
        return shape.Add(new Field<T>(name, doc, Read, Write, _ => true, schema));
    }

    /// <summary>A string; <paramref name="check"/> returns what is wrong with it, or null.</summary>
    public static Shape<T> Text<T>(
        this Shape<T> shape,
        string name,
        JsonObject schema,
        bool required,
        string doc,
        Func<string, string?> check,
        Func<T, string?> get,
        Func<T, string, T> set)
    {
        T Read(JsonElement json, T target, Place place)
        {
            if (json.ValueKind != JsonValueKind.String)
            {
                place.Add($"must be a string, not {Shape<T>.Describe(json)}");
                return target;
            }

            var text = json.GetString()!;
            if (check(text) is { } problem)
            {
                place.Add(problem);
                return target;
            }

            return set(target, text);
        }

        schema["type"] = "string";
        return shape.Add(new Field<T>(name, doc, Read, (w, t) => w.WriteStringValue(get(t)), t => get(t) is not null, schema)
        {
            Required = required,
        });
    }

    /// <summary>A string that a regular expression matches as a whole; a problem shows its first 80 characters.</summary>
    public static Func<string, string?> Matching(Regex regex, string words) =>
        text => regex.IsMatch(text) ? null : $"must be {words}, not \"{(text.Length <= 80 ? text : text[..80] + "...")}\"";

    /// <summary>One of a few words.</summary>
    public static Shape<T> Choice<T, TChoice>(
        this Shape<T> shape,
        string name,
        IReadOnlyDictionary<string, TChoice> words,
        string doc,
        Func<T, TChoice?> get,
        Func<T, TChoice, T> set)
        where TChoice : struct
    {
        T Read(JsonElement json, T target, Place place)
        {
            if (json.ValueKind == JsonValueKind.String && words.TryGetValue(json.GetString()!, out var value))
            {
                return set(target, value);
            }

            place.Add($"must be one of {string.Join(", ", words.Keys)}, not {Shape<T>.Describe(json)}");
            return target;
        }

        void Write(Utf8JsonWriter writer, T target) =>
            writer.WriteStringValue(words.First(w => EqualityComparer<TChoice>.Default.Equals(w.Value, get(target)!.Value)).Key);

        var schema = new JsonObject { ["enum"] = new JsonArray([.. words.Keys.Select(w => JsonValue.Create(w))]) };
        return shape.Add(new Field<T>(name, doc, Read, Write, t => get(t).HasValue, schema));
    }

    /// <summary>An instant as an ISO 8601 date or UTC time, to the second.</summary>
    public static Shape<T> Instant<T>(this Shape<T> shape, string name, string doc, Func<T, long> get, Func<T, long, T> set)
    {
        const string Seconds = "yyyy-MM-dd'T'HH:mm:ss'Z'";

        T Read(JsonElement json, T target, Place place)
        {
            const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
            if (json.ValueKind == JsonValueKind.String
                && DateTimeOffset.TryParseExact(json.GetString(), ["yyyy-MM-dd", Seconds], CultureInfo.InvariantCulture, Utc, out var time))
            {
                return set(target, time.ToUnixTimeMilliseconds());
            }

            place.Add($"must be a date (\"2000-01-01\") or a UTC time (\"2000-01-01T00:00:00Z\"), not {Shape<T>.Describe(json)}");
            return target;
        }

        void Write(Utf8JsonWriter writer, T target) =>
            writer.WriteStringValue(DateTimeOffset.FromUnixTimeMilliseconds(get(target)).ToString(Seconds, CultureInfo.InvariantCulture));

        var schema = new JsonObject { ["type"] = "string", ["pattern"] = "^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)?$" };
        return shape.Add(new Field<T>(name, doc, Read, Write, _ => true, schema));
    }

    /// <summary>An object of its own shape; null where <paramref name="nullable"/> = none.</summary>
    public static Shape<T> Object<T, TInner>(
        this Shape<T> shape,
        string name,
        Shape<TInner> inner,
        bool required,
        bool nullable,
        string doc,
        Func<T, TInner?> get,
        Func<T, TInner?, T> set)
        where TInner : class
    {
        T Read(JsonElement json, T target, Place place) =>
            nullable && json.ValueKind == JsonValueKind.Null ? set(target, null) : set(target, inner.Read(json, place));

        var schema = inner.Schema();
        if (nullable)
        {
            schema["type"] = new JsonArray("object", "null");
        }

        return shape.Add(new Field<T>(name, doc, Read, (w, t) => inner.Write(w, get(t)!), t => get(t) is not null, schema)
        {
            Required = required,
        });
    }

    private static string Text(long ms) => ms == 0 ? "0s" : Detection.Parameters.Duration.Format(ms);
}
