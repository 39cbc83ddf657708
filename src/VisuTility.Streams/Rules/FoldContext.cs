using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using VisuTility.Streams.Alerting;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.Rules;

/// <summary>
/// What the fold of one partition reads besides its records: the rule set, silences, skips, and how far it has followed the control topic.
/// Immutable; every change is a pure function of the context, a journaled control record or tick, and the partition clock, so that a replay
/// comes to the same bytes.
/// </summary>
public sealed class FoldContext
{
    /// <summary>
    /// Most bytes of <see cref="Encode"/>: it has to fit into one Kafka record of the default 1 MiB. What would exceed it is refused.
    /// </summary>
    public const int MaxBytes = 1_000_000;

    private FoldContext()
    {
    }

    /// <summary>No rule set yet, nothing of the control topic seen.</summary>
    public static FoldContext Empty { get; } = new();

    public RuleSet Rules { get; private init; } = RuleSet.Empty;

    /// <summary>A rule set has been applied, so that <c>initial</c> ones no longer count.</summary>
    public bool HasRules { get; private init; }

    /// <summary>In order of their ids; those that have ended stay until the next <see cref="Tick"/>.</summary>
    public ImmutableArray<Silence> Silences { get; private init; } = [];

    /// <summary>In order of topic, partition, offset.</summary>
    public ImmutableArray<ControlBody.RecordSkip> Skips { get; private init; } = [];

    /// <summary>Next offset of the control topic.</summary>
    public long ControlPosition { get; private init; }

    /// <summary>Reads what <see cref="Encode"/> wrote; false for anything else, with the reason.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out FoldContext? context, out string problem) =>
        FoldContextCodec.TryDecode(bytes, out context, out problem);

    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out FoldContext? context) =>
        TryDecode(bytes, out context, out _);

    /// <summary>Equal contexts give equal bytes. Layout: <see cref="FoldContextCodec"/>.</summary>
    public byte[] Encode() => FoldContextCodec.Encode(this);

    /// <summary>
    /// Takes one control record. What it holds never throws: a bad one is refused with <see cref="ControlEffect.Problem"/>.
    /// </summary>
    /// <param name="record">The record.</param>
    /// <param name="controlOffset">Its offset in the control topic, at or past <see cref="ControlPosition"/>.</param>
    /// <param name="partitionClockMs">Partition clock, milliseconds since 1970 UTC.</param>
    /// <param name="effect">What happened and what is left to do.</param>
    public FoldContext Apply(ControlRecord record, long controlOffset, long partitionClockMs, out ControlEffect effect)
    {
        var passed = SkipTo(controlOffset + 1);
        var next = record.Body switch
        {
            ControlBody.RuleSetChange change => passed.Apply(change, record, out effect),
            ControlBody.SilenceChange change => passed.Apply(change, record, partitionClockMs, out effect),
            ControlBody.SeriesReset reset => passed.Apply(reset, record, out effect),
            ControlBody.JobRequest request => passed.Apply(request, record, out effect),
            ControlBody.JobCancel cancel => passed.Apply(cancel, record, out effect),
            ControlBody.RecordSkip skip => passed.Apply(skip, record, out effect),
            _ => passed.Refuse(record, $"orders of kind {record.Body.GetType().Name} are not known to this build", out effect),
        };
        if (ReferenceEquals(next, passed) || next.Encode().Length <= MaxBytes)
        {
            return next;
        }

        return passed.Refuse(
            record,
            $"rules, silences and skips together would take more than {MaxBytes} bytes: remove silences or rules first",
            out effect);
    }

    /// <summary>Passes over control records that nobody can read.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The position would move back.</exception>
    public FoldContext SkipTo(long controlPosition)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(controlPosition, ControlPosition);
        return controlPosition == ControlPosition ? this : With(controlPosition: controlPosition);
    }

    /// <summary>Drops the silences that have ended; this very instance when there are none.</summary>
    /// <param name="clockMs">Partition clock at the tick, milliseconds since 1970 UTC.</param>
    public FoldContext Tick(long clockMs)
    {
        var live = Silences.RemoveAll(s => s.EndsAtMs <= clockMs);
        return live.Length == Silences.Length ? this : With(silences: live);
    }

    /// <summary>
    /// Keeps only the skips that this partition can still meet: of its own topic and partition, at or past its next offset. This very
    /// instance when that is all of them.
    /// </summary>
    public FoldContext PassSkips(string topic, int partition, long nextOffset)
    {
        var live = Skips.RemoveAll(s => s.Topic != topic || s.Partition != partition || s.Offset < nextOffset);
        return live.Length == Skips.Length ? this : With(skips: live);
    }

    /// <summary>Whether an operator ordered this record to be passed over. Cheap where there are no skips.</summary>
    public bool IsSkipped(string topic, int partition, long offset)
    {
        foreach (var skip in Skips)
        {
            if (skip.Offset == offset && skip.Partition == partition && skip.Topic == topic)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a silence mutes alerts of the rule on the series.</summary>
    /// <param name="series">The alert's series.</param>
    /// <param name="rule">The alert's rule.</param>
    /// <param name="tickMs">Partition clock at the newest tick, milliseconds since 1970 UTC.</param>
    public bool IsSilenced(in SeriesLabels series, Rule rule, long tickMs)
    {
        foreach (var silence in Silences)
        {
            if (silence.Mutes(series, rule, tickMs))
            {
                return true;
            }
        }

        return false;
    }

    internal static FoldContext Of(
        RuleSet? rules, ImmutableArray<Silence> silences, ImmutableArray<ControlBody.RecordSkip> skips, long controlPosition) => new()
        {
            Rules = rules ?? RuleSet.Empty,
            HasRules = rules is not null,
            Silences = silences,
            Skips = skips,
            ControlPosition = controlPosition,
        };

    private FoldContext Apply(ControlBody.RuleSetChange change, ControlRecord record, out ControlEffect effect)
    {
        effect = new ControlEffect { Record = record };
        if (change.Initial && HasRules)
        {
            return this;
        }

        var problems = new List<string>();
        if (!RuleSetParser.TryParse(Encoding.UTF8.GetBytes(change.RuleSet), "rule set", out var rules, problems))
        {
            var all = string.Join("; ", problems);
            return Refuse(record, $"the rule set has {problems.Count} problem(s), the rules stay as they are: {all}", out effect);
        }

        effect = effect with { Rules = RuleSet.Compare(Rules, rules) };
        return With(rules: rules);
    }

    private FoldContext Apply(ControlBody.SilenceChange change, ControlRecord record, long clockMs, out ControlEffect effect)
    {
        effect = new ControlEffect { Record = record };
        var others = Silences.RemoveAll(s => s.Id == change.SilenceId);
        if (change.Remove)
        {
            return others.Length < Silences.Length
                ? With(silences: others)
                : Refuse(record, $"there is no silence \"{change.SilenceId}\"", out effect);
        }

        var matchers = LabelMatchers.TryCreate(change.Matchers, forAlerts: true, out var problem);
        problem =
            change.SilenceId.Length is 0 or > Silence.MaxIdLength ? $"the id of a silence must have 1 to {Silence.MaxIdLength} characters"
            : change.EndsAtMs <= change.StartsAtMs ? "a silence must end after it starts"
            : change.EndsAtMs <= clockMs ? "the silence has already ended"
            : problem;
        if (matchers is null || problem is not null)
        {
            return Refuse(record, problem!, out effect);
        }

        var silence = new Silence(change.SilenceId, matchers, change.StartsAtMs, change.EndsAtMs);
        return With(silences: [.. others.Add(silence).OrderBy(s => s.Id, StringComparer.Ordinal)]);
    }

    private FoldContext Apply(ControlBody.SeriesReset reset, ControlRecord record, out ControlEffect effect)
    {
        var matchers = LabelMatchers.TryCreate(reset.Matchers, forAlerts: false, out var problem);
        effect = new ControlEffect { Record = record, Problem = problem, Reset = matchers };
        return this;
    }

    private FoldContext Apply(ControlBody.JobRequest request, ControlRecord record, out ControlEffect effect)
    {
        var problem = request.ModelName.Length == 0 ? "a job request must name a model"
            : request.Kind == JobKind.Unknown ? "a job request must be of kind RETRAIN or TUNE"
            : null;
        effect = new ControlEffect { Record = record, Problem = problem, Request = problem is null ? request : null };
        return this;
    }

    private FoldContext Apply(ControlBody.JobCancel cancel, ControlRecord record, out ControlEffect effect)
    {
        var problem = cancel.JobId.Length == 0 || cancel.ModelName.Length == 0 ? "a cancel must name a job and its model" : null;
        effect = new ControlEffect { Record = record, Problem = problem, Cancel = problem is null ? cancel : null };
        return this;
    }

    private FoldContext Apply(ControlBody.RecordSkip skip, ControlRecord record, out ControlEffect effect)
    {
        if (skip.Topic.Length == 0 || skip.Partition < 0 || skip.Offset < 0)
        {
            return Refuse(record, "a skip must name a topic, a partition and an offset of 0 or more", out effect);
        }

        effect = new ControlEffect { Record = record };
        var sorted = Skips.Add(skip).OrderBy(s => s.Topic, StringComparer.Ordinal).ThenBy(s => s.Partition).ThenBy(s => s.Offset);
        return Skips.Contains(skip) ? this : With(skips: [.. sorted]);
    }

    private FoldContext Refuse(ControlRecord record, string problem, out ControlEffect effect)
    {
        effect = new ControlEffect { Record = record, Problem = problem };
        return this;
    }

    private FoldContext With(
        RuleSet? rules = null,
        ImmutableArray<Silence>? silences = null,
        ImmutableArray<ControlBody.RecordSkip>? skips = null,
        long? controlPosition = null) => new()
        {
            Rules = rules ?? Rules,
            HasRules = HasRules || rules is not null,
            Silences = silences ?? Silences,
            Skips = skips ?? Skips,
            ControlPosition = controlPosition ?? ControlPosition,
        };
}
