using System.Buffers.Binary;
using System.Text;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.Monitoring;

/// <summary>
/// What owns detector state: (camera, modality, model, version, metric). As bytes: modality (1), then each text as length (2, little endian) and UTF-8,
/// in that order. Effects of one record on several series go in the order of these bytes.
/// </summary>
public sealed record SeriesKey(string CameraId, Modality Modality, string ModelName, string ModelVersion, string Metric)
{
    /// <summary>Longest text of a key, in bytes; the decoder's limit for strings is above it, so longer ones are invalid values.</summary>
    public const int MaxTextBytes = 1024;

    public const int MaxBytes = 1 + (4 * (2 + MaxTextBytes));

    /// <summary>Writes the key's bytes; returns their number, or -1 where a text is too long.</summary>
    public static int Write(
        Span<byte> target, Modality modality, ReadOnlySpan<byte> camera, ReadOnlySpan<byte> model, ReadOnlySpan<byte> version, ReadOnlySpan<byte> metric)
    {
        if (Math.Max(Math.Max(camera.Length, model.Length), Math.Max(version.Length, metric.Length)) > MaxTextBytes)
        {
            return -1;
        }

        target[0] = (byte)modality;
        var at = Append(target, 1, camera);
        at = Append(target, at, model);
        at = Append(target, at, version);
        return Append(target, at, metric);
    }

    public byte[] ToBytes()
    {
        var bytes = new byte[1 + (4 * 2) + Encoding.UTF8.GetByteCount(CameraId) + Encoding.UTF8.GetByteCount(ModelName)
            + Encoding.UTF8.GetByteCount(ModelVersion) + Encoding.UTF8.GetByteCount(Metric)];
        Write(
            bytes, Modality, Encoding.UTF8.GetBytes(CameraId), Encoding.UTF8.GetBytes(ModelName), Encoding.UTF8.GetBytes(ModelVersion),
            Encoding.UTF8.GetBytes(Metric));
        return bytes;
    }

    /// <summary>Null where the bytes are not a key.</summary>
    public static SeriesKey? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return null;
        }

        var rest = bytes[1..];
        return Take(ref rest) is { } camera && Take(ref rest) is { } model && Take(ref rest) is { } version && Take(ref rest) is { } metric && rest.IsEmpty
            ? new SeriesKey(camera, (Modality)bytes[0], model, version, metric)
            : null;
    }

    private static int Append(Span<byte> target, int at, ReadOnlySpan<byte> text)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(target[at..], (ushort)text.Length);
        text.CopyTo(target[(at + 2)..]);
        return at + 2 + text.Length;
    }

    private static string? Take(ref ReadOnlySpan<byte> rest)
    {
        if (rest.Length < 2 || BinaryPrimitives.ReadUInt16LittleEndian(rest) is var length && rest.Length < 2 + length)
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(rest.Slice(2, length));
        rest = rest[(2 + length)..];
        return text;
    }

    public override string ToString() => $"{CameraId}/{Modality}/{ModelName}@{ModelVersion}/{Metric}";
}
