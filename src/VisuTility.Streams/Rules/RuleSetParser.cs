using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using VisuTility.Streams.Alerting;
using VisuTility.Streams.Detection;
using VisuTility.Streams.Rules.Json;

namespace VisuTility.Streams.Rules;

/// <summary>
/// Reads rule files and the rule sets of control records. Never throws for what a file holds; every problem is listed, not only the first.
/// </summary>
public static class RuleSetParser
{
    /// <summary>Problems listed of one file; the rest is counted.</summary>
    public const int MaxProblems = 100;

    /// <summary>Reads a rule set.</summary>
    /// <param name="utf8">The file, at most <see cref="RuleSet.MaxFileBytes"/>; a byte order mark is passed over.</param>
    /// <param name="file">Name of the file for problems.</param>
    /// <param name="ruleSet">The rule set; null exactly when false is returned.</param>
    /// <param name="problems">Gets one line per problem: <c>file:line: json.path: what is wrong</c>.</param>
    public static bool TryParse(ReadOnlySpan<byte> utf8, string file, [NotNullWhen(true)] out RuleSet? ruleSet, List<string> problems)
    {
        ruleSet = null;
        utf8 = utf8.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8;
        if (Refuse(utf8) is { } reason)
        {
            problems.Add($"{file}: {reason}");
            return false;
        }

        var found = new List<string>();
        if (TryOpen(utf8, file, problems, out var document, out var lines, found))
        {
            using (document)
            {
                ruleSet = Read(document.RootElement, found);
            }

            problems.AddRange(found.Distinct().Take(MaxProblems).Select(p => lines.Locate(file, p)));
            if (found.Count > MaxProblems)
            {
                problems.Add($"{file}: and {found.Count - MaxProblems} more problems");
            }
        }

        return ruleSet is not null;
    }

    internal static RuleSet Empty() => Build(new RuleSettings(), []);

    private static string? Refuse(ReadOnlySpan<byte> utf8) =>
        utf8.Length > RuleSet.MaxFileBytes ? $"is {utf8.Length} bytes long; a rule file may have at most {RuleSet.MaxFileBytes}"
        : !Utf8.IsValid(utf8) ? "is not valid UTF-8"
        : null;

    private static bool TryOpen(
        ReadOnlySpan<byte> utf8,
        string file,
        List<string> problems,
        [NotNullWhen(true)] out JsonDocument? document,
        [NotNullWhen(true)] out JsonLines? lines,
        List<string> found)
    {
        lines = null;
        document = null;
        try
        {
            document = JsonDocument.Parse(utf8.ToArray());
            var duplicates = new List<string>();
            lines = new JsonLines(utf8, duplicates);
            found.AddRange(duplicates.Select(path => $"{path}: written twice"));
            return true;
        }
        catch (JsonException e)
        {
            problems.Add(
                $"{file}:{e.LineNumber + 1}: is not valid JSON at byte {e.BytePositionInLine + 1} of the line: {FirstSentence(e.Message)}");
        }
        catch (InvalidOperationException)
        {
            problems.Add($"{file}: holds a string with half of a surrogate pair (\\ud800 to \\udfff must come in pairs)");
        }

        document?.Dispose();
        document = null;
        return false;
    }

    private static RuleSet? Read(JsonElement root, List<string> problems)
    {
        var place = new Place("", problems);
        var set = RuleSetShape.Instance.Read(root, place);
        var twice = set.Rules.Select((r, i) => (r.Name, Index: i)).Where(r => r.Name is not null).GroupBy(r => r.Name);
        foreach (var (name, index) in twice.SelectMany(g => g.Skip(1)))
        {
            place.Of("rules").At(index).Of("name").Add($"\"{name}\" is already the name of another rule");
        }

        foreach (var (rule, index) in set.Rules.Select((r, i) => (r, i)).Where(r => r.r is { Detector: ITimedDetector, Policy.HasPending: true }))
        {
            place.Of("rules").At(index).Of(rule.Policy.ForMs > 0 ? "for" : "m_of_n").Add(
                $"must be left out with \"{rule.Detector!.Name}\": no further reading may come, so the time to wait is the detector's own");
        }

        if (problems.Count > 0)
        {
            return null;
        }

        var result = Build(set.Settings, set.Rules);
        if (Encoding.UTF8.GetByteCount(result.CanonicalJson) is var bytes && bytes > RuleSet.MaxCanonicalBytes)
        {
            place.Of("rules").Add(
                $"take {bytes} bytes with all defaults filled in; at most {RuleSet.MaxCanonicalBytes} fit into one Kafka record");
            return null;
        }

        return result;
    }

    private static RuleSet Build(RuleSettings settings, IReadOnlyList<RuleDraft> drafts)
    {
        var json = Canonical(w => RuleSetShape.Instance.Write(w, new RuleSetDraft(settings, drafts)));
        return new RuleSet { Settings = settings, Rules = [.. drafts.Select(Build)], CanonicalJson = json, Hash = HashOf(json) };
    }

    private static Rule Build(RuleDraft draft)
    {
        var json = Canonical(w => RuleShapes.Rule.Write(w, draft));
        var detector = draft.Detector!;
        return new Rule
        {
            Name = draft.Name!,
            Match = draft.Match!,
            Kind = draft.Kind,
            Detector = detector,
            Policy = draft.Policy,
            Severity = draft.Severity,
            Labels = draft.Labels,
            Summary = SummaryTemplate.TryParse(draft.Summary, out _)!,
            RunbookUrl = draft.RunbookUrl,
            Retrain = draft.Retrain,
            CanonicalJson = json,
            Hash = HashOf(json),
            StateHash = HashOf(
                $"{draft.Name}\n{detector.Name}\n{detector.StateVersion}\n{AlertPolicy.StateVersion}\n{detector.Parameters}"),
        };
    }

    private static string Canonical(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>First 8 bytes of SHA-256, big endian.</summary>
    private static ulong HashOf(string text) =>
        BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string FirstSentence(string message)
    {
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? message : message[..end];
    }
}
