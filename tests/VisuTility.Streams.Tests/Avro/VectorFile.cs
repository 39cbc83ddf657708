using System.Text.Json;

namespace VisuTility.Streams.Tests.Avro;

/// <summary>The lines of a vector file.</summary>
internal static class VectorFile
{
    public static IReadOnlyList<JsonElement> Read(string name) =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Avro", "Vectors", name))
            .Select(line => JsonDocument.Parse(line).RootElement).ToList();

    public static string Id(this JsonElement line) => line.GetProperty("id").GetString()!;

    /// <summary>The member as JSON text, null where it is missing or JSON's null.</summary>
    public static string? Schema(this JsonElement line, string member) =>
        line.TryGetProperty(member, out var schema) && schema.ValueKind != JsonValueKind.Null ? schema.GetRawText() : null;

    public static byte[] Hex(this JsonElement line) => Convert.FromHexString(line.GetProperty("hex").GetString()!);

    public static string? Text(this JsonElement line, string member) =>
        line.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
