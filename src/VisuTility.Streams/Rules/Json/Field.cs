using System.Text.Json;
using System.Text.Json.Nodes;

namespace VisuTility.Streams.Rules.Json;

/// <summary>Takes a JSON value over into a copy of the target; on a problem adds it and returns the target as it was.</summary>
internal delegate T FieldReader<T>(JsonElement json, T target, Place place);

/// <summary>One key of a JSON object: how it is read, written and described.</summary>
internal sealed record Field<T>(
    string Name, string Doc, FieldReader<T> Read, Action<Utf8JsonWriter, T> Write, Func<T, bool> IsSet, JsonObject Schema)
{
    public bool Required { get; init; }
}
