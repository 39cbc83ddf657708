using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Text;
using VisuTility.Streams.Alerting;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.Rules;

/// <summary>
/// Bytes of a <see cref="FoldContext"/>, little endian: version (1 byte) = 1, has rules (1), control position (8), canonical rule set (text),
/// silences (count, then id, start, end, matchers as count and pairs of texts), skips (count, then topic, partition, offset), CRC-32C of all
/// before it (4). A text is its length in bytes (4) and UTF-8; counts and partitions take 4 bytes, times and offsets 8.
/// </summary>
internal static class FoldContextCodec
{
    private const byte Version = 1;

    private ref struct Reader(ReadOnlySpan<byte> rest)
    {
        private ReadOnlySpan<byte> _rest = rest;

        public bool Failed { get; private set; }

        public readonly bool AtEnd => _rest.IsEmpty;

        public byte Byte() => Take(1) is [var b] ? b : (byte)0;

        public int Int32() => Take(4) is { Length: 4 } span ? BinaryPrimitives.ReadInt32LittleEndian(span) : 0;

        public long Int64() => Take(8) is { Length: 8 } span ? BinaryPrimitives.ReadInt64LittleEndian(span) : 0;

        public ReadOnlySpan<byte> Bytes() => Take(Int32());

        public string Text() => Encoding.UTF8.GetString(Bytes());

        /// <summary>A count of things of at least <paramref name="size"/> bytes each: never more than the rest can hold.</summary>
        public int Count(int size)
        {
            var count = Int32();
            Failed |= (uint)count > (uint)(_rest.Length / size);
            return Failed ? 0 : count;
        }

        private ReadOnlySpan<byte> Take(int count)
        {
            Failed |= (uint)count > (uint)_rest.Length;
            if (Failed)
            {
                return default;
            }

            var span = _rest[..count];
            _rest = _rest[count..];
            return span;
        }
    }

    public static byte[] Encode(FoldContext context)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Version);
        writer.Write(context.HasRules);
        writer.Write(context.ControlPosition);
        Write(writer, context.HasRules ? context.Rules.CanonicalJson : "");
        writer.Write(context.Silences.Length);
        foreach (var silence in context.Silences)
        {
            Write(writer, silence);
        }

        writer.Write(context.Skips.Length);
        foreach (var skip in context.Skips)
        {
            Write(writer, skip.Topic);
            writer.Write(skip.Partition);
            writer.Write(skip.Offset);
        }

        writer.Write(Crc32C(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
        return stream.ToArray();
    }

    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out FoldContext? context, out string problem)
    {
        context = null;
        problem = "";
        if (bytes.Length < 5 || BinaryPrimitives.ReadUInt32LittleEndian(bytes[^4..]) != Crc32C(bytes[..^4]))
        {
            problem = "the stored context is damaged: its checksum is wrong";
            return false;
        }

        var reader = new Reader(bytes[..^4]);
        if (reader.Byte() is var version && version != Version)
        {
            problem = $"the stored context has layout version {version}, this build reads version {Version}";
            return false;
        }

        var hasRules = reader.Byte() != 0;
        var position = reader.Int64();
        var rules = reader.Bytes();
        var silences = ReadSilences(ref reader);
        var skips = ReadSkips(ref reader);
        if (reader.Failed || !reader.AtEnd || silences is null)
        {
            problem = "the stored context is cut short or too long";
            return false;
        }

        return TryBuild(hasRules, rules, silences.Value, skips, position, out context, out problem);
    }

    private static bool TryBuild(
        bool hasRules,
        ReadOnlySpan<byte> json,
        ImmutableArray<Silence> silences,
        ImmutableArray<ControlBody.RecordSkip> skips,
        long position,
        [NotNullWhen(true)] out FoldContext? context,
        out string problem)
    {
        RuleSet? rules = null;
        var problems = new List<string>();
        var ok = !hasRules || RuleSetParser.TryParse(json, "rule set", out rules, problems);
        context = ok ? FoldContext.Of(rules, silences, skips, position) : null;
        problem = ok ? "" : $"this build refuses the stored rule set: {string.Join("; ", problems)}";
        return ok;
    }

    private static void Write(BinaryWriter writer, Silence silence)
    {
        Write(writer, silence.Id);
        writer.Write(silence.StartsAtMs);
        writer.Write(silence.EndsAtMs);
        writer.Write(silence.Matchers.Globs.Count);
        foreach (var (label, glob) in silence.Matchers.Globs)
        {
            Write(writer, label);
            Write(writer, glob);
        }
    }

    private static ImmutableArray<Silence>? ReadSilences(ref Reader reader)
    {
        var count = reader.Count(24);
        var silences = ImmutableArray.CreateBuilder<Silence>(count);
        for (var i = 0; i < count; i++)
        {
            var id = reader.Text();
            var starts = reader.Int64();
            var ends = reader.Int64();
            var globs = new Dictionary<string, string>(StringComparer.Ordinal);
            for (var pairs = reader.Count(8); pairs > 0; pairs--)
            {
                globs[reader.Text()] = reader.Text();
            }

            if (LabelMatchers.TryCreate(globs, forAlerts: true, out _) is not { } matchers)
            {
                return null;
            }

            silences.Add(new Silence(id, matchers, starts, ends));
        }

        return silences.MoveToImmutable();
    }

    private static ImmutableArray<ControlBody.RecordSkip> ReadSkips(ref Reader reader)
    {
        var count = reader.Count(16);
        var skips = ImmutableArray.CreateBuilder<ControlBody.RecordSkip>(count);
        for (var i = 0; i < count; i++)
        {
            skips.Add(new ControlBody.RecordSkip(reader.Text(), reader.Int32(), reader.Int64()));
        }

        return skips.MoveToImmutable();
    }

    private static void Write(BinaryWriter writer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }

    private static uint Crc32C(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var b in bytes)
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return ~crc;
    }
}
