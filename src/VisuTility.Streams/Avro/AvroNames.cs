using System.Buffers;
using System.Collections.Frozen;

namespace VisuTility.Streams.Avro;

/// <summary>The specification's names: <c>[A-Za-z_][A-Za-z0-9_]*</c>, and dots between the parts of a full name.</summary>
internal static class AvroNames
{
    public static readonly FrozenDictionary<string, AvroType> Primitives = new Dictionary<string, AvroType>
    {
        ["null"] = AvroType.Null,
        ["boolean"] = AvroType.Boolean,
        ["int"] = AvroType.Int,
        ["long"] = AvroType.Long,
        ["float"] = AvroType.Float,
        ["double"] = AvroType.Double,
        ["bytes"] = AvroType.Bytes,
        ["string"] = AvroType.String,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    public static bool IsName(ReadOnlySpan<char> name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && !name.ContainsAnyExcept(NameCharacters);

    /// <summary>One or more names with dots between them.</summary>
    public static bool IsFullName(ReadOnlySpan<char> name)
    {
        foreach (var part in name.Split('.'))
        {
            if (!IsName(name[part]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A dotted name stands for itself; any other is in the namespace, which may be empty.</summary>
    public static string Qualify(string name, string space) => space.Length == 0 || name.Contains('.') ? name : $"{space}.{name}";

    public static string Unqualified(string fullName) => fullName[(fullName.LastIndexOf('.') + 1)..];

    public static string NamespaceOf(string fullName)
    {
        var dot = fullName.LastIndexOf('.');
        return dot < 0 ? "" : fullName[..dot];
    }
}
