using System.Security.Cryptography;
using System.Text;

namespace VisuTility.Streams.Avro;

/// <summary>Fingerprints of a schema's parsing canonical form.</summary>
public static class AvroFingerprint
{
    /// <summary>CRC-64-AVRO of no bytes, and its polynomial in reversed order.</summary>
    private const ulong Crc64Empty = 0xC15D213AA4D7A795;

    private static readonly ulong[] Crc64Table = MakeCrc64Table();

    /// <summary>CRC-64-AVRO, as in the single-object encoding (there with its least significant byte first).</summary>
    public static ulong Crc64(AvroSchema schema)
    {
        var crc = Crc64Empty;
        foreach (var value in Encoding.UTF8.GetBytes(schema.CanonicalForm))
        {
            crc = (crc >> 8) ^ Crc64Table[(int)(crc ^ value) & 0xFF];
        }

        return crc;
    }

    /// <summary>16 bytes. Identity only, no security: MD5 is what the specification names.</summary>
    public static byte[] Md5(AvroSchema schema) => MD5.HashData(Encoding.UTF8.GetBytes(schema.CanonicalForm));

    /// <summary>32 bytes.</summary>
    public static byte[] Sha256(AvroSchema schema) => SHA256.HashData(Encoding.UTF8.GetBytes(schema.CanonicalForm));

    private static ulong[] MakeCrc64Table()
    {
        var table = new ulong[256];
        for (var i = 0; i < table.Length; i++)
        {
            var value = (ulong)i;
            for (var bit = 0; bit < 8; bit++)
            {
                value = (value >> 1) ^ (Crc64Empty & (0 - (value & 1)));
            }

            table[i] = value;
        }

        return table;
    }
}
