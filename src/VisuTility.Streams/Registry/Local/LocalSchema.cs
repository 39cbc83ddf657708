using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace VisuTility.Streams.Registry.Local;

/// <summary>
/// A stored schema. Its id and GUID come from what it says, not from when it came, so that every run and every process gives the same.
/// </summary>
internal sealed record LocalSchema(int Id, Guid Guid, string Identity, SchemaSource Source)
{
    /// <param name="source">AVRO, and JSON.</param>
    /// <param name="isTaken">Another schema has the id: the next one is taken.</param>
    public static LocalSchema Of(SchemaSource source, Func<int, string, bool> isTaken)
    {
        var identity = IdentityOf(source);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(identity));
        var id = Math.Max(1, BinaryPrimitives.ReadInt32BigEndian(hash) & int.MaxValue);
        while (isTaken(id, identity))
        {
            id = id == int.MaxValue ? 1 : id + 1;
        }

        return new LocalSchema(id, new Guid(hash.AsSpan(0, 16), bigEndian: true), identity, source);
    }

    /// <summary>The text without white space between its parts, and the references.</summary>
    private static string IdentityOf(SchemaSource source)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var document = JsonDocument.Parse(source.Text, new JsonDocumentOptions { MaxDepth = 256 }))
        using (var json = new Utf8JsonWriter(buffer))
        {
            document.WriteTo(json);
        }

        var identity = new StringBuilder(Encoding.UTF8.GetString(buffer.WrittenSpan));
        foreach (var reference in source.References)
        {
            identity.Append(CultureInfo.InvariantCulture, $"\n{reference.Name}\n{reference.Subject}\n{reference.Version}");
        }

        return identity.ToString();
    }
}
