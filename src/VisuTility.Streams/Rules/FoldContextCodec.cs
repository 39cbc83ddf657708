using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using VisuTility.Streams.Alerting;
using VisuTility.Streams.Records;
using VisuTility.Streams.State;

namespace VisuTility.Streams.Rules;

/// <summary>
/// Bytes of a <see cref="FoldContext"/>, little endian: version (1 byte) = 1, has rules (1), control position (8), canonical rule set
/// (text), silences (count, then id, start, end, matchers as count and pairs of texts), skips (count, then topic, partition, offset),
/// CRC-32C of all before it (4). A text is its length in bytes (4) and UTF-8; counts and partitions take 4 bytes, times and offsets 8.
/// </summary>
internal static class FoldContextCodec
{
    private const byte Version = 1;

    public static byte[] Encode(FoldContext context)
    {
        var writer = new StateWriter();
        writer.Byte(Version);
        writer.Byte(context.HasRules ? (byte)1 : (byte)0);
        writer.Int64(context.ControlPosition);
        writer.String(context.HasRules ? context.Rules.CanonicalJson : "");
        writer.Int32(context.Silences.Length);
        foreach (var silence in context.Silences)
        {
            Write(writer, silence);
        }

        writer.Int32(context.Skips.Length);
        foreach (var skip in context.Skips)
        {
            writer.String(skip.Topic);
            writer.Int32(skip.Partition);
            writer.Int64(skip.Offset);
        }

        return writer.Seal([]);
    }

    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out FoldContext? context, out string problem)
    {
        context = null;
        problem = "";
        var reader = StateReader.Open([], bytes);
        if (reader.Failed)
        {
            problem = "the stored context is damaged: its checksum is wrong";
            return false;
        }

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

    private static void Write(StateWriter writer, Silence silence)
    {
        writer.String(silence.Id);
        writer.Int64(silence.StartsAtMs);
        writer.Int64(silence.EndsAtMs);
        writer.Int32(silence.Matchers.Globs.Count);
        foreach (var (label, glob) in silence.Matchers.Globs)
        {
            writer.String(label);
            writer.String(glob);
        }
    }

    private static ImmutableArray<Silence>? ReadSilences(ref StateReader reader)
    {
        var silences = ImmutableArray.CreateBuilder<Silence>();
        for (var count = reader.Int32(); count > 0 && !reader.Failed; count--)
        {
            var id = reader.String();
            var starts = reader.Int64();
            var ends = reader.Int64();
            var globs = new Dictionary<string, string>(StringComparer.Ordinal);
            for (var pairs = reader.Int32(); pairs > 0 && !reader.Failed; pairs--)
            {
                globs[reader.String()] = reader.String();
            }

            if (LabelMatchers.TryCreate(globs, forAlerts: true, out _) is not { } matchers)
            {
                return null;
            }

            silences.Add(new Silence(id, matchers, starts, ends));
        }

        return silences.DrainToImmutable();
    }

    private static ImmutableArray<ControlBody.RecordSkip> ReadSkips(ref StateReader reader)
    {
        var skips = ImmutableArray.CreateBuilder<ControlBody.RecordSkip>();
        for (var count = reader.Int32(); count > 0 && !reader.Failed; count--)
        {
            skips.Add(new ControlBody.RecordSkip(reader.String(), reader.Int32(), reader.Int64()));
        }

        return skips.DrainToImmutable();
    }
}
