using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using VisuTility.Streams.Rules;

namespace VisuTility.Streams.Alerting;

/// <summary>
/// Ids of alerts: functions of the log, so every replay and every instance gives the same, and a reader can drop what it has seen.
/// </summary>
/// <remarks>
/// The fingerprint names one episode: the series, the rule and where the episode began (topic, partition, offset). A label-only
/// fingerprint would meet itself again after an eviction, when the sequence starts anew; with the start offset (fingerprint, sequence)
/// is unique for ever, and a late "resolved" of one episode can never close the next. It does not contain the rule's parameters:
/// changing a cooldown is no new episode.
/// </remarks>
public static class AlertIds
{
    /// <summary>32 hex digits for the life of an episode: the key of its alerts.</summary>
    public static string Fingerprint(in SeriesLabels series, string rule, string topic, int partition, long episodeStartOffset) =>
        Hash(
            series.Camera,
            series.Modality,
            series.Model,
            series.Version,
            series.Metric,
            rule,
            topic,
            partition.ToString(CultureInfo.InvariantCulture),
            episodeStartOffset.ToString(CultureInfo.InvariantCulture));

    /// <summary>Unique per transition: the fingerprint and the sequence number.</summary>
    public static string AlertId(string fingerprint, long sequence) =>
        string.Create(CultureInfo.InvariantCulture, $"{fingerprint}-{sequence}");

    /// <summary>
    /// First 128 bits of SHA-256 over the parts in UTF-8, each after its length (4 bytes, little endian), as 32 hex digits. Also for ids
    /// of jobs and signals.
    /// </summary>
    public static string Hash(params ReadOnlySpan<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[4];
        foreach (var part in parts)
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return Convert.ToHexStringLower(digest[..16]);
    }
}
